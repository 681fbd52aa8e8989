"""What adds contact details, changes and deletes them."""

from typing import Any

from litestar import Response, post
from msgspec import UNSET

from plugin.domain.contact_detail_changes import DeleteContactDetail, PutContactDetail
from plugin.domain.contact_details import KINDS, ContactDetail, Kind
from plugin.domain.reply import Reply
from plugin.errors import SidelightError, Stale
from plugin.panel.machine.access import PanelRequest, id_in
from plugin.panel.machine.forms import Form, read_form


@post("/p/{secret:str}/contact_details")
async def add_contact_detail(request: PanelRequest) -> Response[bytes]:
    async with read_form(request) as form:
        return await form.answer(await _add(form))


@post("/p/{secret:str}/contact_details/{kind:str}/{detail:str}")
async def save_contact_detail(request: PanelRequest) -> Response[bytes]:
    async with read_form(request) as form:
        return await form.answer(await _save(form, id_in(request, "kind"), id_in(request, "detail")))


async def _add(form: Form) -> Reply:
    place, kind = "new_contact_detail/", form.text("kind")
    if given_up := form.gives_up(place):
        return given_up
    if await form.is_misplaced():
        return form.refused(place, "moved")
    if kind not in KINDS:
        return form.refused(place, "gone")
    members: dict[str, Any] = {name: True for name in ("primary", "verified") if form.get(name) is not None}
    saved = Reply("saved", place, form.editor)
    try:
        put = PutContactDetail(form.customer_id, kind, form.text("value"), label=form.text("label"), **members)
        await form.run(put, is_once=True, reply=saved)
    except SidelightError as error:
        return form.refusal(place, error)
    return saved


async def _save(form: Form, kind: str, id: str) -> Reply:
    place = f"contact_detail/{kind}/{id}"
    if given_up := form.gives_up(place):
        return given_up
    if await form.is_misplaced():
        return form.refused(place, "moved")
    if kind not in KINDS:
        return form.refused(place, "gone")
    try:
        if form.get("do") == "delete":
            done = Reply("deleted", place, form.editor)
            await form.run(DeleteContactDetail(form.customer_id, kind, id), is_once=True, reply=done)
        else:
            done = Reply("saved", place, form.editor)
            await form.run(_put(form, kind, id), base=form.base, reply=done)
    except Stale as stale:
        current: ContactDetail = stale.current
        return form.conflict(
            place,
            base=current.version,
            by=current.changed_by.shown,
            at=current.changed_at,
            current=", ".join(filter(None, (current.value, current.label))),
        )
    except SidelightError as error:
        return form.refusal(place, error)
    return done


def _put(form: Form, kind: Kind, id: str) -> PutContactDetail:
    """A box that stands as it was shown says nothing: another address does not stay verified."""
    was = form.text("was").split()
    ticked = {name: form.get(name) is not None for name in ("primary", "verified")}
    members: dict[str, Any] = {name: is_so if is_so != (name in was) else UNSET for name, is_so in ticked.items()}
    return PutContactDetail(form.customer_id, kind, form.text("value"), id, form.text("label"), **members)


handlers = (add_contact_detail, save_contact_detail)
