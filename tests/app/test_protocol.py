"""Who sends half a request, or a head without end, is let go; who sends requests is not."""

import asyncio
import gc
import weakref
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, ClassVar

import pytest
from uvicorn._types import ASGI3Application, ASGIReceiveCallable, ASGISendCallable, Scope
from uvicorn.server import ServerState

from plugin.app.connection import Connection
from plugin.app.protocol import HEAD_BYTES, REQUEST_SECONDS, BoundedProtocol, Config, HeadWithBody
from plugin.panel.machine.page import TAKE_OVER

REQUEST = b"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 2\r\n\r\n"
GET = b"GET / HTTP/1.1\r\nhost: a\r\n\r\n"
OK = b"HTTP/1.1 204 No Content\r\n"


class Impatient(BoundedProtocol):
    head_bytes: ClassVar[int] = 1_000
    request_seconds: ClassVar[float] = 0.2


async def no_content(_: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
    while (message := await receive())["type"] == "http.request":
        if not message["more_body"]:
            await send({"type": "http.response.start", "status": 204, "headers": []})
            await send({"type": "http.response.body", "body": b""})
            return


@pytest.mark.parametrize("sent", [b"", b"GET / HT", REQUEST, REQUEST + b"x", REQUEST + b"xx" + REQUEST])
async def test_a_request_that_does_not_end_is_let_go(sent: bytes) -> None:
    async with connected() as (reader, writer):
        writer.write(sent)
        answer = await received(reader)
        assert answer.count(OK) == sent.count(b"xx")


@pytest.mark.parametrize("piece", [b"x" * 2_000, b"GET /" + b"x" * 2_000, b"GET / HTTP/1.1\r\n" + b"a: b\r\n" * 400])
async def test_a_head_that_is_too_long_is_refused(piece: bytes) -> None:
    async with connected() as (reader, writer):
        writer.write(piece)
        assert (await received(reader)).startswith(b"HTTP/1.1 400 ")


async def test_a_connection_stays_open_between_requests() -> None:
    async with connected() as (reader, writer):
        for _ in range(3):
            writer.write(REQUEST + b"xx")
            assert await reader.readuntil(b"\r\n\r\n")
            await asyncio.sleep(Impatient.request_seconds * 1.5)
        assert not reader.at_eof()


async def test_a_connection_that_has_closed_is_freed_without_a_garbage_collection() -> None:
    protocols = weakref.WeakSet[Any]()

    async def app(scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        protocols.add(send.__self__.on_response.__self__)  # type: ignore[attr-defined]
        await no_content(scope, receive, send)

    gc.collect()
    gc.disable()
    try:
        async with connected(app) as (reader, writer):
            writer.write(REQUEST + b"xx")
            assert await reader.readuntil(b"\r\n\r\n")
            assert len(protocols) == 1
            writer.close()
            await asyncio.wait_for(until(lambda: not protocols), 10)
    finally:
        gc.enable()


async def test_a_request_that_another_follows_learns_that_its_client_has_gone() -> None:
    heard: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    async def app(_: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        await receive()
        send.__self__.transport._transport.abort()  # type: ignore[attr-defined]
        heard.set_result((await receive())["type"])

    async with connected(app) as (_, writer):
        writer.write(GET + GET)
        assert await asyncio.wait_for(heard, 10) == "http.disconnect"


async def test_an_answer_that_is_a_head_alone_is_sent() -> None:
    async with connected() as (reader, writer):
        for _ in range(2):
            writer.write(b"HEAD / HTTP/1.1\r\nhost: a\r\n\r\n")
            assert (await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 10)).startswith(OK)


class Written:
    """A connection that remembers what is written to it, write by write."""

    def __init__(self) -> None:
        self.writes: list[bytes] = []
        self.closed = False

    def write(self, data: bytes) -> None:
        self.writes.append(data)

    def is_closing(self) -> bool:
        return self.closed

    def close(self) -> None:
        self.closed = True


@pytest.mark.parametrize(
    ("given", "writes"),
    [
        ([b"HTTP/1.1 200 OK", b"body", b"more"], [b"HTTP/1.1 200 OKbody", b"more"]),
        ([b"HTTP/1.1 204 No Content", b""], [b"HTTP/1.1 204 No Content"]),
        ([b"HTTP/1.1 100 Continue", b"HTTP/1.1 200 OK", b"body"], [b"HTTP/1.1 100 Continue", b"HTTP/1.1 200 OKbody"]),
        ([b"HTTP/1.1 500 Oh"], [b"HTTP/1.1 500 Oh"]),
        ([], []),
    ],
)
def test_a_head_is_written_with_what_follows_it_and_never_lost(given: list[bytes], writes: list[bytes]) -> None:
    connection = Written()
    response = HeadWithBody(connection)  # type: ignore[arg-type]
    for data in given:
        response.write(data)
    response.close()
    assert connection.writes == writes
    assert response.is_closing()


def test_the_limits_of_the_service_leave_room_for_every_request_it_takes() -> None:
    assert (HEAD_BYTES, REQUEST_SECONDS) == (64 * 1024, 120.0)


@asynccontextmanager
async def connected(
    app: ASGI3Application = no_content, state: ServerState | None = None
) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    loop, config, state = asyncio.get_running_loop(), Config(app, log_level="critical"), state or ServerState()
    server = await loop.create_server(lambda: Impatient(config, state, {}), "127.0.0.1", 0)
    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
    try:
        yield reader, writer
    finally:
        writer.close()
        server.close()


async def received(reader: asyncio.StreamReader) -> bytes:
    """All that is sent until the other side lets go."""
    answer = b""
    try:
        async with asyncio.timeout(10):
            while piece := await reader.read(65_536):
                answer += piece
    except ConnectionResetError:
        pass
    return answer


class Panel:
    """An app whose response goes on when its request is over."""

    def __init__(self) -> None:
        self.connection: asyncio.Future[Connection] = asyncio.get_running_loop().create_future()
        self.lost = asyncio.Event()
        self.may_end = asyncio.Event()
        self.request: weakref.ref[Any] | None = None
        self.protocol: weakref.ref[Any] | None = None

    async def __call__(self, scope: Scope, _: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"first ", "more_body": True})
        request = send.__self__  # type: ignore[attr-defined]
        self.request, self.protocol = weakref.ref(request), weakref.ref(request.on_response.__self__)
        del request
        scope["extensions"][TAKE_OVER](self.serve)  # type: ignore[operator, typeddict-item]

    async def serve(self, connection: Connection) -> None:
        connection.watch(self.lost.set)
        self.connection.set_result(connection)
        await self.may_end.wait()
        connection.end()


async def test_a_response_goes_on_when_its_request_is_over_and_nothing_of_the_request_is_kept() -> None:
    panel, state = Panel(), ServerState()
    gc.collect()
    gc.disable()
    try:
        async with connected(panel, state) as (reader, writer):
            writer.write(GET + GET)  # the second has no answer: the first one's never ends by itself
            connection = await panel.connection
            await connection.write(b"second")
            await reader.readuntil(b"second\r\n")
            assert panel.request is not None
            assert panel.request() is None
            assert panel.protocol is not None
            assert panel.protocol() is None
            assert connection in set[object](state.connections), "the server waits for it when it ends"
            panel.may_end.set()
            assert await received(reader) == b"0\r\n\r\n"
            await asyncio.wait_for(until(lambda: not state.connections and not state.tasks), 10)
        assert not panel.lost.is_set(), "it ended by itself"
    finally:
        gc.enable()


async def test_who_goes_is_noticed_and_what_is_written_then_is_dropped() -> None:
    panel, state = Panel(), ServerState()
    async with connected(panel, state) as (_, writer):
        writer.write(GET)
        connection = await panel.connection
        writer.close()
        await asyncio.wait_for(panel.lost.wait(), 10)
        assert not state.connections
        await asyncio.wait_for(connection.write(b"more"), 10)
        again = asyncio.Event()
        connection.watch(again.set)
        assert again.is_set(), "who comes late is told at once"
        panel.may_end.set()


async def test_writing_waits_while_the_client_takes_nothing() -> None:
    panel = Panel()
    async with connected(panel) as (reader, writer):
        writer.write(GET)
        connection = await panel.connection
        much = b"x" * 2**20
        writing = asyncio.create_task(write(connection, much, 64))
        await asyncio.wait({writing}, timeout=0.2)
        assert not writing.done(), "64 MB are in no buffer"
        assert not connection.write_at_once(b"more"), "nor is what would have to wait"
        seen = 0
        while seen < 64 * len(much):
            seen += len(await reader.read(2**20))
        await writing
        panel.may_end.set()
        await received(reader)


async def test_one_that_is_cut_off_does_not_look_whole() -> None:
    panel = Panel()
    async with connected(panel) as (reader, writer):
        writer.write(GET)
        (await panel.connection).abort()
        assert not (await received(reader)).endswith(b"0\r\n\r\n")
        assert not panel.lost.is_set(), "who cuts it off knows"


async def write(connection: Connection, data: bytes, times: int) -> None:
    for _ in range(times):
        await connection.write(data)


async def until(holds: Callable[[], bool]) -> None:
    while not holds():  # noqa: ASYNC110  nothing signals it
        await asyncio.sleep(0.01)
