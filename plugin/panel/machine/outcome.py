"""The strip: the small frame at the panel's foot that forms answer into. As a rule it stays empty."""

from litestar import MediaType, Response, get

from plugin.panel.look.headers import page_headers
from plugin.panel.look.locale import voice_for

from .access import PanelRequest, house_of, session_in
from .render import page


@get("/p/{secret:str}/outcome")
async def outcome(request: PanelRequest) -> Response[str]:
    session = await session_in(request)
    voice = voice_for(session.appearance, house_of(request).clock())
    html = page("plain.html", voice, title="", text="", kind="strip", root="../../", theme="theme.css")
    return Response(html, media_type=MediaType.HTML, headers=page_headers(session.origins))


handlers = (outcome,)
