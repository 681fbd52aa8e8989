"""What a chat platform has anyway: agents, customers, conversations, messages. In memory, as this is an example."""

import asyncio
from collections import deque
from datetime import datetime
from typing import Literal

from msgspec import Struct

Value = str | int | float | bool | list[str] | None
Author = Literal["customer", "agent"]


class Agent(Struct, frozen=True):
    id: str
    name: str
    role: Literal["agent", "supervisor", "admin"]
    zone: str
    position: str


class Customer(Struct):
    """`name` is None of somebody who has not said it yet."""

    id: str
    name: str | None = None
    attributes: dict[str, Value] = {}
    email: str | None = None
    phone: str | None = None
    company: str | None = None
    location: str | None = None
    language: str | None = None
    timezone: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    identification: str | None = None
    gender: str | None = None

    @property
    def shown_name(self) -> str:
        return self.name or self.id.replace("-", " ").capitalize()

    def current(self, key: str) -> Value:
        return getattr(self, key) if key in BUILT_IN else self.attributes.get(key)

    def change(self, key: str, value: Value) -> None:
        if key in BUILT_IN:
            setattr(self, key, value)
        else:
            self.attributes[key] = value


BUILT_IN = {
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
}


class Message(Struct, frozen=True):
    id: str
    author: Author
    author_name: str
    text: str
    sent_at: datetime


class Conversation(Struct):
    id: str
    customer: Customer
    channel: str
    subject: str
    messages: list[Message]
    status: str = "open"
    pushed: bool = True  # False: Sidelight does not know it yet, which shows what a panel looks like until it does
    handle: str | None = None  # the customer's on this channel, where neither their email nor phone is it

    @property
    def last(self) -> Message:
        return self.messages[-1]

    @property
    def waits_for_us(self) -> bool:
        return self.status == "open" and self.last.author == "customer"


class Activity(Struct, frozen=True):
    """One line of the activity feed, made from one event of Sidelight."""

    number: int
    at: datetime
    who: str
    what: str
    customer: str
    conversation: str | None = None  # where a click on it leads
    before: str | None = None
    after: str | None = None


class Inbox:
    """Everything the pages show. `moved` is set, and replaced, whenever any of it changes: live frames wait for it."""

    def __init__(self, agents: list[Agent], conversations: list[Conversation]) -> None:
        self.agents = {agent.id: agent for agent in agents}
        self.conversations = {conversation.id: conversation for conversation in conversations}
        self.customers = {conversation.customer.id: conversation.customer for conversation in conversations}
        self.activity: deque[Activity] = deque(maxlen=60)
        self.moved = asyncio.Event()

    def newest_first(self) -> list[Conversation]:
        return sorted(self.conversations.values(), key=lambda conversation: conversation.last.sent_at, reverse=True)

    def conversation_of(self, customer_id: str) -> Conversation | None:
        return next((each for each in self.newest_first() if each.customer.id == customer_id), None)

    def add_message(self, conversation: Conversation, message: Message) -> bool:
        """False if it is there already: a form posted twice is one message."""
        if any(each.id == message.id for each in conversation.messages):
            return False
        conversation.messages.append(message)
        self.stir()
        return True

    def add_activity(self, activity: Activity) -> None:
        self.activity.append(activity)
        self.stir()

    def stir(self) -> None:
        self.moved.set()
        self.moved = asyncio.Event()
