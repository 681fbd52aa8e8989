"""GET /p/…/: the panel itself, live or finite."""

import asyncio
import functools
import secrets
import time
from urllib.parse import quote

from litestar import MediaType, Response, get
from litestar.types import ASGIApp, Receive, Scope, Send
from msgspec import structs

from plugin.domain.reply import Reply, Said
from plugin.domain.workspace import PanelSession
from plugin.live.stream import Stream
from plugin.store.conversations import find_conversation
from plugin.store.replies import standing_replies

from . import messages
from .access import PanelRequest, house_of, session_by
from .fragments import Attribute, Composer, Unknown, WrittenNote
from .generation import TOP, Page
from .gzip import Piece, Plain
from .headers import ANYWHERE, accepts_gzip, page_headers
from .house import PanelHouse
from .layout import Place, layout_of, notes_wanted, numbers, places
from .live_page import LivePage
from .reading import Reading, View, subject_of
from .render import Context, Rendered, fragment, page
from .search import LONGEST_QUERY
from .voice import Voice, voice_for


@get("/p/{secret:str}/")
async def panel(request: PanelRequest, q: str = "", notes: str = "") -> Response[bytes]:
    house, secret = house_of(request), request.path_params["secret"]
    if not request.scope["raw_path"].endswith(b"/"):
        # all addresses in the panel are relative to it; quoted, it leads nowhere else, whatever was asked for
        headers = {"location": f"{quote(secret, safe='')}/", **page_headers(ANYWHERE)}
        return Response(b"", status_code=308, media_type=MediaType.TEXT, headers=headers)
    session = await session_by(house, secret)
    if session.appearance.live:
        return LiveResponse(house, session)
    html = await finite_page(house, session, q.strip()[:LONGEST_QUERY], notes)
    return Response(html, media_type=MediaType.HTML, headers=page_headers(session.origins))


class LiveResponse(Response[bytes]):
    """A response that does not end, so it holds as little as it can."""

    def __init__(self, house: PanelHouse, session: PanelSession) -> None:
        super().__init__(b"")
        self._house, self._session = house, session

    def to_asgi_response(self, *_given: object, **_named: object) -> ASGIApp:  # type: ignore[override]
        return functools.partial(_stream, self._house, self._session)


async def _stream(house: PanelHouse, session: PanelSession, scope: Scope, receive: Receive, send: Send) -> None:
    gzip = any(name == b"accept-encoding" and accepts_gzip(value.decode("latin-1")) for name, value in scope["headers"])
    stream = Stream(secrets.token_hex(5), session, await _customer_of(house, session))
    stream.task = asyncio.current_task()
    started = False

    async def send_bytes(data: bytes) -> None:
        nonlocal started
        stream.sending_since = time.monotonic()
        if not started:
            started = True
            await send({"type": "http.response.start", "status": 200, "headers": _headers(session, gzip=gzip)})
        await send({"type": "http.response.body", "body": data, "more_body": True})
        stream.sending_since = None

    watcher = asyncio.create_task(_watch(receive, stream))
    try:
        await house.hub.register(stream)
        house.presence.opened(stream)
        await LivePage(house, session, stream, send_bytes, gzip=gzip).run()
        await send({"type": "http.response.body", "body": b"", "more_body": False})
    except asyncio.CancelledError:
        if not stream.abandoned:
            raise
        task = asyncio.current_task()
        if task:
            task.uncancel()
    finally:
        watcher.cancel()
        house.hub.unregister(stream)
        house.presence.closed(stream)


async def _watch(receive: Receive, stream: Stream) -> None:
    """`send` to a reader that has gone returns as if nothing were wrong; this is how its going is known."""
    while (await receive())["type"] != "http.disconnect":
        pass
    stream.abandon()


async def _customer_of(house: PanelHouse, session: PanelSession) -> str | None:
    if session.customer_id is not None or session.conversation_id is None:
        return session.customer_id
    conversation = await find_conversation(house.ctx.store, session.workspace_id, session.conversation_id)
    return conversation.customer_id if conversation else None


async def finite_page(house: PanelHouse, session: PanelSession, query: str, notes: str) -> bytes:
    """The same fragments, whole: forms answer with this page again."""
    reading = await house.readings.fresh(subject_of(session), notes_wanted(notes), 0)
    voice = voice_for(session.appearance, house.clock())
    current = Page("finite", live=False)
    profile = reading.profile
    _, standing = await standing_replies(house.ctx.store, session.id)
    front = page(
        "front.html",
        voice,
        title=messages.name_of(profile) or "Sidelight",
        appearance=session.appearance,
        live=False,
        query=query,
    )
    html = front.encode() + current.begins(layout_of(profile, query), View(reading, session.agent, voice))
    pieces: list[Piece] = []
    on_top: list[Rendered] = []
    for reply in standing:
        number = numbers(current.layout).get(reply.place)
        if number is None or reply.kind == "refused" or messages.is_moved(reply, profile):
            # no editor of this page could take what was typed: it is said instead
            on_top.append(messages.message(reply, profile, voice, elsewhere=True, finite=True))
        else:
            pieces += _with_what_was_typed(current, reading, reply, places(current.layout)[number], session, voice)
    if on_top:
        pieces += current.message(TOP, on_top)
    return html + Plain(current.stream_id).feed(pieces) + b"</div></main></body></html>\n"


def _with_what_was_typed(
    current: Page, reading: Reading, reply: Reply, place: Place, session: PanelSession, voice: Voice
) -> list[Piece]:
    """An error stands under its editor, and what was typed stands in it."""
    said = messages.message(reply, reading.profile, voice, elsewhere=False, finite=True)
    pieces = current.message(f"m{place.number}", [said])
    context = reading.context(place, session.agent, voice)
    if reply.kind == "invalid" and context is not None:
        drafted = _drafted(context, reply.said)
        pieces += current.fragment(place, fragment(drafted, voice), fresh=False)
    return pieces


def _drafted(context: Context, said: Said) -> Context:
    match context:
        case Attribute() | WrittenNote():
            return structs.replace(context, text=said.typed, draft=True, base=said.base)
        case Composer():
            return structs.replace(context, text=said.typed, draft=True)
        case Unknown():
            return structs.replace(context, name=said.typed)
    return context


def _headers(session: PanelSession, *, gzip: bool) -> list[tuple[bytes, bytes]]:
    headers = {"content-type": "text/html; charset=utf-8", **page_headers(session.origins)}
    if gzip:
        headers |= {"content-encoding": "gzip", "vary": "accept-encoding"}
    return [(name.encode(), value.encode()) for name, value in headers.items()]
