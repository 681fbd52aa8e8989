"""Reads on the loop's own thread, for as long as they are short.

The way into another thread and back costs 100 µs and two switches of who holds the interpreter; most reads take 20 to
200 µs. Nobody has to say which are short: SQLite counts the steps that a read takes, and one that takes too many is
given up here and done in a thread. Its statement goes there at once for a while.
"""

import asyncio
import ctypes
import sqlite3
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from .base import Reader, Row
from .connection import PRIMARY, HeldReader, run_through, translate_error

T = TypeVar("T")

# Steps of SQLite's virtual machine: 15 to 30 a row that is read, about 10,000 a millisecond.
COUNTED = 1_000  # so many are noticed at a time
MOST = 20_000  # of one read
LONG_SECONDS = 1.0  # how long a statement counts as long
ELSEWHERE = (sqlite3.SQLITE_INTERRUPT, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


class TooLong(Exception):
    """To be read in a thread: it takes many steps, or has to wait for another process that holds the file."""


class ShortReads:
    """Used by one thread, which is the loop's."""

    def __init__(self, connect: Callable[[], sqlite3.Connection]) -> None:
        self._connection = connect()
        self._connection.execute("PRAGMA busy_timeout = 0")
        self._connection.set_progress_handler(self._count, COUNTED)
        self._steps = 0
        self._may_give_up = False
        self._long: dict[str, float] = {}  # statements, and until when each counts as long

    async def read(self, work: Callable[[Reader], Awaitable[T]]) -> T:
        """Raises TooLong."""
        self._steps = 0
        value = run_through(work(_Counted(self._connection, self)))
        if self._steps:
            await asyncio.sleep(0)  # so that whoever reads on and on keeps nobody from having a turn
        return value

    @contextmanager
    def counted(self, sql: str) -> Iterator[None]:
        """Only what reads may be given up. SQLite counts on from one use of a statement to the next, so it would give
        up a COMMIT now and then, and the connection would stay in that transaction, at one state of the file, for ever.
        """
        self._check(sql)
        self._may_give_up = True
        try:
            yield
        except sqlite3.DatabaseError as error:
            raise self._translate(sql, error) from error
        finally:
            self._may_give_up = False

    def _check(self, sql: str) -> None:
        until = self._long.get(sql)
        if until is not None:
            if time.monotonic() < until:
                raise TooLong
            del self._long[sql]

    def _translate(self, sql: str, error: sqlite3.DatabaseError) -> BaseException:
        code = getattr(error, "sqlite_errorcode", 0) & PRIMARY
        if code not in ELSEWHERE:
            return translate_error(error)
        if code == sqlite3.SQLITE_INTERRUPT:
            self._long[sql] = time.monotonic() + LONG_SECONDS
        return TooLong()

    def close(self) -> None:
        self._connection.close()

    def leave_open(self) -> None:
        """Until the process ends, and then without the driver's help: one more reference keeps it from closing."""
        ctypes.pythonapi.Py_IncRef(ctypes.py_object(self._connection))

    def _count(self) -> bool:
        """SQLite calls this; True interrupts."""
        self._steps += COUNTED
        return self._may_give_up and self._steps > MOST


class _Counted(HeldReader):
    def __init__(self, connection: sqlite3.Connection, reads: ShortReads) -> None:
        super().__init__(connection)
        self._reads = reads

    async def rows(self, sql: str, **parameters: object) -> list[Row]:
        with self._reads.counted(sql):
            return await super().rows(sql, **parameters)
