"""Notes: what is shown of them, and how they are written, edited and deleted."""

from datetime import datetime
from typing import ClassVar
from urllib.parse import quote

from babel.numbers import format_decimal
from litestar import Response, post
from msgspec import structs

from plugin.domain.change import LogEntry
from plugin.domain.notes import (
    EDIT_OTHERS,
    MOST_COUNTED,
    NOTE_COUNT,
    NOTES,
    WRITE,
    DeleteNote,
    EditNote,
    Note,
    agents_note,
    may_delete_note,
    may_edit_note,
    may_write_notes,
)
from plugin.domain.problems import N_
from plugin.domain.profile import Cursor, Profile
from plugin.domain.reply import Reply, Said
from plugin.domain.rights import Viewer
from plugin.domain.state import WorkspaceState
from plugin.errors import SidelightError, Stale
from plugin.panel.look.locale import LocaleContext, translations
from plugin.panel.machine.access import PanelRequest, id_in
from plugin.panel.machine.forms import Form, read_form
from plugin.panel.machine.fragments import About, Contents, Data, Fragment, Item, Query, Section, Seen
from plugin.panel.machine.reading import MOST_SHOWN
from plugin.panel.machine.render import Count, Draft, EditorContext, Older, Peek, peek_of
from plugin.store.engine.columns import micros

from .agents import face_address
from .history import Line, Lines
from .presence import EDITED_BY

SPARE = 8  # a note that is written takes one of these places, above the others


class OlderNotes(Older, frozen=True):
    template: ClassVar = "notes/older"


class Composer(EditorContext, frozen=True):
    template: ClassVar = "notes/composer"
    text: str = ""
    draft: Draft = ()

    def drafted(self, said: Said, draft: Draft) -> "Composer":
        return structs.replace(self, text=said.text("text"), draft=draft)


class WrittenNote(EditorContext, frozen=True):
    template: ClassVar = "notes/note"
    id: str
    text: str
    author: str
    picture: str  # its address
    created_at: datetime
    edited_at: datetime | None
    base: int
    may_edit: bool
    may_delete: bool
    draft: Draft = ()

    @property
    def length(self) -> int:
        return len(self.text)

    def drafted(self, said: Said, draft: Draft) -> "WrittenNote":
        return structs.replace(self, text=said.text("text"), draft=draft, base=said.base)


class DeletedNote(EditorContext, frozen=True):
    """Seen only by an agent who was writing in it when it was deleted: what was typed stays, and cannot be saved."""

    template: ClassVar = "notes/deleted"


def _note(data: Data, seen: Seen, _key: str, _locale_context: LocaleContext) -> WrittenNote | DeletedNote:
    note = data.own(NOTES)
    if note is None:
        return DeletedNote()
    return WrittenNote(
        id=note.id,
        text=note.text,
        author=note.author_shown,
        picture=face_address(note.author),
        created_at=note.created_at,
        edited_at=note.edited_at,
        base=note.version,
        may_edit=seen.may_edit,
        may_delete=seen.may_delete,
    )


def _may_edit(viewer: Viewer, data: Data, _key: str) -> bool:
    note = data.own(NOTES)
    return note is not None and may_edit_note(viewer, note)


def _may_delete(viewer: Viewer, data: Data, _key: str) -> bool:
    note = data.own(NOTES)
    return note is not None and may_delete_note(viewer, note)


def _count(data: Data, _seen: Seen, _key: str, locale_context: LocaleContext) -> Count:
    count = data[NOTE_COUNT]
    if count <= MOST_COUNTED:
        return Count(str(count) if count else "")
    return Count(f"{format_decimal(MOST_COUNTED, locale=locale_context.locale)}+")


def _peek(data: Data, _seen: Seen, _key: str, _locale_context: LocaleContext) -> Peek | None:
    note = data.own(NOTES)
    return peek_of(note.text) if note else None


def _composer(_data: Data, seen: Seen, _key: str, _locale_context: LocaleContext) -> Composer | None:
    return Composer() if seen.may_write else None


def _may_write(viewer: Viewer, _data: Data, _key: str) -> bool:
    return may_write_notes(viewer)


def _older(_data: Data, _seen: Seen, key: str, _locale_context: LocaleContext) -> OlderNotes:
    left, _, until = key.partition("/")
    return OlderNotes(int(left) if int(left) <= MOST_COUNTED else None, until)


def _label(_key: str, _profile: Profile, _viewer: Viewer, locale_context: LocaleContext) -> str:
    return translations(locale_context.locale).gettext("Note")


