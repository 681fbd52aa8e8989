"""What is shown of a panel whose address has come back: whose it was, and a button that shows it.

By Back, by a reload, in a duplicated or restored tab, such an address may stand beside another conversation, or before
another agent. So nothing of the customer is in it but the name, and nothing is shown without a click that names both.
"""

from http import HTTPStatus

from litestar import MediaType, Response, get, post
from msgspec import structs

from plugin.domain.workspace import PanelSession
from plugin.panel.look.headers import page_headers
from plugin.panel.look.locale import locale_context_for

from .access import PanelRequest, name_of, services_of, session_in
from .forms import read_form
from .lists import query_in_address
from .render import page
from .visiting import log_visit


async def asking_page(request: PanelRequest, session: PanelSession) -> Response[bytes]:
    services = services_of(request)
    html = page(
        "machine/asking.html",
        locale_context_for(session.appearance, services.clock()),
        shown=await name_of(services, session),
        by=session.agent.name,
        at=session.created_at,
        page_query=structs.replace(query_in_address(request), mark=""),
    )
    return Response(html.encode(), media_type=MediaType.HTML, headers=page_headers(session.origins))


@post("/p/{secret:str}/open")
async def show(request: PanelRequest) -> Response[bytes]:
    """Another customer's page is a look each time that it is shown anew."""
    async with read_form(request) as form:
        if form.session.is_away:
            await log_visit(form, str(form.session.customer_id))
        return form.back_by_itself()


@get("/p/{secret:str}/open")
async def ask(request: PanelRequest) -> Response[bytes]:
    """Where `show` has failed, its address may be asked for again."""
    session = await session_in(request)
    headers = {"location": "./", **page_headers(session.origins)}
    return Response(b"", status_code=HTTPStatus.SEE_OTHER, media_type=MediaType.TEXT, headers=headers)


handlers = (show, ask)
