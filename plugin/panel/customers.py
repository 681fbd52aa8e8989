"""A customer that nobody has told us about is created by hand."""

from litestar import Response, post

from plugin.actions.customers import create_customer
from plugin.domain.reply import Reply
from plugin.errors import SidelightError

from .access import PanelRequest
from .forms import Form, read_form


@post("/p/{secret:str}/customer")
async def add_customer(request: PanelRequest) -> Response[bytes]:
    form = await read_form(request)
    return await form.answer(await _add(form))


async def _add(form: Form) -> Reply:
    place, name = "unknown/", form.text("name")
    if form.get("do") == "theirs":
        return Reply("released", place, form.editor)
    # only the session's own customer: whoever holds a panel of one may not make another
    if form.session.customer_id != form.customer_id:
        return form.moved(place, name)
    try:
        await create_customer(form.house.ctx, form.session, form.customer_id, name, form.now)
    except SidelightError as error:
        return form.refusal(place, error, name)
    return Reply("created", place, form.editor)


handlers = (add_customer,)
