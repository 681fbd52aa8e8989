"""An agent's notes on a customer."""

from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from plugin.domain.change import Fact
from plugin.domain.note import Note, may_delete_note, may_edit_note
from plugin.domain.secret import new_id
from plugin.domain.text import NOTE_LENGTH, check_said
from plugin.domain.workspace import PanelSession
from plugin.errors import Forbidden
from plugin.store.engine.base import Reader, Transaction
from plugin.store.notes import delete_notes, editor_of, find_note, save_notes
from plugin.store.values import count_own_changes

from .access import access_customer, access_note, actor_of, lock_customer
from .context import Context

SUBMISSION_LENGTH = 32  # of a hexadecimal hash: 128 bits


class NoteConflict(Struct, frozen=True):
    """The note has been edited since the editor's base, from elsewhere, by whoever it says. Nothing was written."""

    current: Note
    by: str


async def create_note(
    ctx: Context, session: PanelSession, customer_id: str, text: str, at: datetime, *, once: str = ""
) -> Note:
    """`once` names the submission: the same one again finds the note that it has made, and makes no other."""
    note_id = f"note_{once[:SUBMISSION_LENGTH]}" if once else new_id("note_")
    note = Note(note_id, customer_id, _check_text(text), session.agent.id, session.agent.name, at, None, 0)

    async def work(transaction: Transaction) -> Note:
        await lock_customer(transaction, session.workspace_id, customer_id)
        await access_customer(transaction, session.workspace_id, customer_id)
        if once and (made := await find_note(transaction, session.workspace_id, customer_id, note_id)):
            return made
        await save_notes(transaction, session.workspace_id, [note])
        transaction.record(
            session.workspace_id,
            actor_of(session),
            at,
            Fact("note.created", customer_id, key=note.id, after=note.text, version=note.version),
        )
        return note

    return await ctx.commit(work)


async def edit_note(
    ctx: Context, session: PanelSession, customer_id: str, note_id: str, text: str, base: int, at: datetime
) -> Note | NoteConflict:
    """`base` is the version that the agent saw."""
    wanted = _check_text(text)

    async def work(transaction: Transaction) -> Note | NoteConflict:
        await lock_customer(transaction, session.workspace_id, customer_id)
        note = await access_note(transaction, session.workspace_id, customer_id, note_id)
        if not may_edit_note(session.agent, note):
            raise Forbidden
        if wanted == note.text:
            return note
        if await _is_overtaken(transaction, session, note, base):
            # what only the author and the host may edit is the author's, should the log not go back so far
            by = await editor_of(transaction, session.workspace_id, note) or note.author_name
            return NoteConflict(note, by)
        edited = replace(note, text=wanted, edited_at=at, version=note.version + 1)
        await save_notes(transaction, session.workspace_id, [edited])
        transaction.record(
            session.workspace_id,
            actor_of(session),
            at,
            Fact("note.changed", customer_id, key=note.id, before=note.text, after=wanted, version=edited.version),
        )
        return edited

    return await ctx.commit(work)


async def delete_note(ctx: Context, session: PanelSession, customer_id: str, note_id: str, at: datetime) -> None:
    async def work(transaction: Transaction) -> None:
        await lock_customer(transaction, session.workspace_id, customer_id)
        note = await access_note(transaction, session.workspace_id, customer_id, note_id)
        if not may_delete_note(session.agent, note):
            raise Forbidden
        await delete_notes(transaction, session.workspace_id, [note.id])
        transaction.record(
            session.workspace_id,
            actor_of(session),
            at,
            Fact("note.deleted", customer_id, key=note.id, before=note.text, version=note.version + 1),
        )

    await ctx.commit(work)


def _check_text(text: str) -> str:
    return check_said(text.replace("\r\n", "\n").strip(), "text", NOTE_LENGTH)


async def _is_overtaken(reader: Reader, session: PanelSession, note: Note, base: int) -> bool:
    if base == note.version:
        return False
    own = await count_own_changes(
        reader, session.workspace_id, note.customer_id, "note.changed", note.id, base=base, session=session.id
    )
    return own != note.version - base
