"""Units on PostgreSQL: those of a workspace that wait together share one transaction.

One at a time for each workspace; what comes meanwhile gathers for the next. Each unit is decided in memory, so one that
is refused is undone there and spoils no other.

Mostly no other process writes to the workspace at that moment. So it is tried without a lock first, in two statements
that each are a transaction: all rows are read, with how often the workspace has been written to; all is written, unless
that has moved or somebody holds one of the locks. Where it has, the same goes by BEGIN, the locks, reading, writing and
COMMIT, for a while.
"""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol, TypeVar

from plugin.domain.operation import STATE, LockSet
from plugin.domain.rows import RowSet
from plugin.domain.state import WorkspaceState
from plugin.errors import Unavailable

from .base import Committed, Store
from .changes import committed
from .postgres_pool import Connection
from .postgres_sql import Unlocked
from .postgres_transaction import (
    ATTEMPTS,
    MANY,
    RETRYABLE,
    PostgresTransaction,
    ask_for,
    begin_with,
    held,
    lock_keys,
    translate_unavailable,
)
from .states import States, load_state
from .units import Decided, Moved, Tables, Unit, changes_state, hold, lock_set_of, refusal, selections

T = TypeVar("T")

MAX_GROUP = 64  # units of one workspace that share a transaction
MAX_SIZE = 1_000  # operations of theirs, all decided in one go while nothing else runs


CONTENDED_SECONDS = 0.5  # how long a workspace that others write to is written to under its locks


class Database(Store, Protocol):
    def transaction(self, begin: str) -> AbstractAsyncContextManager[PostgresTransaction]: ...

    def begun(
        self, first: Callable[[Connection], Awaitable[T]]
    ) -> AbstractAsyncContextManager[tuple[PostgresTransaction, T]]: ...


