"""Notes on customers."""

from datetime import datetime

from plugin.domain.note import Note
from plugin.domain.text import is_id
from plugin.store.engine.base import Reader
from plugin.store.engine.columns import micros
from plugin.store.engine.tables import Table

TABLE = Table(Note, "notes")

LIST = f"""
    SELECT {TABLE.names} FROM notes
    WHERE workspace_id = :workspace_id AND customer_id = :customer_id
    ORDER BY created_at DESC, id DESC LIMIT :limit
"""
PAGE = LIST.replace("ORDER BY", "AND (created_at, id) < (:at, :after) ORDER BY", 1)


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
    if not is_id(customer_id):
        return []
    of = {"workspace_id": workspace_id, "customer_id": customer_id, "limit": limit}
    if after is None:
        rows = await reader.rows(LIST, **of)
    else:
        rows = await reader.rows(PAGE, **of, at=micros(after[0]), after=after[1])
    return list(map(TABLE.row_of, rows))
