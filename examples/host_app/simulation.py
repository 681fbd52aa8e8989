"""The customers of the demo: what they write next, and how their profiles change when their buttons are pressed."""

import asyncio
import random
from collections.abc import Callable
from datetime import date

from msgspec import Struct

from .inbox import BUILT_IN, Conversation, Customer, Value
from .seed import DEFINITIONS, PLANS

LINES = (
    "Any news?",
    "That is great, thank you!",
    "Could you also change our address, please?",
    "One moment, I am asking my colleague.",
    "Is there a way to do this in the app?",
    "Perfect. 👍",
    "When would that be ready?",
    "Please call me about it tomorrow morning.",
)
CITIES = ("Lyon", "Rotterdam", "Kraków", "Valencia", "Bergen", "London")


def next_line(conversation: Conversation) -> str:
    return LINES[len(conversation.messages) % len(LINES)]


class QuickChange(Struct, frozen=True):
    """One button of the demo: what it says, and what the attribute becomes."""

    name: str
    label: str
    key: str
    become: Callable[[Value], Value]


def following(values: tuple[str, ...]) -> Callable[[Value], Value]:
    return lambda now: values[(values.index(now) + 1) % len(values)] if now in values else values[0]


def a_year_later(now: Value) -> Value:
    day = date.fromisoformat(now) if isinstance(now, str) else date.today()
    return day.replace(year=day.year + 1, day=min(day.day, 28)).isoformat()


def more_seats(now: Value) -> Value:
    return (now if isinstance(now, int) else 0) + 5


QUICK_CHANGES = {
    change.name: change
    for change in (
        QuickChange("upgrade", "Change plan", "plan", following(PLANS)),
        QuickChange("move", "Move city", "location", following(CITIES)),
        QuickChange("grow", "Add seats", "seats", more_seats),
        QuickChange("renew", "Renew", "renewal", a_year_later),
        QuickChange("newsletter", "Newsletter", "newsletter", lambda now: not now),
    )
}

LABELS = {
    "name": "Name",
    "email": "Email",
    "phone": "Phone",
    "company": "Company",
    "location": "Location",
    "language": "Language",
    "timezone": "Time zone",
    "first_name": "First name",
    "last_name": "Last name",
    "identification": "ID number",
    "gender": "Gender",
} | {definition.key: definition.label for definition in DEFINITIONS}
TYPES = dict.fromkeys(BUILT_IN, "text") | {definition.key: definition.type for definition in DEFINITIONS}


def parse(key: str, text: str) -> Value:
    """What a person typed, as JSON has it. Empty is "no value"; what does not fit goes as it is, and is refused."""
    text = text.strip()
    if not text:
        return None
    if TYPES.get(key) == "boolean":
        return text.lower() in ("yes", "true", "1", "on")
    if TYPES.get(key) in ("number", "percentage"):
        try:
            return float(text) if "." in text else int(text)
        except ValueError:
            return text
    return text


class Autoplay:
    """Now and then somebody writes, or a profile changes, until it is switched off."""

    def __init__(
        self, write: Callable[[Conversation, str], object], change: Callable[[Customer, QuickChange], object]
    ) -> None:
        self.on = False
        self._write, self._change = write, change

    async def run(self, conversations: Callable[[], list[Conversation]], every: float) -> None:
        dice = random.Random()
        while True:
            await asyncio.sleep(every * dice.uniform(0.6, 1.4))
            if self.on:
                self._turn(dice, [each for each in conversations() if each.pushed and each.status == "open"])

    def _turn(self, dice: random.Random, conversations: list[Conversation]) -> None:
        conversation = dice.choice(conversations)
        if dice.random() < 0.6:
            self._write(conversation, dice.choice(LINES))
        else:
            self._change(conversation.customer, dice.choice(list(QUICK_CHANGES.values())))
