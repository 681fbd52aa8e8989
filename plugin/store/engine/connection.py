"""An aiosqlite connection that runs several statements in one hop.

What costs is the way into the connection's thread and back (about 100 µs, a statement itself 25 µs), so what belongs
together takes one, and so does what is asked for while the thread is busy. aiosqlite's own methods are one statement
each; `hop` hands a whole function to the same thread, between them and in order.
"""

import asyncio
import math
import sqlite3
import time
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any, TypeAlias, TypeVar

import aiosqlite

from plugin.errors import Unavailable

from .base import Reader, Row
from .sql import for_sqlite
from .tables import Selection

T = TypeVar("T")
Job: TypeAlias = tuple[Callable[[sqlite3.Connection], Any], asyncio.Future[Any]]
Outcome: TypeAlias = tuple[asyncio.Future[Any], Any, BaseException | None]

FETCHED_AT_ONCE = 64  # aiosqlite's own default, for cursors; `hop` has none
MOMENT = 0.001  # seconds
PRIMARY = 0xFF  # of SQLite's codes: what is above it says which kind of busy


class Connection(aiosqlite.Connection):
    """Awaiting it opens it, once; so does `async with`."""

    def __init__(self, connect: Callable[[], sqlite3.Connection]) -> None:
        super().__init__(connect, FETCHED_AT_ONCE)
        self._jobs: deque[Job] = deque()
        self._is_called = False  # the thread is on its way to them
        self._busy_since = math.inf
        self._thread.daemon = True  # a process that could not start must not wait for it

    async def close(self) -> None:
        """Waits for its thread, also if it could not be opened: the thread reports to the running loop."""
        await super().close()
        if self._thread.is_alive():
            await asyncio.to_thread(self._thread.join)

    async def hop(self, job: Callable[[sqlite3.Connection], T]) -> T:
        """Runs `job` in the thread, after what was asked for before. It runs even if its caller has gone."""
        if self._connection is None:
            raise ValueError("the connection is closed")
        loop = asyncio.get_running_loop()
        result: asyncio.Future[T] = loop.create_future()
        self._jobs.append((job, result))
        if not self._is_called:
            self._is_called = True
            self._tx.put_nowait((None, partial(self._run_jobs, loop)))
        return await result

    @property
    def busy(self) -> float:
        """Seconds spent on the present job; less than `MOMENT` counts as 0."""
        seconds = time.monotonic() - self._busy_since
        return seconds if seconds > MOMENT else 0.0

    def _run_jobs(self, loop: asyncio.AbstractEventLoop) -> None:
        """In the thread: runs all waiting jobs, and reports them to the loop together."""
        self._is_called = (
            False  # before the loop: a job added from now on is either run below or calls the thread again
        )
        self._busy_since = time.monotonic()
        outcomes: list[Outcome] = []
        for _ in range(len(self._jobs)):
            job, result = self._jobs.popleft()
            try:
                outcomes.append((result, job(self._conn), None))
            except BaseException as error:
                outcomes.append((result, None, translate_error(error)))
        self._busy_since = math.inf
        if outcomes:
            loop.call_soon_threadsafe(_tell, outcomes)


def _tell(outcomes: list[Outcome]) -> None:
    for result, value, error in outcomes:
        if result.done():
            continue  # its caller has gone
        if error is None:
            result.set_result(value)
        else:
            result.set_exception(error)


class HeldReader:
    """A reader for what already runs in the connection's thread. Its statements are answered on the spot."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    async def rows(self, sql: str, **parameters: object) -> list[Row]:
        numbered = for_sqlite(sql)
        return self._ready().execute(numbered.sql, numbered.arguments(parameters)).fetchall()

    async def row(self, sql: str, **parameters: object) -> Row | None:
        rows = await self.rows(sql, **parameters)
        return rows[0] if rows else None

    async def select(self, workspace_id: str, selections: Sequence[Selection]) -> list[list[Row]]:
        """A statement each: in the connection's own thread they cost less than one that joins them."""
        connection = self._ready()
        begins = not connection.in_transaction and len(selections) > 1
        if begins:
            connection.execute("BEGIN")
        try:
            asked = [one.alone() for one in selections]
            return [await self.rows(sql, workspace_id=workspace_id, **parameters) for sql, parameters in asked]
        finally:
            if begins:
                connection.execute("COMMIT")

    async def together(self, *readings: Callable[[Reader], Awaitable[Any]]) -> list[Any]:
        """One after the other: nothing is far from here."""
        return [await reading(self) for reading in readings]

    def _ready(self) -> sqlite3.Connection:
        return self._connection


def run_through(work: Awaitable[T]) -> T:
    """Runs a coroutine that awaits only a HeldReader's statements, and so never suspends."""
    steps = work.__await__()
    try:
        next(steps)
    except StopIteration as end:
        value: T = end.value
        return value
    steps.close()
    raise RuntimeError("work on the store waits for nothing but the store")


# Not a mistake of ours, and not one of who asks: another process holds the file, or the disk is full, fails, forbids
# writing or holds something else. The same again may do once that is over.
OUTSIDE = frozenset(
    (
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_NOTADB,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PROTOCOL,
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_NOMEM,
    )
)


def translate_error(error: BaseException) -> BaseException:
    """What callers get to see: Unavailable where the file could not be read or written, or work was given up."""
    if isinstance(error, StopIteration):  # which no Future takes
        error = RuntimeError(f"work on the store raised {error!r}")
    # those that we raise ourselves have no code
    is_outside = getattr(error, "sqlite_errorcode", 0) & PRIMARY in OUTSIDE
    if not is_outside and not isinstance(error, TimeoutError):
        return error
    unavailable = Unavailable(error)
    unavailable.__cause__ = error
    return unavailable
