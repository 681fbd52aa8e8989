"""What the service answers, as frozen structs.

All of them ignore members they do not know, so an older SDK reads a newer service. Times are aware datetimes in UTC.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from msgspec import Struct, field

Role = Literal["agent", "supervisor", "admin"]
Value = Any
"""What JSON carries: today text, numbers, booleans and None; a date is its ISO form, `2027-03-01`."""


class Agent(Struct, frozen=True):
    """An operator of the host platform, for whom a panel is opened.

    Attributes:
        id: the host's own id, 1 to 200 printable characters without `/`, and neither `.` nor `..`.
        name: what other agents see; the id where it is empty.
        role: agents edit and delete their own notes; supervisors and admins may delete any.
    """

    id: str
    name: str = ""
    role: Role = "agent"


class Customer(Struct, frozen=True):
    """The person a conversation is with. `attributes` holds the custom ones by key; a key without a value is absent."""

    id: str
    name: str | None = None
    email: str | None = None
    phone: str | None = None
    company: str | None = None
    location: str | None = None
    profile_url: str | None = None
    attributes: Mapping[str, Value] = {}
    created_at: datetime | None = None
    updated_at: datetime | None = None
    last_interaction_at: datetime | None = None


class CustomerPage(Struct, frozen=True):
    """One page of a snapshot.

    Attributes:
        customers: up to as many as were asked for, by id.
        next: the cursor of the next page, None on the last.
        seq: the sequence read before the *first* page, the same on every page: whatever a page misses is in
            `events(after=page.seq)`.
    """

    customers: tuple[Customer, ...]
    seq: int
    next: str | None = None


class AttributeDefinition(Struct, frozen=True):
    """What an attribute is: its type, label and place. `managed_by` names the integration that owns it, or is None."""

    key: str
    type: str
    label: str
    choices: tuple[str, ...] = ()
    managed_by: str | None = None
    position: int = 0
    built_in: bool = False


class Conversation(Struct, frozen=True):
    """A live chat with one customer. `channel` and `status` are the host's own words."""

    id: str
    customer: str | None = None
    channel: str | None = None
    status: str | None = None
    subject: str | None = None
    url: str | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None
    last_message_at: datetime | None = None


class Message(Struct, frozen=True):
    """One line in a conversation. `author` is `customer`, `agent` or `bot`."""

    id: str
    conversation: str
    author: str
    text: str
    author_name: str | None = None
    sent_at: datetime | None = None


class Note(Struct, frozen=True):
    """A note on a customer. `author` is an agent's id; `edited_at` is None while nobody has edited it."""

    id: str
    customer: str
    text: str
    author: str
    author_name: str | None = None
    created_at: datetime | None = None
    edited_at: datetime | None = None


class Actor(Struct, frozen=True):
    """Who made a change: `kind` is `agent` (in a panel), `api` (the host) or `system`."""

    kind: str
    id: str
    name: str = ""


class Event(Struct, frozen=True):
    """One committed change.

    Attributes:
        seq: its number, gapless within the workspace: the cursor to store, and to give to `events(after=…)`.
        at: when the request that made it began, UTC. Requests overlap, so `at` may step back where `seq` does not.
        actor: who made it.
        kind: `customer.created`, `attribute.changed`, `note.created`, `message.added` …; expect new ones.
        customer: the customer's id, or None where the change belongs to none.
        conversation: the conversation's id, or None.
        key: what changed: the attribute's key, the field, the note's or message's id.
        from_: the value before (`from` on the wire).
        to: the value after.
    """

    seq: int
    at: datetime
    kind: str
    actor: Actor
    customer: str | None = None
    conversation: str | None = None
    key: str | None = None
    from_: Value = field(default=None, name="from")
    to: Value = None
