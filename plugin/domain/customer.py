"""The person the conversation is with."""

from datetime import datetime

from msgspec import field

from .actor import Actor
from .attribute import AttributeValue
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
