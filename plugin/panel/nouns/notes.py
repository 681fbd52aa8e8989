"""Notes: written, edited and deleted."""

from litestar import Response, get, post

from plugin.domain.note import Note
from plugin.domain.notes import DeleteNote, EditNote, agents_note
from plugin.domain.reply import Reply
from plugin.errors import SidelightError, Stale
from plugin.panel.machine.access import PanelRequest, id_in
from plugin.panel.machine.forms import Form, read_form
from plugin.panel.machine.page_query import page_query_of


@post("/p/{secret:str}/notes")
async def add_note(request: PanelRequest) -> Response[bytes]:
    async with read_form(request) as form:
        return await form.answer(await _add(form))


@post("/p/{secret:str}/notes/{note:str}")
async def save_note(request: PanelRequest) -> Response[bytes]:
    async with read_form(request) as form:
        return await form.answer(await _save(form, id_in(request, "note")))


@get("/p/{secret:str}/older")
async def older_notes(request: PanelRequest, notes: str = "", q: str = "", more: str = "") -> Response[bytes]:
    """A stream remembers how many it shows; a finite page is asked for as many as its button says."""
    async with read_form(request) as form:
        if not form.session.appearance.live:
            return form.back(page_query_of(q, notes, more))
        return await form.answer(Reply("older", "older_notes/"))


async def _add(form: Form) -> Reply:
    place = "composer/"
    if given_up := form.gives_up(place):
        return given_up
    if await form.is_misplaced():
        return form.refused(place, "moved")
    try:
        await form.run(agents_note(form.session.agent, form.customer_id, form.text("text")), is_once=True)
    except SidelightError as error:
        return form.refusal(place, error)
    return Reply("saved", place, form.editor)


async def _save(form: Form, note_id: str) -> Reply:
    place = f"note/{note_id}"
    if given_up := form.gives_up(place):
        return given_up
    if await form.is_misplaced():
        return form.refused(place, "moved")
    try:
        if form.get("do") == "delete":
            await form.run(DeleteNote(form.customer_id, note_id), is_once=True)
            return Reply("deleted", place, form.editor)
        await form.run(EditNote(form.customer_id, note_id, form.text("text")), base=form.base)
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
    return Reply("saved", place, form.editor)


handlers = (add_note, save_note, older_notes)
