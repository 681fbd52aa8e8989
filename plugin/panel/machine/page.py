"""GET /p/…/: the panel itself, live or finite."""

import asyncio
import functools
import secrets
import time
from urllib.parse import quote

from litestar import MediaType, Response, get
from litestar.types import ASGIApp, Receive, Scope, Send

from plugin.domain.workspace import PanelSession
from plugin.live.stream import Stream
from plugin.panel.look.headers import ANYWHERE, accepts_gzip, page_headers

from .access import PanelRequest, services_of, session_by
from .finite_page import finite_page
from .lists import query_in_address
from .live_page import LivePage
from .services import Services


@get("/p/{secret:str}/")
async def panel(request: PanelRequest) -> Response[bytes]:
    services, secret = services_of(request), request.path_params["secret"]
    if not request.scope["raw_path"].endswith(b"/"):
        # all addresses in the panel are relative to it; quoted, it leads nowhere else, whatever was asked for
        headers = {"location": f"{quote(secret, safe='')}/", **page_headers(ANYWHERE)}
        return Response(b"", status_code=308, media_type=MediaType.TEXT, headers=headers)
    session = await session_by(services, secret)
    if session.appearance.live:
        return LiveResponse(services, session)
    html = await finite_page(services, session, query_in_address(request))
    return Response(html, media_type=MediaType.HTML, headers=page_headers(session.origins))


class LiveResponse(Response[bytes]):
    """A response that does not end, so it holds as little as it can."""

    def __init__(self, services: Services, session: PanelSession) -> None:
        super().__init__(b"")
        self._services, self._session = services, session

    def to_asgi_response(self, *_given: object, **_named: object) -> ASGIApp:  # type: ignore[override]
        return functools.partial(_stream, self._services, self._session)


async def _stream(services: Services, session: PanelSession, scope: Scope, receive: Receive, send: Send) -> None:
    gzip = any(name == b"accept-encoding" and accepts_gzip(value.decode("latin-1")) for name, value in scope["headers"])
    stream = Stream(secrets.token_hex(5), session)
    stream.task = asyncio.current_task()
    started = False

    async def send_bytes(data: bytes) -> None:
        nonlocal started
        stream.sending_since = time.monotonic()
        if not started:
            started = True
            await send({"type": "http.response.start", "status": 200, "headers": [*_headers(session.origins, gzip)]})
        await send({"type": "http.response.body", "body": data, "more_body": True})
        stream.sending_since = None

    watcher = asyncio.create_task(_watch(receive, stream))
    try:
        await services.hub.register(stream)
        services.presence.opened(stream)
        await LivePage(services, session, stream, send_bytes, gzip=gzip).run()
        await send({"type": "http.response.body", "body": b"", "more_body": False})
    except asyncio.CancelledError:
        if not stream.abandoned:
            raise
        task = asyncio.current_task()
        if task:
            task.uncancel()
    finally:
        watcher.cancel()
        services.hub.unregister(stream)
        services.presence.closed(stream)
        stream.let_go()


async def _watch(receive: Receive, stream: Stream) -> None:
    """Notices that the reader has gone: `send` does not raise then."""
    while (await receive())["type"] != "http.disconnect":
        pass
    stream.abandon()


@functools.lru_cache(maxsize=256)
def _headers(origins: tuple[str, ...], gzip: bool) -> tuple[tuple[bytes, bytes], ...]:
    headers = {"content-type": "text/html; charset=utf-8", **page_headers(origins)}
    if gzip:
        headers |= {"content-encoding": "gzip", "vary": "accept-encoding"}
    return tuple((name.encode(), value.encode()) for name, value in headers.items())
