"""An attribute is edited where it stands."""

from litestar import Response, post

from plugin.domain.attribute import AttributeValue
from plugin.domain.attribute_types import read_form as read_value
from plugin.domain.attribute_types import tell
from plugin.domain.customers import give_value
from plugin.domain.reply import Reply
from plugin.errors import SidelightError, Stale
from plugin.panel.look.locale import negotiate
from plugin.panel.machine.access import PanelRequest, id_in
from plugin.panel.machine.forms import Form, read_form


@post("/p/{secret:str}/attributes/{key:str}")
async def save_attribute(request: PanelRequest) -> Response[bytes]:
    async with read_form(request) as form:
        return await form.answer(await _save(form, id_in(request, "key")))


async def _save(form: Form, key: str) -> Reply:
    place, session = f"attribute/{key}", form.session
    if given_up := form.gives_up(place):
        return given_up
    given = form.get("value")
    if given is None:
        given = form.get("absent")  # an unchecked box posts nothing but this, and may be posted again after a conflict
    if await form.is_misplaced():
        return form.refused(place, "moved")
    locale = negotiate(session.appearance.locale)
    definition = (await form.services.ctx.store.states.get(session.workspace_id)).definition(key)
    if definition is None:
        return form.refused(place, "gone")
    try:
        value = read_value(given, definition, locale)
        await form.run(give_value(form.customer_id, key, value), base=form.base)
    except Stale as stale:
        current: AttributeValue = stale.current
        return form.conflict(
            place,
            base=current.version,
            by=current.changed_by.name,
            at=current.changed_at,
            current=tell(current.value, definition, locale).written,
        )
    except SidelightError as error:
        return form.refusal(place, error, field="value")
    return Reply("saved", place, form.editor)


handlers = (save_attribute,)
