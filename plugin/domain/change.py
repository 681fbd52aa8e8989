"""One committed change. Audit trail, history, event feed and live signal are this one thing."""

from datetime import datetime
from typing import Literal

from msgspec import Struct

from .actor import Actor
from .value import Value

ChangeKind = Literal[
    "account.changed",
    "account.linked",
    "account.unlinked",
    "agent.changed",
    "agent.created",
    "agent.picture_changed",
    "avatar.changed",
    "contact_detail.added",
    "contact_detail.changed",
    "contact_detail.deleted",
    "company.changed",
    "company.created",
    "company.linked",
    "company.main_changed",
    "company.unlinked",
    "company_field.changed",
    "customer.assigned",
    "customer.created",
    "customer.changed",
    "customer.checked",
    "customer.opened",
    "attribute.changed",
    "attribute.defined",
    "attribute.deleted",
    "attribute.revealed",
    "conversation.created",
    "conversation.changed",
    "identity.added",
    "identity.changed",
    "identity.deleted",
    "key.added",
    "key.revoked",
    "message.added",
    "note.created",
    "note.changed",
    "note.deleted",
    "origin.added",
    "origin.removed",
    "permission.changed",
    "relationship.added",
    "relationship.changed",
    "relationship.deleted",
    "retention.changed",
    "tag.defined",
    "tag.deleted",
    "tag.added",
    "tag.removed",
    "tag_group.defined",
    "tag_group.deleted",
    "view.changed",
    "warning.ended",
    "warning.set",
]


class Change(Struct, frozen=True, gc=False):
    """A change before it has its number. One per value.

    The kind names the noun and what happened. `thing` is the id of what changed, where that is neither the customer nor
    the conversation: an attribute's or a definition's key, a note's or message's id. `field` is which member of it.
    `before` and `after` are `from` and `to` on the wire; of a definition they say of which member: `type: number`, and
    of a role's views and of companies' fields they are JSON, null for the default, as it is of a retention's days.
    `version` is the value's own, where it has one.
    """

    kind: ChangeKind
    customer_id: str | None = None
    conversation_id: str | None = None
    thing: str | None = None
    field: str | None = None
    before: Value = None
    after: Value = None
    version: int | None = None

    @property
    def noun(self) -> str:
        return self.kind.partition(".")[0]

    @property
    def topic(self) -> str:
        """What streams are notified of: a definition and the values of its attribute are two topics."""
        return "definition" if self.kind in ("attribute.defined", "attribute.deleted") else self.noun

    @property
    def former_customer_id(self) -> str | None:
        """Of a conversation that has moved to another customer: the one it was with before."""
        is_move = self.kind == "conversation.changed" and self.field == "customer"
        return str(self.before) if is_move else None

    @property
    def is_of_workspace(self) -> bool:
        """It concerns the workspace's own state, and so maybe every panel."""
        return self.customer_id is None and self.conversation_id is None

    @property
    def key(self) -> str | None:
        """What the wire calls `key`."""
        return self.thing if self.thing is not None else self.field


class LogEntry(Struct, frozen=True, gc=False):
    """A change in the log. `request` names the request that it came with: all of a batch's changes share one."""

    seq: int  # gapless within its workspace
    at: datetime
    actor: Actor
    request: str | None
    change: Change
