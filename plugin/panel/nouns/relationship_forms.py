"""What finds customers and relates them, edits labels, and deletes relationships."""

from litestar import Response, post

from plugin.domain.operation import Operation
from plugin.domain.relationships import SEPARATOR, DeleteRelationship, EditLabels, RelateCustomer
from plugin.domain.reply import Reply, Said
from plugin.domain.text import comparable
from plugin.errors import Forbidden, SidelightError
from plugin.panel.machine.access import PanelRequest, id_in
from plugin.panel.machine.forms import Form, read_form
from plugin.panel.machine.view_state import query_in
from plugin.panel.machine.visiting import may_lose_drafts, open_customer

from .relationships import MAY_LOSE

PICKER = "relationship_picker/"


@post("/p/{secret:str}/relationships")
async def find_customers(request: PanelRequest) -> Response[bytes]:
    """And relates the one that has been chosen of what was found."""
    async with read_form(request) as form:
        return await form.answer(await _find(form))


@post("/p/{secret:str}/relationships/{other:str}")
async def use_relationship(request: PanelRequest) -> Response[bytes]:
    """Saves its labels, adds one that is in use elsewhere, suggests these, or deletes it."""
    async with read_form(request) as form:
        other = id_in(request, "other")
        opened = await _open(form, other) if form.text("do") == "open" else await _use(form, other)
        return await form.answer(opened) if isinstance(opened, Reply) else opened


async def _find(form: Form) -> Reply:
    labels, other = form.text("labels"), form.get("other")
    typed = {"words": [query_in(form.text("words"))], "labels": [labels]}
    if other is None:
        return await _run(form, PICKER, _found(form, PICKER, typed))
    typed["added"] = [other]
    relate = RelateCustomer(form.customer_id, other, labels=(labels,))
    return await _run(form, PICKER, _found(form, PICKER, typed), relate)


async def _use(form: Form, other: str) -> Reply:
    place, customer = f"related/{other}", form.customer_id
    match form.text("do"):
        case "suggest":
            return await _run(form, place, _found(form, place, {"suggested": [""]}))
        case "delete":
            return await _run(form, place, Reply("deleted", place, form.editor), DeleteRelationship(customer, other))
    saved = Reply("saved", place, form.editor)
    if (added := form.get("add")) is not None:
        return await _run(form, place, saved, EditLabels(customer, other, labels=(added,)))
    if (added := form.get("add_inverse")) is not None:
        return await _run(form, place, saved, EditLabels(customer, other, inverse_labels=(added,)))
    return await _run(form, place, saved, _edited(form, other))


async def _open(form: Form, other: str) -> Reply | Response[bytes]:
    """A page change, which takes away what was typed elsewhere: so that is asked about first."""
    place = f"related/{other}"
    if await form.is_misplaced():
        return form.refused(place, "moved")
    if not form.text("anyway") and await may_lose_drafts(form, place):
        return _found(form, place, {"opens": [MAY_LOSE]})
    try:
        return await open_customer(form, other) or _found(form, place, {"opens": [""]})
    except Forbidden:
        return form.refused(place, "not_opened")
    except SidelightError as error:
        return form.refusal(place, error)


def _edited(form: Form, other: str) -> EditLabels:
    """What the agent has changed of what the fields showed, and nothing else."""
    added, gone = _changed(form.text("was"), form.text("labels"))
    inverse_added, inverse_gone = _changed(form.text("inverse_was"), form.text("inverse_labels"))
    return EditLabels(form.customer_id, other, added, inverse_added, gone, inverse_gone)


def _changed(was: str, now: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    before, after = SEPARATOR.split(was), SEPARATOR.split(now)
    kept, held = ({_plain(label) for label in labels} for labels in (after, before))
    added = tuple(label for label in after if _plain(label) not in held)
    return added, tuple(label for label in before if _plain(label) not in kept)


def _plain(label: str) -> str:
    return comparable(" ".join(label.split()))


def _found(form: Form, place: str, typed: dict[str, list[str]]) -> Reply:
    return Reply("found", place, form.editor, Said(typed, customer_id=form.customer_id))


async def _run(form: Form, place: str, done: Reply, *operations: Operation) -> Reply:
    """`done`: what is replied once they have been run."""
    if given_up := form.gives_up(place):
        return given_up
    if await form.is_misplaced():
        return form.refused(place, "moved")
    try:
        if operations:
            await form.run(*operations, reply=done)
    except SidelightError as error:
        return form.refusal(place, error)
    return done


handlers = (find_customers, use_relationship)
