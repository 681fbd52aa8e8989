"""The least that could do the job: Litestar under uvicorn, configured as the service is, sending bytes it was given.

`GET /stream/N` sends the first view and stays open; `/subscribe` is a websocket. `POST /first` and `POST /update` hand
over the bytes; `POST /send` sends the update to all streams, `POST /publish` to all websockets; `POST /loop?n=` commits
a row, reads it back and sends the update to the next stream, n times.
"""

import argparse
import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from itertools import cycle
from typing import Any

import aiosqlite
import asyncpg
import msgspec
import uvicorn
from litestar import Litestar, Request, WebSocket, get, post, websocket
from litestar.exceptions import WebSocketDisconnect
from litestar.response import Stream
from msgspec import Struct

from plugin.app import listen
from plugin.app.listening import allow_many_connections

Turn = Callable[[int], Awaitable[object]]


class First(Struct):
    """A first view as the service sent it."""

    headers: dict[str, str]
    body: bytes


class Bare:
    def __init__(self, database: str) -> None:
        self.database = database
        self.first = First({}, b"nothing")
        self.update = b"nothing"
        self.places: dict[int, asyncio.Future[None]] = {}
        self.published = asyncio.Event()  # replaced with each

    async def stream(self, number: int) -> AsyncIterator[bytes]:
        yield self.first.body
        try:
            while True:
                self.places[number] = asyncio.get_running_loop().create_future()
                await self.places[number]
                yield self.update
        finally:
            self.places.pop(number, None)

    def send(self, number: int) -> None:
        place = self.places.get(number)
        if place and not place.done():
            place.set_result(None)

    def publish(self) -> None:
        self.published.set()
        self.published = asyncio.Event()

    async def loop(self, n: int) -> None:
        streams = cycle(sorted(self.places))
        turn, close = await self._open()
        for number in range(n):
            await turn(number)
            self.send(next(streams))
        await close()

    async def _open(self) -> tuple[Turn, Callable[[], Awaitable[object]]]:
        if self.database.startswith("postgres"):
            return await _open_postgres(self.database)
        return await _open_sqlite(self.database.removeprefix("sqlite:///"))


TABLE = "CREATE TABLE IF NOT EXISTS bare (id INTEGER PRIMARY KEY, text TEXT)"


async def _open_sqlite(path: str) -> tuple[Turn, Callable[[], Awaitable[object]]]:
    database = await aiosqlite.connect(path, isolation_level=None)
    for pragma in ("journal_mode = WAL", "synchronous = FULL"):
        await database.execute_fetchall(f"PRAGMA {pragma}")
    await database.execute_fetchall(TABLE)
    await database.execute_fetchall("DELETE FROM bare")

    async def turn(number: int) -> object:
        await database.execute_insert("INSERT INTO bare VALUES (?, ?)", (number, "a value"))
        return await database.execute_fetchall("SELECT text FROM bare WHERE id = ?", (number,))

    return turn, database.close


async def _open_postgres(url: str) -> tuple[Turn, Callable[[], Awaitable[object]]]:
    database = await asyncpg.connect(url)
    await database.execute(TABLE)
    await database.execute("DELETE FROM bare")

    async def turn(number: int) -> object:
        await database.execute("INSERT INTO bare VALUES ($1, $2)", number, "a value")
        return await database.fetchrow("SELECT text FROM bare WHERE id = $1", number)

    return turn, database.close


@get("/stream/{number:int}")
async def stream(request: Request[Any, Any, Any], number: int) -> Stream:
    bare: Bare = request.app.state.bare
    return Stream(bare.stream(number), headers=bare.first.headers)


@post("/first")
async def take_first(request: Request[Any, Any, Any]) -> None:
    request.app.state.bare.first = msgspec.msgpack.decode(await request.body(), type=First)


@post("/update")
async def take_update(request: Request[Any, Any, Any]) -> None:
    request.app.state.bare.update = await request.body()


@post("/send")
async def send(request: Request[Any, Any, Any]) -> None:
    bare: Bare = request.app.state.bare
    for number in list(bare.places):
        bare.send(number)


@websocket("/subscribe")
async def subscribe(socket: WebSocket[Any, Any, Any]) -> None:
    bare: Bare = socket.app.state.bare
    await socket.accept()
    with contextlib.suppress(OSError, WebSocketDisconnect):
        while True:
            await bare.published.wait()
            await socket.send({"type": "websocket.send", "bytes": None, "text": bare.update.decode()})


@post("/publish")
async def publish(request: Request[Any, Any, Any]) -> None:
    request.app.state.bare.publish()


@post("/loop")
async def loop(request: Request[Any, Any, Any], n: int) -> None:
    await request.app.state.bare.loop(n)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--database", required=True)
    options = parser.parse_args()
    app = Litestar(
        [stream, take_first, take_update, send, subscribe, publish, loop], openapi_config=None, logging_config=None
    )
    app.state.bare = Bare(options.database)
    allow_many_connections()
    config = uvicorn.Config(app, log_level="info", timeout_graceful_shutdown=1, timeout_keep_alive=30)
    with listen("127.0.0.1", options.port) as listening:
        uvicorn.Server(config).run(sockets=[listening])


if __name__ == "__main__":
    main()
