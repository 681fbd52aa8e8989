"""An events websocket whose every connection follows a script: what a service may do at its worst."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from http import HTTPStatus

from websockets.asyncio.server import ServerConnection, serve
from websockets.datastructures import Headers
from websockets.http11 import Request, Response

Play = Callable[[ServerConnection], Awaitable[None]]
Act = Play | Response


class Feed:
    """Plays one act a connection. `asked` holds each upgrade's path, `keys` its Authorization; `again` is set by the
    second one."""

    def __init__(self, *acts: Act, sequence: int | None = None) -> None:
        self._acts, self._sequence = list(acts), sequence
        self.asked: list[str] = []
        self.keys: list[str | None] = []
        self.again = asyncio.Event()
        self.url = ""
        self.port = 0

    async def refuse(self, connection: ServerConnection, request: Request) -> Response | None:
        self.asked.append(request.path)
        self.keys.append(request.headers.get("Authorization"))
        if len(self.asked) > 1:
            self.again.set()
        if self._acts and isinstance(act := self._acts[0], Response):
            self._acts.pop(0)
            return act
        return None

    def welcome(self, connection: ServerConnection, request: Request, response: Response) -> None:
        if self._sequence is not None:
            response.headers["Sidelight-Sequence"] = str(self._sequence)

    async def play(self, connection: ServerConnection) -> None:
        act = self._acts.pop(0) if self._acts else wait
        assert not isinstance(act, Response)
        await act(connection)


@asynccontextmanager
async def feeding(feed: Feed, port: int = 0, certificate: ssl.SSLContext | None = None) -> AsyncIterator[Feed]:
    async with serve(
        feed.play,
        "127.0.0.1",
        port,
        process_request=feed.refuse,
        process_response=feed.welcome,
        close_timeout=0.1,
        ssl=certificate,
    ) as server:
        feed.port = next(iter(server.sockets)).getsockname()[1]
        feed.url = f"{'https' if certificate else 'http'}://127.0.0.1:{feed.port}"
        yield feed


def event(seq: int) -> str:
    return (
        f'{{"seq": {seq}, "at": "2027-03-01T10:00:00Z", "actor": {{"kind": "api", "id": "k", "name": "Host"}},'
        f' "kind": "attribute.changed", "customer": "c", "key": "plan", "from": null, "to": {seq}}}'
    )


def send(*seqs: int, then: Play | None = None) -> Play:
    """Send events, then do something, or else wait."""

    async def act(connection: ServerConnection) -> None:
        for seq in seqs:
            await connection.send(event(seq))
        await (then or wait)(connection)

    return act


async def wait(connection: ServerConnection) -> None:
    """Send nothing more, and stay."""
    await connection.wait_closed()


async def drop(connection: ServerConnection) -> None:
    """Break off without a word, as a killed process does."""
    connection.transport.abort()


async def corrupt(connection: ServerConnection) -> None:
    """Send a frame whose text was cut, and stay."""
    await connection.send(event(7)[:-20])
    await connection.wait_closed()


def close(code: int) -> Play:
    return lambda connection: connection.close(code)


def refusal(status: int, body: bytes = b"{}") -> Response:
    return Response(status, HTTPStatus(status).phrase, Headers({"Content-Length": str(len(body))}), body)
