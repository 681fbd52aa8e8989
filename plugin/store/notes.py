"""Notes on customers."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from plugin.domain.note import Note
from plugin.domain.text import is_id
from plugin.store.engine.base import Reader, Row, Transaction
from plugin.store.engine.columns import instant, instant_or_none, micros, micros_or_none

COLUMNS = "id, customer_id, text, author_id, author_name, created_at, edited_at, version"

FIND = f"SELECT {COLUMNS} FROM notes WHERE workspace_id = :workspace_id AND id IN :ids"

LIST = f"""
    SELECT {COLUMNS} FROM notes
    WHERE workspace_id = :workspace_id AND customer_id = :customer_id
    ORDER BY created_at DESC, id DESC LIMIT :limit
"""

SAVE = """
    INSERT INTO notes (workspace_id, id, customer_id, text, author_id, author_name, created_at, edited_at, version)
    VALUES (
        :workspace_id, :id, :customer_id, :text, :author_id, :author_name, :created_at, :edited_at, :version
    )
    ON CONFLICT (workspace_id, id) DO UPDATE SET
        text = excluded.text, edited_at = excluded.edited_at, version = excluded.version
"""

# A note that was deleted and pushed again counts from the start.
EDITOR = """
    SELECT actor_name FROM changes
    WHERE workspace_id = :workspace_id AND customer_id = :customer_id AND key = :id
    AND kind IN ('note.created', 'note.changed') AND version = :version
    ORDER BY seq DESC LIMIT 1
"""

DELETE = "DELETE FROM notes WHERE workspace_id = :workspace_id AND id IN :ids"


async def find_note(reader: Reader, workspace_id: str, customer_id: str, note_id: str) -> Note | None:
    """A note is found under its own customer only."""
    if not is_id(note_id):
        return None
    note = (await find_notes(reader, workspace_id, [note_id])).get(note_id)
    return note if note and note.customer_id == customer_id else None


async def find_notes(reader: Reader, workspace_id: str, ids: Sequence[str]) -> dict[str, Note]:
    if not ids:
        return {}
    rows = await reader.rows(FIND, workspace_id=workspace_id, ids=list(ids))
    return {row[0]: note_of(row) for row in rows}


async def editor_of(reader: Reader, workspace_id: str, note: Note) -> str | None:
    """Who gave the note its present text, by the log; None where that is older than what the log keeps."""
    row = await reader.row(
        EDITOR, workspace_id=workspace_id, customer_id=note.customer_id, id=note.id, version=note.version
    )
    return row[0] if row else None


async def list_notes(reader: Reader, workspace_id: str, customer_id: str, limit: int = 1_000) -> list[Note]:
    """Newest first."""
    if not is_id(customer_id):
        return []
    rows = await reader.rows(LIST, workspace_id=workspace_id, customer_id=customer_id, limit=limit)
    return [note_of(row) for row in rows]


def note_of(row: Row) -> Note:
    id, customer_id, text, author_id, author_name, created_at, edited_at, version = row
    return Note(id, customer_id, text, author_id, author_name, instant(created_at), instant_or_none(edited_at), version)


async def save_notes(transaction: Transaction, workspace_id: str, notes: Iterable[Note]) -> None:
    rows = [_row(workspace_id, note) for note in notes]
    if rows:
        await transaction.run_many(SAVE, rows)


async def delete_notes(transaction: Transaction, workspace_id: str, ids: Sequence[str]) -> None:
    if ids:
        await transaction.run(DELETE, workspace_id=workspace_id, ids=list(ids))


def _row(workspace_id: str, note: Note) -> dict[str, object]:
    return {
        "workspace_id": workspace_id,
        "id": note.id,
        "customer_id": note.customer_id,
        "text": note.text,
        "author_id": note.author_id,
        "author_name": note.author_name,
        "created_at": micros(note.created_at),
        "edited_at": micros_or_none(note.edited_at),
        "version": note.version,
    }


PAGE = LIST.replace("ORDER BY", "AND (created_at, id) < (:at, :after) ORDER BY", 1)


async def page_of_notes(
    reader: Reader, workspace_id: str, customer_id: str, after: tuple[datetime, str] | None, limit: int
) -> list[Note]:
    """Newest first, those that follow the note made at `after`."""
    if after is None:
        return await list_notes(reader, workspace_id, customer_id, limit)
    at, id = micros(after[0]), after[1]
    rows = await reader.rows(PAGE, workspace_id=workspace_id, customer_id=customer_id, at=at, after=id, limit=limit)
    return [note_of(row) for row in rows]
