"""Who sends half a request, or a head without end, is let go; who sends requests is not."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import ClassVar

import pytest
import uvicorn
from uvicorn._types import ASGIReceiveCallable, ASGISendCallable, Scope
from uvicorn.server import ServerState

from plugin.app.protocol import HEAD_BYTES, REQUEST_SECONDS, BoundedProtocol, HeadWithBody

REQUEST = b"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 2\r\n\r\n"
OK = b"HTTP/1.1 204 No Content\r\n"


class Impatient(BoundedProtocol):
    head_bytes: ClassVar[int] = 1_000
    request_seconds: ClassVar[float] = 0.2


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
async def connected() -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    loop, config, state = asyncio.get_running_loop(), uvicorn.Config(no_content, log_level="critical"), ServerState()
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


async def no_content(_: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
    while (message := await receive())["type"] == "http.request":
        if not message["more_body"]:
            await send({"type": "http.response.start", "status": 204, "headers": []})
            await send({"type": "http.response.body", "body": b""})
            return
