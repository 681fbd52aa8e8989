"""What the pages work with, and what happens when somebody writes or a profile changes."""

import asyncio
from datetime import UTC, datetime
from typing import TypeVar

from litestar.exceptions import NotFoundException

from .activity import Feed
from .inbox import Agent, Author, Conversation, Customer, Inbox, Message, Value
from .outbox import Outbox
from .seed import Trade
from .seed.quick_change import QuickChange
from .sidelight import Sidelight
from .simulation import Autoplay

T = TypeVar("T")


class Desk:
    """One trade's."""

    def __init__(self, trade: Trade, inbox: Inbox, outbox: Outbox, sidelight: Sidelight) -> None:
        self.trade, self.inbox, self.outbox, self.sidelight = trade, inbox, outbox, sidelight
        self.feed = Feed(inbox, trade.labels)
        self.autoplay = Autoplay(trade, self.customer_writes, self.quick_change)
        self.closing = asyncio.Event()  # ends the frames that go on

    def agent(self, agent_id: str) -> Agent:
        return found(self.inbox.agents.get(agent_id))

    def conversation(self, conversation_id: str) -> Conversation:
        return found(self.inbox.conversations.get(conversation_id))

    def customer_writes(self, conversation: Conversation, text: str) -> None:
        self.write(conversation, "customer", conversation.customer.shown_name, text)

    def write(
        self, conversation: Conversation, author: Author, author_name: str, text: str, message_id: str = ""
    ) -> None:
        now = datetime.now(UTC)
        message = Message(message_id or f"{conversation.id}-{now.timestamp():.6f}", author, author_name, text, now)
        if self.inbox.add_message(conversation, message):
            self.sidelight.message_added(conversation, message)

    def quick_change(self, customer: Customer, change: QuickChange) -> Value:
        return self.change(customer, change.key, change.become(customer.current(change.key)))

    def change(self, customer: Customer, key: str, value: Value) -> Value:
        customer.change(key, value)
        self.sidelight.profile_changed(customer, key, value)
        return value


def found(thing: T | None) -> T:
    if thing is None:
        raise NotFoundException
    return thing