class GatheredUnits:
    def __init__(self, store: Database, states: States, tables: Tables) -> None:
        self._store, self._states, self._tables = store, states, tables
        self._groups: dict[str, _Group] = {}
        self._contended: dict[str, float] = {}  # workspaces, and until when each counts as that
        self._closed = False

    async def write(self, unit: Unit[T]) -> Committed[T]:
        """One transaction a workspace at a time; what comes meanwhile gathers for the next."""
        if self._closed:
            raise RuntimeError("the store is closed")
        group = self._groups.get(unit.workspace_id)
        if group is None:
            group = self._groups[unit.workspace_id] = _Group()
        result: asyncio.Future[Committed[T]] = asyncio.get_running_loop().create_future()
        group.waiting.append((unit, result))
        if group.task is None:
            group.task = asyncio.create_task(self._serve(unit.workspace_id, group))
        try:
            return await result
        finally:
            del result  # it holds a refusal whose traceback holds this frame: a cycle, with all the rows in it

    async def _serve(self, workspace_id: str, group: "_Group") -> None:
        try:
            while group.waiting:
                await self._change_together(workspace_id, group.next())
        finally:
            del self._groups[workspace_id]
            group.refuse(RuntimeError("the writer of this workspace has ended"))

    async def _change_together(self, workspace_id: str, group: "list[_Waiting]") -> None:
        if not group:
            return
        try:
            with translate_unavailable():
                outcomes, highest = await self._retried(workspace_id, [unit for unit, _ in group])
        except BaseException as error:
            if len(group) > 1 and not isinstance(error, Unavailable | asyncio.CancelledError):
                for one in group:  # it is unknown which of them the database refused, so each is run by itself
                    await self._change_together(workspace_id, [one])
                return
            for _, result in group:
                _refuse(result, error)
            if isinstance(error, asyncio.CancelledError):
                raise
            return
        _settle(group, outcomes, highest)

    async def _retried(self, workspace_id: str, units: "list[Unit[Any]]") -> "_Outcomes":
        is_state_locked = False
        for remaining in reversed(range(ATTEMPTS)):
            try:
                return await self._attempt_units(workspace_id, units, is_state_locked)
            except (*RETRYABLE, Moved) as error:
                if not remaining:
                    raise Unavailable(error) from error
                is_state_locked |= isinstance(error, Moved)
        raise AssertionError("the last round returns or raises")

    async def _attempt_units(
        self, workspace_id: str, units: "list[Unit[Any]]", is_state_locked: bool = False
    ) -> "_Outcomes":
        """At most: a glimpse, BEGIN with the locks, one reading, one writing with the changes' numbers, COMMIT; and
        where it was tried without a lock before, another reading and writing.
        """
        state = await self._states.get(workspace_id)
        lock_set = lock_set_of(units, state)
        if is_state_locked:
            lock_set.lock_state()
        await self._follow_glimpses(workspace_id, units, state, lock_set)
        if not is_state_locked and self._is_likely_alone(workspace_id, units):
            done = await self._attempt_unlocked(workspace_id, units, state, lock_set)
            if done:
                return done
        async with self._store.transaction(begin_with(workspace_id, lock_set.locks)) as transaction:
            state, rows = await self._hold(transaction, workspace_id, units, state, lock_set)
            outcomes = await _decide_all(units, state, rows)
            entries = [entry for one in outcomes if isinstance(one, Decided) for entry in one.entries]
            highest = await transaction.write(self._tables, workspace_id, rows, entries)
        self._keep(workspace_id, state, rows)
        return outcomes, highest or {}

    def _is_likely_alone(self, workspace_id: str, units: "list[Unit[Any]]") -> bool:
        """And little would be done in vain where it is not."""
        until = self._contended.get(workspace_id)
        if until is not None and until <= time.monotonic():
            del self._contended[workspace_id]
            until = None
        return until is None and sum(unit.size for unit in units) < MANY

    async def _attempt_unlocked(
        self, workspace_id: str, units: "list[Unit[Any]]", state: WorkspaceState, lock_set: LockSet
    ) -> "_Outcomes | None":
        """None where nothing was written: others have moved, or it would be the workspace's first writing."""
        wanted, rows = selections(self._tables, lock_set.read), RowSet(state.rows)
        async with self._store.begun(lambda connection: ask_for(connection, workspace_id, wanted)) as (unlocked, found):
            seen = held(wanted, found, rows)
            if seen.revision != state.revision:
                self._states.forget(workspace_id)
                raise Moved
            _check_still(units, rows, lock_set)
            if seen.moved is None:
                return None
            outcomes = await _decide_all(units, state, rows)
            entries = [entry for one in outcomes if isinstance(one, Decided) for entry in one.entries]
            condition = Unlocked(lock_keys(workspace_id, lock_set.locks), seen.moved)
            highest = await unlocked.write(self._tables, workspace_id, rows, entries, condition)
        if highest is None:
            self._contended[workspace_id] = time.monotonic() + CONTENDED_SECONDS
            return None
        self._keep(workspace_id, state, rows)
        return outcomes, highest

    def _keep(self, workspace_id: str, state: WorkspaceState, rows: RowSet) -> None:
        if changes_state(self._tables, rows):
            self._states.keep(workspace_id, state.changed(state.revision + 1, rows.changed()))

    async def _follow_glimpses(
        self, workspace_id: str, units: "list[Unit[Any]]", state: WorkspaceState, lock_set: LockSet
    ) -> None:
        if lock_set.glimpsed:
            glimpsed = RowSet(state.rows)
            await hold(self._store, workspace_id, selections(self._tables, lock_set.glimpsed), glimpsed)
            _follow(units, glimpsed, lock_set)

    async def _hold(
        self,
        transaction: "PostgresTransaction",
        workspace_id: str,
        units: "list[Unit[Any]]",
        state: WorkspaceState,
        lock_set: LockSet,
    ) -> tuple[WorkspaceState, RowSet]:
        """The rows and the state that belongs with them.

        Where another process has changed the state, whoever holds its lock reads it again here, where it cannot change
        any more; who let go and came back could find it changed each time. Who does not hold it does so next time.
        """
        wanted, rows = selections(self._tables, lock_set.read), RowSet(state.rows)
        if (await transaction.hold(workspace_id, wanted, rows)).revision != state.revision:
            self._states.forget(workspace_id)
            if STATE not in lock_set.locks:
                raise Moved
            state = await load_state(transaction, self._tables, workspace_id)
            if not lock_set.covers(lock_set_of(units, state)):
                raise Moved
            rows = RowSet(state.rows)
            await transaction.hold(workspace_id, wanted, rows)
        _check_still(units, rows, lock_set)
        return state, rows

    async def close(self) -> None:
        """What was asked for before still commits."""
        self._closed = True
        if serving := [group.task for group in self._groups.values() if group.task]:
            await asyncio.wait(serving)  # not awaited themselves: cancelling `close` must not cancel the commits


