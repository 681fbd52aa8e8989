"""A SQLite connection in a thread of its own.

sqlite3 blocks, so it must not run on the event loop; what costs is the way there and back (about 100 µs, the statement
itself 25 µs). One function per hop, which may run several statements: that is the reason not to use aiosqlite, whose
hop is always one statement (and, measured under uvloop, 25 % slower).
"""

import asyncio
import sqlite3
from collections.abc import Callable
from queue import SimpleQueue
from threading import Thread
from typing import Any, TypeVar

T = TypeVar("T")
_Job = tuple[asyncio.Future[Any], Callable[[sqlite3.Connection], Any]]


class ConnectionThread:
    def __init__(self) -> None:
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._loop = asyncio.get_running_loop()
        self._thread: Thread | None = None

    async def open(self, connect: Callable[[], sqlite3.Connection]) -> None:
        opened = self._loop.create_future()
        self._thread = Thread(target=self._work, args=(connect, opened), name="sidelight-sqlite", daemon=True)
        self._thread.start()
        await opened

    def hop(self, job: Callable[[sqlite3.Connection], T]) -> asyncio.Future[T]:
        """Jobs run in the order they were asked for. One whose caller has gone still runs."""
        if self._thread is None:
            raise RuntimeError("the store is closed")
        result: asyncio.Future[T] = self._loop.create_future()
        self._jobs.put((result, job))
        return result

    async def close(self) -> None:
        """After everything that was asked for before."""
        if self._thread is not None:
            thread, self._thread = self._thread, None
            self._jobs.put(None)
            await self._loop.run_in_executor(None, thread.join)

    def _work(self, connect: Callable[[], sqlite3.Connection], opened: asyncio.Future[None]) -> None:
        try:
            connection = connect()
        except BaseException as error:
            self._answer(opened, None, error)
            return
        self._answer(opened, None, None)
        while (asked := self._jobs.get()) is not None:
            result, job = asked
            try:
                value = job(connection)
            except BaseException as error:
                self._answer(result, None, error)
            else:
                self._answer(result, value, None)
            del asked, result, job           # or the last answer would live until the next question
        connection.close()

    def _answer(self, future: asyncio.Future[Any], value: object, error: BaseException | None) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(_settle, future, value, error)


def _settle(future: asyncio.Future[Any], value: object, error: BaseException | None) -> None:
    if future.done():                        # cancelled by a caller that did not wait
        return
    if error is None:
        future.set_result(value)
    else:
        future.set_exception(error)
