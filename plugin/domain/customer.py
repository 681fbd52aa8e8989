"""The person the conversation is with, and what a panel shows of them."""

from datetime import datetime

from msgspec import Struct, field

from .actor import Actor
from .attribute import AttributeDefinition, AttributeValue
from .conversation import Conversation
from .note import Note
from .rows import Entity


class Customer(Entity, frozen=True):
    id: str  # the host's own id
    profile_url: str | None
    created_at: datetime
    created_by: Actor
    updated_at: datetime
    updated_by: Actor
    last_interaction_at: datetime | None  # the newest message of any conversation
    attributes: dict[str, AttributeValue] = field(
        default_factory=dict
    )  # by key, where they were read with it; built-ins included


class Profile(Struct, frozen=True):
    """One consistent reading of all that a panel shows. `customer` is None while nobody has told us about them."""

    customer_id: str | None  # None: a conversation that has not been pushed yet
    customer: Customer | None
    conversation: Conversation | None  # the session's own, or the customer's most recent
    definitions: tuple[AttributeDefinition, ...]  # in definition order
    notes: tuple[Note, ...]  # newest first, at most as many as were asked for
    note_count: int
