"""An agent's note on a customer."""

from datetime import datetime

from .actor import Actor
from .rows import Entity


class Note(Entity, frozen=True):
    id: str
    customer_id: str
    text: str
    author_id: str  # an agent's id
    author_name: str
    created_at: datetime
    edited_at: datetime | None
    version: int  # counts edits: the base an editor posts back
    edited_by: Actor | None = None
    own_since: int = 0  # the version from which on every edit was made by the session of `edited_by`
