"""GET /p/…/: the panel itself, live or finite."""

import asyncio
import functools
import secrets
from collections.abc import Callable
from typing import Protocol
from urllib.parse import quote

from litestar import MediaType, Response, get
from litestar.types import ASGIApp, Receive, Scope, Send

from plugin.domain.once import MARK
from plugin.domain.workspace import PanelSession
from plugin.live.stream import Stream
from plugin.panel.look.headers import ANYWHERE, accepts_gzip, page_headers

from .access import PanelRequest, mark_of_link, services_of, session_once
from .asking import asking_page
from .finite_page import finite_page
from .lists import query_in_address
from .live_page import LivePage
from .services import Services
from .visiting import home_of

SETTINGS = "settings/start"  # where a session of no customer leads; relative to its panel


@get("/p/{secret:str}/")
async def panel(request: PanelRequest) -> Response[bytes]:
    services, secret = services_of(request), request.path_params["secret"]
    if not request.scope["raw_path"].partition(b"?")[0].endswith(b"/"):  # some servers leave the query in it
        # all addresses in the panel are relative to it; quoted, it leads nowhere else, whatever was asked for
        headers = {"location": f"{quote(secret, safe='')}/", **page_headers(ANYWHERE)}
        return Response(b"", status_code=308, media_type=MediaType.TEXT, headers=headers)
    session, may_be_shown = await session_once(services, secret, request.query_params.get(MARK, ""))
    if session.is_of_settings:
        mark = f"?{MARK}={mark_of_link(services, session)}" if may_be_shown else ""
        headers = {"location": f"{SETTINGS}{mark}", **page_headers(session.origins)}
        return Response(b"", status_code=303, media_type=MediaType.TEXT, headers=headers)
    if not may_be_shown:
        return await asking_page(request, session)
    home = await home_of(services, session)
    if session.appearance.live:
        return LiveResponse(services, session, home)
    html = await finite_page(services, session, query_in_address(request), home)
    return Response(html, media_type=MediaType.HTML, headers=page_headers(session.origins))


TAKE_OVER = "sidelight.take_over"  # of the server's extensions: its connection, beyond the request


class Connection(Protocol):
    """What a response that does not end is written to."""

    def watch(self, on_lost: Callable[[], None]) -> None: ...

    async def write(self, data: bytes) -> None: ...

    def write_at_once(self, data: bytes) -> bool: ...

    def end(self) -> None: ...

    def abort(self) -> None: ...


class LiveResponse(Response[bytes]):
    """A response that does not end. The request does, once the first bytes are on their way: it would hold too much."""

    def __init__(self, services: Services, session: PanelSession, home: str | None = None) -> None:
        """`home`: whose panel it is, where it shows another customer."""
        super().__init__(b"")
        self._services, self._session, self._home = services, session, home

    def to_asgi_response(self, *_given: object, **_named: object) -> ASGIApp:  # type: ignore[override]
        return functools.partial(_open, self._services, self._session, self._home)


async def _open(
    services: Services, session: PanelSession, home: str | None, scope: Scope, _receive: Receive, send: Send
) -> None:
    gzip = any(name == b"accept-encoding" and accepts_gzip(value.decode("latin-1")) for name, value in scope["headers"])
    stream = Stream(secrets.token_hex(5), session)
    live_page = LivePage(services, session, stream, gzip=gzip, home=home)
    try:
        await services.hub.register(stream)
        services.presence.opened(stream)
        first = await live_page.begin()
        await send({"type": "http.response.start", "status": 200, "headers": [*_headers(session.origins, gzip)]})
        await send({"type": "http.response.body", "body": first, "more_body": True})
        take_over = scope["extensions"][TAKE_OVER]  # type: ignore[index]
        take_over(functools.partial(_serve, services, live_page))  # type: ignore[operator]
    except BaseException:
        _close(services, stream)
        raise


async def _serve(services: Services, live_page: LivePage, connection: Connection) -> None:
    stream = live_page.stream
    stream.task = asyncio.current_task()
    try:
        connection.watch(stream.abandon)
        await live_page.run(connection.write, connection.write_at_once)
        connection.end()
    except asyncio.CancelledError:
        if not stream.abandoned:
            raise
    finally:
        connection.abort()
        _close(services, stream)


def _close(services: Services, stream: Stream) -> None:
    services.hub.unregister(stream)
    services.presence.closed(stream)
    stream.let_go()


@functools.lru_cache(maxsize=256)
def _headers(origins: tuple[str, ...], gzip: bool) -> tuple[tuple[bytes, bytes], ...]:
    # its connection is of no use to another request
    headers = {"content-type": "text/html; charset=utf-8", "connection": "close", **page_headers(origins)}
    if gzip:
        headers |= {"content-encoding": "gzip", "vary": "accept-encoding"}
    return tuple((name.encode(), value.encode()) for name, value in headers.items())
