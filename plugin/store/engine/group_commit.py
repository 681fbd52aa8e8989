"""Group commit: what waits for SQLite's one writer shares one transaction and one sync.

A sync takes longer than most units of work, so while one COMMIT is on its way to the disk the next units gather. They
then run one after the other, each but the first in a SAVEPOINT, so that one that fails undoes only itself (the first
has the transaction to itself and takes ROLLBACK). One COMMIT follows; only then do all their callers hear of it or,
where COMMIT fails, all of them of that.

All of it is one hop: work runs in the writer's own thread, where its statements need not be waited for. So it must
wait for nothing else either, which is what `Store.write` asks of it.
"""

import asyncio
import sqlite3
import time
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from contextvars import copy_context
from datetime import datetime
from itertools import chain
from typing import Any, TypeVar

from plugin.domain.actor import Actor
from plugin.domain.change import Change
from plugin.errors import OutcomeUnknown, Unavailable

from .base import Committed, inside_work, refuse_nested
from .changes import COLUMNS, Entry, committed
from .connection import Connection, HeldReader, run_through, translate_error
from .patience import GRACE_SECONDS, remaining
from .sql import AT_ONCE, Numbered, for_sqlite
from .units import refusal

T = TypeVar("T")

MAX_GROUP = 128  # so that the first never waits for an endless stream of others
PLACES = ", ".join(f":c{number}" for number in range(len(COLUMNS)))
INSERT = for_sqlite(f"INSERT INTO changes ({', '.join(COLUMNS)}) VALUES ({PLACES})")
HIGHEST = "SELECT coalesce(max(seq), 0) FROM changes WHERE workspace_id = ?"


class _Unit:
    """One `write`, waiting for its turn."""

    def __init__(self, work: "Work", result: asyncio.Future[Committed[Any]], is_large: bool) -> None:
        self.work = work
        self.result = result
        self.is_large = is_large
        self.context = copy_context()

    def settle(self, outcome: Committed[Any] | BaseException) -> None:
        if self.result.done():
            return
        if isinstance(outcome, BaseException):
            self.result.set_exception(outcome)
        else:
            self.result.set_result(outcome)


Work = Callable[["SqliteTransaction"], Awaitable[Any]]
Outcomes = list[tuple[_Unit, Committed[Any] | BaseException]]


class GroupCommit:
    def __init__(
        self,
        connection: Connection,
        patience: float,
        check: Callable[[], None] = lambda: None,
        wrote: Callable[[int], None] = lambda _rows: None,
    ) -> None:
        """`check` raises where a commit would not count. `wrote` is told how many rows each transaction has changed."""
        self._connection, self._patience, self._check, self._wrote = connection, patience, check, wrote
        self._rows = 0  # that the connection has changed since it was opened
        self._waiting: deque[_Unit] = deque()  # filled by the loop, emptied by the thread
        self._some = asyncio.Event()
        self._closed = False
        self._task = asyncio.create_task(self._serve(), name="sidelight-writer")

    async def write(
        self, work: "Callable[[SqliteTransaction], Awaitable[T]]", *, is_large: bool = False
    ) -> Committed[T]:
        """`is_large`: it has its transaction to itself, so that nobody who came before waits for it."""
        refuse_nested()
        if self._closed:
            raise RuntimeError("the store is closed")
        unit = _Unit(work, asyncio.get_running_loop().create_future(), is_large)
        self._waiting.append(unit)
        self._some.set()
        try:
            async with asyncio.timeout(remaining(self._patience) + GRACE_SECONDS):
                return await unit.result
        except TimeoutError as error:
            raise (Unavailable if self._withdraw(unit) else OutcomeUnknown)(error) from error
        finally:
            del unit  # its error's traceback holds this frame: a cycle, with all the rows in it

    def _withdraw(self, unit: "_Unit") -> bool:
        """False where the thread has taken it already, and may be at its commit."""
        try:
            self._waiting.remove(unit)
        except ValueError:
            return False
        return True

    async def close(self) -> None:
        """What was asked for before still commits."""
        self._closed = True
        self._some.set()
        await asyncio.wait((self._task,))  # not awaited itself: cancelling `close` must not cancel the commits

    async def _serve(self) -> None:
        while self._waiting or not self._closed:
            await self._some.wait()
            self._some.clear()
            while self._waiting:
                before = self._rows
                for unit, outcome in await self._together():
                    unit.settle(outcome)
                    del unit, outcome  # else the last one's rows stay until the next one comes
                self._wrote(self._rows - before)

    async def _together(self) -> Outcomes:
        try:
            return await self._connection.hop(self._run_together)
        except Exception as error:  # of the connection: the work's own are outcomes
            units, self._waiting = self._waiting, deque()
            return [(unit, error) for unit in units]

    # In the thread.

    def _run_together(self, connection: sqlite3.Connection) -> Outcomes:
        self._check()
        if connection.in_transaction:  # the last ROLLBACK failed: nothing of that may commit with what follows
            connection.execute("ROLLBACK")
        done: Outcomes = []
        failed: Outcomes = []
        try:
            while self._waiting and len(done) < MAX_GROUP:
                if done and (done[-1][0].is_large or self._waiting[0].is_large):
                    break
                waiting = len(self._waiting)
                unit = self._waiting.popleft()
                if unit.result.done():  # its caller has gone
                    continue
                transaction = SqliteTransaction(connection, self._patience)
                outcome = transaction.complete(unit)
                if not isinstance(outcome, BaseException):
                    done.append((unit, outcome))
                    continue
                failed.append((unit, outcome))
                is_open = transaction.undo()
                if done and not is_open:  # a full disk makes SQLite undo everything by itself
                    raise undone() from outcome
                if transaction.is_shut_out:
                    # those that waited as long fail with it; those that came since are tried in the next group
                    failed += [(self._waiting.popleft(), outcome) for _ in range(waiting - 1)]
                    break
            commit(connection)
            self._check()
            self._rows = connection.total_changes
        except Exception as error:
            done = [(unit, translate_error(error)) for unit, _ in done]
            with suppress(sqlite3.Error):  # then the next group begins with it
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
        return failed + done


