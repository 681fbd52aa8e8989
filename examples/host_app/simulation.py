"""The customers of the demo: what they write next, and how their profiles change when their buttons are pressed."""

import asyncio
import random
from collections.abc import Callable

from .inbox import Conversation, Customer, Value
from .seed import Trade
from .seed.quick_change import QuickChange


def next_line(trade: Trade, conversation: Conversation) -> str:
    return trade.lines[len(conversation.messages) % len(trade.lines)]


def parse(type: str, text: str) -> Value:
    """What a person typed, as JSON has it. Empty is "no value"; what does not fit goes as it is, and is refused."""
    text = text.strip()
    if not text:
        return None
    if type == "boolean":
        return text.lower() in ("yes", "true", "1", "on")
    if type == "choices":
        return [each.strip() for each in text.split(",")]
    if type in ("number", "percentage"):
        try:
            return float(text) if "." in text else int(text)
        except ValueError:
            return text
    return text


class Autoplay:
    """Now and then somebody writes, or a profile changes, until it is switched off."""

    def __init__(
        self,
        trade: Trade,
        write: Callable[[Conversation, str], object],
        change: Callable[[Customer, QuickChange], object],
    ) -> None:
        self.on = False
        self._trade, self._write, self._change = trade, write, change

    async def run(self, conversations: Callable[[], list[Conversation]], every: float) -> None:
        dice = random.Random()
        while True:
            await asyncio.sleep(every * dice.uniform(0.6, 1.4))
            if self.on:
                self._turn(dice, [each for each in conversations() if each.pushed and each.status == "open"])

    def _turn(self, dice: random.Random, conversations: list[Conversation]) -> None:
        conversation = dice.choice(conversations)
        if dice.random() < 0.6:
            self._write(conversation, dice.choice(self._trade.lines))
        else:
            self._change(conversation.customer, dice.choice(self._trade.quick_changes))
