"""Group commit: what waits for SQLite's one writer shares one transaction and one sync.

A sync takes longer than most units of work, so while one COMMIT is on its way to the disk the next units gather. They
then run one after the other, each but the first in a SAVEPOINT, so that one that fails undoes only itself (the first
has the transaction to itself and takes ROLLBACK). One COMMIT follows; only then do all their callers hear of it or,
where COMMIT fails, all of them of that.

A large unit has a transaction to itself, and small ones go before it: what an agent saves waits for one batch at most,
and a batch for one group of small ones, however many of either wait.

All of it is one hop: work runs in the writer's own thread, where its statements need not be waited for. So it must
wait for nothing else either, which is what `Store.write` asks of it.
"""

import asyncio
import sqlite3
import time
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from contextvars import copy_context
from datetime import datetime
from typing import Any, TypeVar

from plugin.domain.actor import Actor
from plugin.domain.change import Change
from plugin.errors import OutcomeUnknown, Unavailable

from .base import Committed, inside_work, refuse_nested
from .changes import COLUMNS, Entry, committed
from .connection import Connection, HeldReader, run_through, translate_error
from .patience import GRACE_SECONDS, remaining
from .sql import Laid, Numbered, for_sqlite, insert_after
from .units import refusal

T = TypeVar("T")

MAX_GROUP = 128  # so that the first never waits for an endless stream of others
# A change's number is counted from where its log ends, `?1`: that is not known before the writer's turn.
INSERT = insert_after("changes", COLUMNS, "seq")
HIGHEST = "SELECT coalesce(max(seq), 0) FROM changes WHERE workspace_id = ?"


class _Unit:
    """One `write`, waiting for its turn."""

    def __init__(self, work: "Work", result: asyncio.Future[Committed[Any]]) -> None:
        self.work = work
        self.result = result
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
        self._small: deque[_Unit] = deque()  # filled by the loop, emptied by the thread
        self._large: deque[_Unit] = deque()
        self._is_turn_of_large = False
        self._some = asyncio.Event()
        self._closed = False
        self._task = asyncio.create_task(self._serve(), name="sidelight-writer")

    async def write(
        self, work: "Callable[[SqliteTransaction], Awaitable[T]]", *, is_large: bool = False
    ) -> Committed[T]:
        """`is_large`: it has its transaction to itself, and those that are not go before it."""
        refuse_nested()
        if self._closed:
            raise RuntimeError("the store is closed")
        unit = _Unit(work, asyncio.get_running_loop().create_future())
        queue = self._large if is_large else self._small
        queue.append(unit)
        self._some.set()
        try:
            async with asyncio.timeout(remaining(self._patience) + GRACE_SECONDS):
                return await unit.result
        except TimeoutError as error:
            raise (Unavailable if _withdrawn(unit, queue) else OutcomeUnknown)(error) from error
        finally:
            del unit  # its error's traceback holds this frame: a cycle, with all the rows in it

    async def close(self) -> None:
        """What was asked for before still commits."""
        self._closed = True
        self._some.set()
        await asyncio.wait((self._task,))  # not awaited itself: cancelling `close` must not cancel the commits

    async def _serve(self) -> None:
        while self._small or self._large or not self._closed:
            await self._some.wait()
            self._some.clear()
            while self._small or self._large:
                before = self._rows
                for unit, outcome in await self._together():
                    unit.settle(outcome)
                    del unit, outcome  # else the last one's rows stay until the next one comes
                self._wrote(self._rows - before)

    async def _together(self) -> Outcomes:
        try:
            return await self._connection.hop(self._run_together)
        except Exception as error:  # of the connection: the work's own are outcomes
            units = [*self._small, *self._large]
            self._small.clear()
            self._large.clear()
            return [(unit, error) for unit in units]

    # In the thread.

    def _run_together(self, connection: sqlite3.Connection) -> Outcomes:
        self._check()
        if connection.in_transaction:  # the last ROLLBACK failed: nothing of that may commit with what follows
            connection.execute("ROLLBACK")
        done: Outcomes = []
        failed: Outcomes = []
        queue, most = self._next()
        try:
            while queue and len(done) < most:
                waiting = [(each, len(each) - (each is queue)) for each in (self._small, self._large)]
                unit = queue.popleft()
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
                    failed += [(each.popleft(), outcome) for each, count in waiting for _ in range(count)]
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

    def _next(self) -> "tuple[deque[_Unit], int]":
        """Whose turn it is, and how many of them share it."""
        if self._large and (self._is_turn_of_large or not self._small):
            self._is_turn_of_large = False
            return self._large, 1
        self._is_turn_of_large = True
        return self._small, MAX_GROUP


def _withdrawn(unit: _Unit, queue: deque[_Unit]) -> bool:
    """False where the thread has taken it already, and may be at its commit."""
    try:
        queue.remove(unit)
    except ValueError:
        return False
    return True


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
        self._recorded: dict[str, list[tuple[object, ...]]] = {}  # by workspace: their columns
        self._laid: dict[str, Laid] = {}
        self._entered = ""
        self._ended = False
        self.is_shut_out = False  # another process holds the file

    async def run(self, sql: str, **parameters: object) -> None:
        await self.rows(sql, **parameters)

    async def run_many(self, sql: str, parameters: Sequence[dict[str, object]]) -> None:
        if parameters:
            numbered = for_sqlite(sql)
            self.run_rows(numbered, numbered.lay(list(map(numbered.arguments, parameters))))

    def run_rows(self, numbered: Numbered, laid: Laid) -> None:
        _run_rows(self._ready(), numbered, laid)

    async def lock(self, workspace_id: str, *names: str) -> None:
        """There is one writer, so there is nothing to lock out."""

    def record(self, workspace_id: str, actor: Actor, at: datetime, *changes: Change) -> None:
        for change in changes:
            entry = Entry(workspace_id, actor, at, change)
            rows = self._recorded.setdefault(workspace_id, [])
            rows.append(entry.columns(len(rows) + 1))
            self.entries.append(entry)

    def enter(self, workspace_id: str, entries: Sequence[Entry], laid: Laid) -> None:
        """All changes of a unit, numbered from one."""
        self.entries.extend(entries)
        self._laid[workspace_id] = laid

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
        ends = Counter(entry.workspace_id for entry in self.entries)
        laid = self._laid | {workspace_id: INSERT.lay(rows) for workspace_id, rows in self._recorded.items()}
        for workspace_id in ends:
            (end,) = connection.execute(HIGHEST, (workspace_id,)).fetchone()
            _run_rows(connection, INSERT, laid[workspace_id], end)
            ends[workspace_id] += end
        if self._entered.startswith("SAVEPOINT"):
            connection.execute("RELEASE unit")
        return ends


def _run_rows(connection: sqlite3.Connection, numbered: Numbered, laid: Laid, *first: object) -> None:
    """`first`: parameters that all rows of a statement have in common."""
    for sql, together in laid.together:
        connection.execute(sql, first + together)
    if laid.alone:
        connection.executemany(numbered.sql, [(*first, *row) for row in laid.alone] if first else laid.alone)
