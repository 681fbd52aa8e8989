"""An agent's notes on a customer."""

from datetime import datetime

from msgspec import Struct

from plugin.domain.note import Note
from plugin.domain.workspace import PanelSession

from .context import Context


class NoteConflict(Struct, frozen=True):
    current: Note


async def create_note(ctx: Context, session: PanelSession, customer_id: str, text: str, at: datetime) -> Note:
    raise NotImplementedError


async def edit_note(
    ctx: Context, session: PanelSession, customer_id: str, note_id: str, text: str, base: int, at: datetime
) -> Note | NoteConflict:
    raise NotImplementedError


async def delete_note(ctx: Context, session: PanelSession, customer_id: str, note_id: str, at: datetime) -> None:
    raise NotImplementedError
