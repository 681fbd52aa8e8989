"""The outcome: the small frame at the panel's foot that forms answer into; empty while a stream shows the results."""

from litestar import MediaType, Response, get

from plugin.panel.look.headers import page_headers
from plugin.panel.look.locale import locale_context_for

from .access import PanelRequest, services_of, session_in
from .render import page


@get("/p/{secret:str}/outcome")
async def outcome(request: PanelRequest) -> Response[str]:
    session = await session_in(request)
    locale_context = locale_context_for(session.appearance, services_of(request).clock())
    html = page(
        "machine/plain.html", locale_context, title="", text="", kind="outcome", root="../../", theme="theme.css"
    )
    return Response(html, media_type=MediaType.HTML, headers=page_headers(session.origins))


handlers = (outcome,)