class _Group:
    """Units of one workspace that wait for its next transaction."""

    def __init__(self) -> None:
        self.waiting: deque[_Waiting] = deque()
        self.task: asyncio.Task[None] | None = None

    def next(self) -> "list[_Waiting]":
        """The first, whatever its size, and those that fit beside it; not those whose callers have gone."""
        together: list[_Waiting] = []
        size = 0
        while self.waiting and len(together) < MAX_GROUP:
            unit, result = self.waiting[0]
            if not result.done():
                size += unit.size
                if together and size > MAX_SIZE:
                    break
                together.append((unit, result))
            self.waiting.popleft()
        return together

    def refuse(self, error: BaseException) -> None:
        for _, result in self.waiting:
            _refuse(result, error)


_Waiting = tuple[Unit[Any], "asyncio.Future[Committed[Any]]"]
_Outcomes = tuple["list[Decided[Any] | BaseException]", dict[str, int]]


def _follow(units: "list[Unit[Any]]", rows: RowSet, lock_set: LockSet) -> None:
    for unit in units:
        unit.follow(rows, lock_set)


def _check_still(units: "list[Unit[Any]]", rows: RowSet, lock_set: LockSet) -> None:
    """Under lock, all that is to be locked still is."""
    if lock_set.glimpsed:
        wanted = LockSet()
        _follow(units, rows, wanted)
        if not lock_set.covers(wanted):
            raise Moved


async def _decide_all(
    units: "list[Unit[Any]]", state: WorkspaceState, rows: RowSet
) -> "list[Decided[Any] | BaseException]":
    """Nobody else knows the transaction's rows, so others can have a turn between units."""
    outcomes = []
    size = sum(unit.size for unit in units)
    for unit in units:
        if size >= MANY:
            await asyncio.sleep(0)
        outcomes.append(_decide(unit, state, rows))
    return outcomes


def _decide(unit: "Unit[T]", state: WorkspaceState, rows: RowSet) -> "Decided[T] | BaseException":
    mark = rows.mark()
    try:
        return unit.decide(state, rows)
    except Exception as error:
        rows.undo_to(mark)
        return refusal(error)


def _settle(group: "list[_Waiting]", outcomes: "list[Decided[Any] | BaseException]", highest: dict[str, int]) -> None:
    """To each its own: its value, and its own changes with their numbers."""
    entries = [entry for one in outcomes if isinstance(one, Decided) for entry in one.entries]
    numbered = list(committed(None, entries, highest).entries)
    for (unit, result), outcome in zip(group, outcomes, strict=True):
        if isinstance(outcome, BaseException):
            _refuse(result, outcome)
            continue
        own, numbered = numbered[: len(outcome.entries)], numbered[len(outcome.entries) :]
        if not result.done():
            ends = {unit.workspace_id: own[-1].seq} if own else {}
            result.set_result(Committed(outcome.value, tuple(own), ends))


def _refuse(result: "asyncio.Future[Any]", error: BaseException) -> None:
    if result.done():
        return
    if isinstance(error, StopIteration):  # which no Future takes
        error = RuntimeError(f"work on the store raised {error!r}")
    result.set_exception(error)
