"""A customer that nobody has told us about is created by hand."""

from litestar import Response, post
from msgspec import structs

from plugin.domain.attribute import AttributeValue
from plugin.domain.attribute_types import check_value
from plugin.domain.built_ins import BUILT_IN
from plugin.domain.customers import CreateCustomer
from plugin.domain.reply import Reply, Said
from plugin.errors import SidelightError
from plugin.panel.machine.access import PanelRequest
from plugin.panel.machine.forms import Form, read_form
from plugin.store.customers import find_customer


@post("/p/{secret:str}/customer")
async def add_customer(request: PanelRequest) -> Response[bytes]:
    async with read_form(request) as form:
        return await form.answer(await _add(form))


async def _add(form: Form) -> Reply:
    place, name = "unknown/", form.text("name")
    if given_up := form.gives_up(place):
        return given_up
    # only the session's own customer: whoever holds a panel of one may not make another
    if form.session.customer_id != form.customer_id:
        return form.refused(place, "moved")
    try:
        await form.run(CreateCustomer(form.customer_id, name), is_once=True)
        customer = await find_customer(form.services.ctx.store, form.session.workspace_id, form.customer_id)
    except SidelightError as error:
        return form.refusal(place, error)
    held = customer.attributes.get("name") if customer else None
    if held is not None and held.value == check_value(name, BUILT_IN["name"], "name"):
        return Reply("created", place, form.editor)
    return _named_otherwise(form, name, held)


def _named_otherwise(form: Form, name: str, held: AttributeValue | None) -> Reply:
    """Somebody else has told us of this customer meanwhile: neither their word nor what was typed is lost."""
    typed = Said(typed={"value": [name]}, customer_id=form.customer_id)  # as the name's own editor would have posted it
    if held is None:
        return Reply("conflict", "attribute/name", form.editor, typed)
    by, current = held.changed_by.name, "" if held.value is None else str(held.value)
    said = structs.replace(typed, base=held.version, by=by, at=held.changed_at, current=current)
    return Reply("conflict", "attribute/name", form.editor, said)


handlers = (add_customer,)