def _address(key: str) -> str:
    return f"notes/{quote(key, safe='')}"


def _order(note: Note) -> Cursor:
    return Cursor(micros(note.created_at), note.id)


def _contents(data: Data, _query: Query) -> Contents:
    notes, count = data[NOTES], data[NOTE_COUNT]
    items = tuple(Item(note.id, order=_order(note)) for note in notes.values())
    if len(items) >= MOST_SHOWN:
        return Contents(items, count)
    return Contents(items, count, left=count - len(items) if count <= MOST_COUNTED else count)


NOTE = Fragment(
    "note",
    _note,
    reads=(NOTES.own,),
    about=(About("note", own=True), About("agent"), About("permission")),
    sees={"may_edit": _may_edit, "may_delete": _may_delete},
    posts=_address,
    label=_label,
    deleted=N_("Note deleted"),
    next_place="composer/",
)
COUNT = Fragment("note_count", _count, reads=(NOTE_COUNT,), about=(About("note"),))
COMPOSER = Fragment(
    "composer",
    _composer,
    about=(About("permission"),),
    sees={"may_write": _may_write},
    posts=lambda _key: "notes",
    label=_label,
    saved=N_("Note added"),
)
PEEK = Fragment("note_peek", _peek, reads=(NOTES.own,), about=(About("note"),))
OLDER = Fragment("older_notes", _older, label=_label)
SECTION = Section(
    "notes",
    contents=_contents,
    reads=(NOTES, NOTE_COUNT),
    about=(About("note"),),
    title=N_("Notes"),
    heading=(COUNT,),
    peek=PEEK,
    peeks=2,
    before=(COMPOSER,),
    each=(NOTE, EDITED_BY),
    older=OLDER,
    spare=SPARE,
    listed=NOTES,
    order=_order,
)


@post("/p/{secret:str}/notes")
async def add_note(request: PanelRequest) -> Response[bytes]:
    async with read_form(request) as form:
        return await form.answer(await _add(form))


@post("/p/{secret:str}/notes/{note:str}")
async def save_note(request: PanelRequest) -> Response[bytes]:
    async with read_form(request) as form:
        return await form.answer(await _save(form, id_in(request, "note")))


async def _add(form: Form) -> Reply:
    place = "composer/"
    if given_up := form.gives_up(place):
        return given_up
    if await form.is_misplaced():
        return form.refused(place, "moved")
    saved = Reply("saved", place, form.editor)
    try:
        note = agents_note(form.session.agent, form.customer_id, form.text("text"))
        await form.run(note, is_once=True, reply=saved)
    except SidelightError as error:
        return form.refusal(place, error)
    return saved


async def _save(form: Form, note_id: str) -> Reply:
    place = f"note/{note_id}"
    if given_up := form.gives_up(place):
        return given_up
    if await form.is_misplaced():
        return form.refused(place, "moved")
    try:
        if form.get("do") == "delete":
            done = Reply("deleted", place, form.editor)
            await form.run(DeleteNote(form.customer_id, note_id), is_once=True, reply=done)
        else:
            done = Reply("saved", place, form.editor)
            await form.run(EditNote(form.customer_id, note_id, form.text("text")), base=form.base, reply=done)
    except Stale as stale:
        current: Note = stale.current
        return form.conflict(
            place,
            base=current.version,
            # only the author and the host may edit it: where nobody is known to have, it is the author's
            by=current.edited_by.name if current.edited_by else current.author_name,
            at=current.edited_at or current.created_at,
            current=current.text,
        )
    except SidelightError as error:
        return form.refusal(place, error)
    return done


def _sees_line(_entry: LogEntry, _viewer: Viewer, _state: WorkspaceState) -> bool:
    return True


def _line(entry: LogEntry, viewer: Viewer, _state: WorkspaceState, locale_context: LocaleContext) -> Line:
    _, change = translations(locale_context.locale).gettext, entry.change
    if change.kind == "note.created":
        return Line(_("Note added"), after=str(change.after))
    if change.kind == "note.deleted":
        return Line(_("Note deleted"), before=str(change.before))
    may_undo = viewer.may(WRITE if entry.actor.id == viewer.id else EDIT_OTHERS)
    return Line(_("Note edited"), str(change.before), str(change.after), may_undo)


LINES = Lines(("note.created", "note.changed", "note.deleted"), _sees_line, _line)
handlers = (add_note, save_note)
