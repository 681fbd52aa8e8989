"""An agent's note on a customer."""

from datetime import datetime

from msgspec import Struct

from .actor import Agent


class Note(Struct, frozen=True):
    id: str
    customer_id: str
    text: str
    author_id: str  # an agent's id
    author_name: str
    created_at: datetime
    edited_at: datetime | None
    version: int  # counts edits: the base an editor posts back


def may_edit_note(agent: Agent, note: Note) -> bool:
    return note.author_id == agent.id


def may_delete_note(agent: Agent, note: Note) -> bool:
    return note.author_id == agent.id or agent.role in ("supervisor", "admin")
