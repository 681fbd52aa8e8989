"""Group commit: what waits for SQLite's one writer shares one transaction and one sync.

A sync takes longer than most units of work, so while one COMMIT is on its way to the disk the next units gather. They
then run one after the other, each but the first in a SAVEPOINT, so that one that fails or is cancelled undoes only
itself (the first has the transaction to itself and takes ROLLBACK). One COMMIT follows; only then do all their callers
hear of it or, where COMMIT fails, all of them of that.

BEGIN and SAVEPOINT ride in the hop of the first statement, RELEASE in that of the changes.
"""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Sequence
from contextvars import Context, copy_context
from datetime import datetime
from typing import Any, TypeVar

from plugin.domain.actor import Actor
from plugin.domain.change import Fact

from .base import Committed, Row, Transaction, inside_work, refuse_nested
from .changes import COLUMNS, Entry, committed
from .connection import Connection, saying_when_it_is_away
from .sql import for_sqlite

T = TypeVar("T")

TOGETHER = 128  # so that the first never waits for an endless stream of others
INSERT = f"INSERT INTO changes ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))})"
HIGHEST = "SELECT coalesce(max(seq), 0) FROM changes WHERE workspace_id = ?"


class _Unit:
    """One `write`, waiting for its turn."""

    def __init__(self, work: Callable[[Transaction], Awaitable[Any]], result: asyncio.Future[Committed[Any]]) -> None:
        self.work = work
        self.result = result
        self.context: Context = copy_context()


class GroupCommit:
    def __init__(self, connection: Connection, patience: float) -> None:
        self._connection = connection
        self._patience = patience
        self._waiting: asyncio.Queue[_Unit | None] = asyncio.Queue()
        self._closed = False
        self._task = asyncio.create_task(self._serve(), name="sidelight-writer")

    async def write(self, work: Callable[[Transaction], Awaitable[T]]) -> Committed[T]:
        refuse_nested()
        if self._closed:
            raise RuntimeError("the store is closed")
        unit = _Unit(work, asyncio.get_running_loop().create_future())
        self._waiting.put_nowait(unit)
        with saying_when_it_is_away():
            return await unit.result

    async def close(self) -> None:
        """What was asked for before still commits."""
        if not self._closed:
            self._closed = True
            self._waiting.put_nowait(None)
        await self._task

    async def _serve(self) -> None:
        while (unit := await self._waiting.get()) is not None:
            done: list[tuple[_Unit, Committed[Any]]] = []
            try:
                await self._run_together(unit, done)
                await self._connection.hop(_commit)
            except Exception as error:
                for unit, _ in done:
                    _fail(unit, error)
            else:
                for unit, outcome in done:
                    if not unit.result.done():
                        unit.result.set_result(outcome)

    async def _run_together(self, first: _Unit, done: list[tuple[_Unit, Committed[Any]]]) -> None:
        unit: _Unit | None = first
        while unit is not None:
            await self._attempt(unit, done)
            unit = self._next() if len(done) < TOGETHER else None

    def _next(self) -> _Unit | None:
        if self._waiting.empty():
            return None
        unit = self._waiting.get_nowait()
        if unit is None:  # the end: `_serve` is to see it once this group is through
            self._waiting.put_nowait(None)
        return unit

    async def _attempt(self, unit: _Unit, done: list[tuple[_Unit, Committed[Any]]]) -> None:
        """Work runs in the caller's context; a caller that goes takes its work along."""
        if unit.result.done():
            return
        transaction = SqliteTransaction(self._connection)
        task = asyncio.create_task(transaction.complete(unit.work, self._patience), context=unit.context)
        unit.result.add_done_callback(lambda _: task.cancel())
        await asyncio.wait((task,))
        if not task.cancelled() and task.exception() is None:
            done.append((unit, task.result()))
            return
        error = asyncio.CancelledError() if task.cancelled() else task.exception()
        try:
            stands = await self._connection.hop(transaction.undo)
        finally:
            _fail(unit, error)
        if done and not stands:  # a full disk makes SQLite undo everything by itself
            raise sqlite3.OperationalError("the database has undone this transaction") from error


class SqliteTransaction:
    """One unit of work. Methods that run in the thread are given sqlite3's own connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._entries: list[Entry] = []
        self._entered = ""
        self._ended = False

    async def rows(self, sql: str, **parameters: object) -> list[Row]:
        named = for_sqlite(sql)
        return await self._hop(lambda connection: connection.execute(named.sql, named.arguments(parameters)).fetchall())

    async def row(self, sql: str, **parameters: object) -> Row | None:
        rows = await self.rows(sql, **parameters)
        return rows[0] if rows else None

    async def run(self, sql: str, **parameters: object) -> None:
        await self.rows(sql, **parameters)

    async def run_many(self, sql: str, parameters: Sequence[dict[str, object]]) -> None:
        if parameters:
            named = for_sqlite(sql)
            await self._hop(lambda connection: connection.executemany(named.sql, named.many(parameters)))

    async def lock(self, workspace_id: str, *names: str) -> None:
        """There is one writer; nobody else is here."""

    def record(self, workspace_id: str, actor: Actor, at: datetime, *facts: Fact) -> None:
        self._entries.extend(Entry(workspace_id, actor, at, fact) for fact in facts)

    async def complete(self, work: Callable[[Transaction], Awaitable[T]], patience: float) -> Committed[T]:
        inside_work.set(True)
        async with asyncio.timeout(patience):
            value = await work(self)
        self._ended = True
        return committed(value, self._entries, await self._connection.hop(self._seal))

    async def _hop(self, job: Callable[[sqlite3.Connection], T]) -> T:
        if self._ended:
            raise RuntimeError("this transaction has ended")

        def entered(connection: sqlite3.Connection) -> T:
            self._enter(connection)
            return job(connection)

        return await self._connection.hop(entered)

    def _enter(self, connection: sqlite3.Connection) -> None:
        if not self._entered:
            opening = "SAVEPOINT unit" if connection.in_transaction else "BEGIN IMMEDIATE"
            connection.execute(opening)
            self._entered = opening
        elif not connection.in_transaction:
            # Undone by the database itself; without this, what follows would commit bit by bit.
            raise sqlite3.OperationalError("the database has undone this transaction")

    def _seal(self, connection: sqlite3.Connection) -> dict[str, int]:
        self._enter(connection)
        ends = {entry.workspace_id: 0 for entry in self._entries}
        for workspace_id in ends:
            ends[workspace_id] = connection.execute(HIGHEST, (workspace_id,)).fetchone()[0]
        rows = []
        for entry in self._entries:
            ends[entry.workspace_id] += 1
            rows.append(entry.columns(ends[entry.workspace_id]))
        if rows:
            connection.executemany(INSERT, rows)
        if self._entered.startswith("SAVEPOINT"):
            connection.execute("RELEASE unit")
        return ends

    def undo(self, connection: sqlite3.Connection) -> bool:
        """Whether the transaction of the others still stands."""
        self._ended = True
        if self._entered and connection.in_transaction:
            if self._entered.startswith("SAVEPOINT"):
                connection.execute("ROLLBACK TO unit")
                connection.execute("RELEASE unit")
            else:
                connection.execute("ROLLBACK")
        return connection.in_transaction


def _commit(connection: sqlite3.Connection) -> None:
    if not connection.in_transaction:  # nothing was written
        return
    try:
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _fail(unit: _Unit, error: BaseException | None) -> None:
    if not unit.result.done() and error is not None:
        if isinstance(error, asyncio.CancelledError):
            unit.result.cancel()
        else:
            unit.result.set_exception(error)
