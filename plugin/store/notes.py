"""Notes on customers."""

from datetime import datetime

from plugin.domain.notes import Note
from plugin.store.engine.base import Reader
from plugin.store.engine.tables import Page, Table

TABLE = Table(Note, "notes")


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
