"""Notes on customers."""

from collections.abc import Collection
from datetime import datetime

from msgspec.structs import replace

from plugin.domain.agents import Face
from plugin.domain.notes import Note
from plugin.store.engine.base import Reader
from plugin.store.engine.tables import Page, Table

from .faces import face_sql

TABLE = Table(Note, "notes", computed=("author",))
AUTHORED = f"""
    SELECT {TABLE.names}, {face_sql("notes.author_id")}
    FROM notes WHERE workspace_id = :workspace_id AND id IN :notes
"""


async def find_note(reader: Reader, workspace_id: str, customer_id: str, note_id: str) -> Note | None:
    """A note is found under its own customer only."""
    note = await TABLE.find(reader, workspace_id, note_id)
    return note if note and note.customer_id == customer_id else None


async def list_notes(reader: Reader, workspace_id: str, customer_id: str, limit: int = 1_000) -> list[Note]:
    """Newest first."""
    return await page_of_notes(reader, workspace_id, customer_id, None, limit)


async def page_of_notes(
    reader: Reader, workspace_id: str, customer_id: str, after: tuple[datetime, str] | None, limit: int
) -> list[Note]:
    """Newest first, those that follow the note made at `after`."""
    page = Page("created_at", limit, after)
    return await TABLE.page_of(reader, workspace_id, "customer_id", customer_id, page)


async def authored_notes(reader: Reader, workspace_id: str, ids: Collection[str]) -> list[Note]:
    """With their authors' faces, in no order."""
    rows = await reader.rows(AUTHORED, workspace_id=workspace_id, notes=sorted(ids))
    return [with_face(TABLE.row_of(row[:-2]), *row[-2:]) for row in rows]


def with_face(note: Note, name: str | None, picture: str | None) -> Note:
    """None: nothing is known of the author but what came with the note."""
    return replace(note, author=Face(note.author_id, name or "", picture) if name or picture else None)
