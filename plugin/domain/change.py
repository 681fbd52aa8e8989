"""One committed fact. Audit trail, event feed and live signal are this one thing."""

from datetime import datetime
from typing import Literal

from msgspec import Struct

from .actor import Actor
from .attribute import Value

ChangeKind = Literal[
    "customer.created",
    "customer.changed",
    "attribute.changed",
    "attribute.defined",
    "conversation.created",
    "conversation.changed",
    "message.added",
    "note.created",
    "note.changed",
    "note.deleted",
]


class Fact(Struct, frozen=True, gc=False):
    """A change before it has its number. One per value.

    `key` names what changed: the attribute's key, the field of a customer or conversation (`profile_url`, `status`), a
    note's or message's id, a definition's key. `version` is the value's own, where it has one. The wire calls `before`
    and `after` `from` and `to`; of a definition that changed, they say of which member: `type: number`.
    """

    kind: ChangeKind
    customer_id: str | None = None
    conversation_id: str | None = None
    key: str | None = None
    before: Value = None
    after: Value = None
    version: int | None = None


class Change(Struct, frozen=True, gc=False):
    seq: int  # gapless within its workspace
    at: datetime
    actor: Actor
    fact: Fact