def undone() -> Unavailable:
    return Unavailable(sqlite3.OperationalError("the database has undone this transaction"))


def commit(connection: sqlite3.Connection) -> None:
    if connection.in_transaction:  # else nothing was written
        connection.execute("COMMIT")


class SqliteTransaction(HeldReader):
    """One unit of work, in the thread of its connection. BEGIN or SAVEPOINT comes with its first statement."""

    def __init__(self, connection: sqlite3.Connection, patience: float) -> None:
        super().__init__(connection)
        self._give_up_at = time.monotonic() + patience
        self.entries: list[Entry] = []
        self._changes: list[tuple[object, ...]] = []  # their columns
        self._entered = ""
        self._ended = False
        self.is_shut_out = False  # another process holds the file

    async def run(self, sql: str, **parameters: object) -> None:
        await self.rows(sql, **parameters)

    async def run_many(self, sql: str, parameters: Sequence[dict[str, object]]) -> None:
        if parameters:
            numbered = for_sqlite(sql)
            _run_rows(self._ready(), numbered, list(map(numbered.arguments, parameters)))

    def run_rows(self, sql: str, rows: Sequence[Sequence[object]]) -> None:
        """One statement with many rows of parameters, each in the order in which the statement first names them."""
        if rows:
            _run_rows(self._ready(), for_sqlite(sql), rows)

    async def lock(self, workspace_id: str, *names: str) -> None:
        """There is one writer, so there is nothing to lock out."""

    def record(self, workspace_id: str, actor: Actor, at: datetime, *changes: Change) -> None:
        entries = [Entry(workspace_id, actor, at, change) for change in changes]
        self.enter(entries, [entry.columns(0) for entry in entries])

    def enter(self, entries: Sequence[Entry], columns: Sequence[tuple[object, ...]]) -> None:
        """`columns`: theirs, whose number is put in by the last statement."""
        self.entries.extend(entries)
        self._changes.extend(columns)

    def complete(self, unit: _Unit) -> Committed[Any] | BaseException:
        try:
            return unit.context.run(self._complete, unit.work)
        except BaseException as error:
            return refusal(translate_error(error))
        finally:
            self._ended = True

    def _complete(self, work: "Callable[[SqliteTransaction], Awaitable[T]]") -> Committed[T]:
        inside_work.set(True)
        value = run_through(work(self))
        return committed(value, self.entries, self._seal())

    def undo(self) -> bool:
        """Whether the transaction of the other units is still open."""
        connection = self._connection
        if self._entered and connection.in_transaction:
            if self._entered.startswith("SAVEPOINT"):
                connection.execute("ROLLBACK TO unit")
                connection.execute("RELEASE unit")
            else:
                connection.execute("ROLLBACK")
        return connection.in_transaction

    def _ready(self) -> sqlite3.Connection:
        connection = self._connection
        if self._ended:
            raise RuntimeError("this transaction has ended")
        if time.monotonic() > self._give_up_at:
            raise TimeoutError("the work took too long")
        if not self._entered:
            opening = "SAVEPOINT unit" if connection.in_transaction else "BEGIN IMMEDIATE"
            self.is_shut_out = True
            connection.execute(opening)
            self.is_shut_out = False
            self._entered = opening
        elif not connection.in_transaction:
            # Undone by the database itself; without this, what follows would commit bit by bit.
            raise undone()
        return connection

    def _seal(self) -> dict[str, int]:
        connection = self._ready()
        ends = {entry.workspace_id: 0 for entry in self.entries}
        for workspace_id in ends:
            ends[workspace_id] = connection.execute(HIGHEST, (workspace_id,)).fetchone()[0]
        rows = []
        for entry, columns in zip(self.entries, self._changes, strict=True):
            workspace_id = entry.workspace_id
            ends[workspace_id] += 1
            rows.append((workspace_id, ends[workspace_id], *columns[2:]))
        _run_rows(connection, INSERT, rows)
        if self._entered.startswith("SAVEPOINT"):
            connection.execute("RELEASE unit")
        return ends


def _run_rows(connection: sqlite3.Connection, numbered: Numbered, rows: Sequence[Sequence[object]]) -> None:
    whole = len(rows) - len(rows) % AT_ONCE if numbered.rows_sql else 0
    for first in range(0, whole, AT_ONCE):
        connection.execute(numbered.rows_sql, tuple(chain.from_iterable(rows[first : first + AT_ONCE])))
    if rows[whole:]:
        connection.executemany(numbered.sql, rows[whole:])
