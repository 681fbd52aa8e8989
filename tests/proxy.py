"""Between a store and PostgreSQL: it can fall silent, be away, and lose what is on its way."""

import asyncio
import threading
from collections.abc import Coroutine
from types import TracebackType
from typing import Any, TypeVar
from urllib.parse import parse_qs, urlsplit

T = TypeVar("T")
READY = b"Z\x00\x00\x00\x05"  # the end of each answer, but for one byte


class Proxy:
    """In a thread of its own, so that it also serves another process. `url` leads to the same database through it."""

    def __init__(self, database: str) -> None:
        parts = urlsplit(database)
        self._socket = f"{parse_qs(parts.query)['host'][0]}/.s.PGSQL.5432"
        self._path = parts.path
        self.url = ""
        self._loop = asyncio.new_event_loop()
        self._is_away = self._is_silent = False
        self._ways: set[_Way] = set()
        self._left = 0  # requests until one is lost
        self._keeps_request = True
        self.has_lost = threading.Event()

    def __enter__(self) -> "Proxy":
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._server = self._run(asyncio.start_server(self._serve, "127.0.0.1", 0))
        port = self._server.sockets[0].getsockname()[1]
        self.url = f"postgresql://postgres@127.0.0.1:{port}{self._path}?sslmode=disable"
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._run(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    # What may be asked of it, from any thread.

    def falls_silent(self, *, new_too: bool = True) -> None:
        """All connections stay, and nothing passes on any of them."""
        self._is_silent = new_too
        self._loop.call_soon_threadsafe(self._silence)

    def speaks_again(self) -> None:
        self._is_silent = False
        self._loop.call_soon_threadsafe(self._let_pass)

    def cuts_all(self) -> None:
        """All connections; new ones are let through."""
        self._loop.call_soon_threadsafe(self._cut_all)

    def goes_away(self) -> None:
        """All connections are cut, and new ones too."""
        self._is_away = True
        self._loop.call_soon_threadsafe(self._cut_all)

    def comes_back(self) -> None:
        self._is_away = False

    def lose_answer(self, number: int, then_away: bool = False) -> None:
        """Of the requests from now on, this one (from 1) arrives; its answer is lost, and its connection."""
        self.has_lost.clear()
        self._then_away, self._keeps_request, self._left = then_away, True, number

    def lose_request(self, number: int) -> None:
        """This one does not even reach it."""
        self.has_lost.clear()
        self._then_away, self._keeps_request, self._left = False, False, number

    # In its thread.

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._is_away:
            writer.transport.abort()
            return
        from_server, to_server = await asyncio.open_unix_connection(self._socket)
        way = _Way(writer, to_server)
        if not self._is_silent:
            way.passes.set()
        self._ways.add(way)
        await asyncio.gather(self._ask(reader, way), self._answer(from_server, way), return_exceptions=True)
        self._ways.discard(way)
        way.cut()

    async def _ask(self, reader: asyncio.StreamReader, way: "_Way") -> None:
        while data := await reader.read(1 << 20):
            await way.passes.wait()
            if self._left:
                self._left -= 1
                if not self._left:
                    way.is_lost = True
                    if not self._keeps_request:
                        self._lose(way)
                        return
            way.server.write(data)
        if not way.is_lost:
            way.cut()

    async def _answer(self, reader: asyncio.StreamReader, way: "_Way") -> None:
        while data := await reader.read(1 << 20):
            await way.passes.wait()
            if not way.is_lost:
                way.client.write(data)
            elif data[-6:-1] == READY:
                self._lose(way)
                return
        way.cut()

    def _lose(self, way: "_Way") -> None:
        way.cut()
        if self._then_away:
            self._is_away = True
            self._cut_all()
        self.has_lost.set()

    def _silence(self) -> None:
        for way in self._ways:
            way.passes.clear()

    def _let_pass(self) -> None:
        for way in self._ways:
            way.passes.set()

    def _cut_all(self) -> None:
        for way in self._ways:
            way.cut()

    async def _end(self) -> None:
        self._server.close()
        self._cut_all()
        tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(30)


class _Way:
    """One connection, and what is known of it."""

    def __init__(self, client: asyncio.StreamWriter, server: asyncio.StreamWriter) -> None:
        self.client, self.server = client, server
        self.is_lost = False
        self.passes = asyncio.Event()

    def cut(self) -> None:
        self.client.transport.abort()
        self.server.close()
