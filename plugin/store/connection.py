"""An aiosqlite connection that runs several statements in one hop.

What costs is the way into the connection's thread and back (about 100 µs, a statement itself 25 µs), so what belongs
together takes one. aiosqlite's own methods are one statement each; `hop` hands a whole function to the same thread,
between them and in order.
"""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import aiosqlite

from plugin.errors import Unavailable

from .base import Row
from .sql import for_sqlite

T = TypeVar("T")

FETCHED_AT_ONCE = 64  # aiosqlite's own default, for cursors; `hop` has none
PRIMARY = 0xFF  # of SQLite's codes: what is above it says which kind of busy


class Connection(aiosqlite.Connection):
    """Awaiting it opens it, once; so does `async with`."""

    def __init__(self, connect: Callable[[], sqlite3.Connection]) -> None:
        super().__init__(connect, FETCHED_AT_ONCE)
        self._thread.daemon = True  # a process that could not start must not wait for it

    async def close(self) -> None:
        """Gone when this returns, also if it could not be opened: its thread must find a loop to report to."""
        await super().close()
        if self._thread.is_alive():
            await asyncio.to_thread(self._thread.join)

    async def hop(self, job: Callable[[sqlite3.Connection], T]) -> T:
        """Runs `job` in the thread, after what was asked for before. It runs even if its caller has gone."""
        value: T = await self._execute(lambda: job(self._conn))  # type: ignore[no-untyped-call]
        return value


class HeldReader:
    """A reader for what already runs in the connection's thread. Its statements are answered on the spot."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    async def rows(self, sql: str, **parameters: object) -> list[Row]:
        named = for_sqlite(sql)
        return self._ready().execute(named.sql, named.arguments(parameters)).fetchall()

    async def row(self, sql: str, **parameters: object) -> Row | None:
        rows = await self.rows(sql, **parameters)
        return rows[0] if rows else None

    def _ready(self) -> sqlite3.Connection:
        return self._connection


def run_through(work: Awaitable[T]) -> T:
    """The value of what waits for statements of a HeldReader alone, and so never really waits."""
    steps = work.__await__()
    try:
        next(steps)
    except StopIteration as end:
        value: T = end.value
        return value
    raise RuntimeError("work on the store waits for nothing but the store")


@contextmanager
def saying_when_it_is_away() -> Iterator[None]:
    """Another process holds the file, or work was given up."""
    try:
        yield
    except TimeoutError as error:
        raise Unavailable(error) from error
    except sqlite3.OperationalError as error:
        # those that we raise ourselves have no code
        if getattr(error, "sqlite_errorcode", 0) & PRIMARY in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise Unavailable(error) from error
        raise
