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
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager
from contextvars import Context
from typing import Any, Protocol, TypeVar, cast

from plugin.domain.operation import STATE, LockSet
from plugin.domain.rows import RowSet
from plugin.domain.state import WorkspaceState
from plugin.errors import OutcomeUnknown, Unavailable

from .base import Committed, Store
from .changes import Entry, committed
from .patience import GRACE_SECONDS, PATIENCE, is_over, remaining, within
from .postgres_outcome import NotWritten, last_number
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
from .units import Along, Decided, Moved, Tables, Unit, changes_state, hold, lock_set_of, refusal, selections

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
    def __init__(self, store: Database, states: States, tables: Tables, patience: float = PATIENCE) -> None:
        self._store, self._states, self._tables, self._patience = store, states, tables, patience
        self._groups: dict[str, _Group] = {}
        self._contended: dict[str, float] = {}  # workspaces, and until when each counts as that
        self._closed = False
        self._thread = ThreadPoolExecutor(1, "sidelight-deciding")  # one, or the loop would hardly get a turn

    async def write(self, unit: Unit[T]) -> Committed[T]:
        """One transaction a workspace at a time; what comes meanwhile gathers for the next."""
        if self._closed:
            raise RuntimeError("the store is closed")
        group = self._groups.get(unit.workspace_id)
        if group is None:
            group = self._groups[unit.workspace_id] = _Group()
        waiting = _Waiting(unit, remaining(self._patience))
        group.waiting.append(waiting)
        if group.task is None:
            # in a context of its own: it serves many requests, and none of their budgets is that of the others
            group.task = asyncio.create_task(self._serve(unit.workspace_id, group), context=Context())
        try:
            return cast(Committed[T], await waiting.settled())
        finally:
            del waiting  # it holds a refusal whose traceback holds this frame: a cycle, with all the rows in it

    async def _serve(self, workspace_id: str, group: "_Group") -> None:
        try:
            while group.waiting:
                if together := group.next():
                    with within(min(one.seconds_left for one in together)):
                        await self._change_together(workspace_id, together)
        finally:
            del self._groups[workspace_id]
            group.refuse(RuntimeError("the writer of this workspace has ended"))

    async def _change_together(self, workspace_id: str, group: "list[_Waiting]") -> None:
        try:
            with translate_unavailable():
                outcomes, highest = await self._retried(workspace_id, [one.unit for one in group])
        except BaseException as error:
            if len(group) > 1 and not isinstance(error, Unavailable | asyncio.CancelledError):
                for one in group:  # it is unknown which of them the database refused, so each is run by itself
                    await self._change_together(workspace_id, [one])
                return
            for one in group:
                _refuse(one.result, error)
            if isinstance(error, asyncio.CancelledError):
                raise
            return
        _settle(group, outcomes, highest)

    async def _retried(self, workspace_id: str, units: "list[Unit[Any]]") -> "_Outcomes":
        is_state_locked = False
        for left in reversed(range(ATTEMPTS)):
            try:
                return await self._attempt_units(workspace_id, units, is_state_locked)
            except (*RETRYABLE, Moved, NotWritten) as error:
                if not left or is_over():  # who waits for it is about to be told, and nothing may be written then
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
        try:
            async with self._store.transaction(begin_with(workspace_id, lock_set.locks)) as transaction:
                state, rows, end = await self._hold(transaction, workspace_id, units, state, lock_set)
                outcomes = await _decide_all(self._thread, units, state, rows)
                entries, along = entries_of(outcomes), along_of(outcomes)
                highest = await transaction.write(self._tables, workspace_id, rows, entries, along=along)
        except OutcomeUnknown as lost:
            highest = {workspace_id: await last_number(self._store, workspace_id, entries, end, lost)}
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
        highest: dict[str, int] | None
        try:
            async with self._store.begun(lambda connection: ask_for(connection, workspace_id, wanted)) as (free, found):
                seen = held(wanted, found, rows)
                if seen.revision != state.revision:
                    self._states.forget(workspace_id)
                    raise Moved
                _check_still(units, rows, lock_set)
                if seen.moved is None:
                    return None
                outcomes = await _decide_all(self._thread, units, state, rows)
                entries, along = entries_of(outcomes), along_of(outcomes)
                condition = Unlocked(lock_keys(workspace_id, lock_set.locks), seen.moved)
                highest = await free.write(self._tables, workspace_id, rows, entries, condition, along)
        except OutcomeUnknown as lost:
            highest = {workspace_id: await last_number(self._store, workspace_id, entries, seen.last, lost)}
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
    ) -> tuple[WorkspaceState, RowSet, int]:
        """The rows and the state that belongs with them, and where the log ends.

        Where another process has changed the state, whoever holds its lock reads it again here, where it cannot change
        any more; who let go and came back could find it changed each time. Who does not hold it does so next time.
        """
        wanted, rows = selections(self._tables, lock_set.read), RowSet(state.rows)
        seen = await transaction.hold(workspace_id, wanted, rows)
        if seen.revision != state.revision:
            self._states.forget(workspace_id)
            if STATE not in lock_set.locks:
                raise Moved
            state = await load_state(transaction, self._tables, workspace_id)
            if not lock_set.covers(lock_set_of(units, state)):
                raise Moved
            rows = RowSet(state.rows)
            await transaction.hold(workspace_id, wanted, rows)
        _check_still(units, rows, lock_set)
        return state, rows, seen.last

    async def close(self) -> None:
        """What was asked for before still commits."""
        self._closed = True
        if serving := [group.task for group in self._groups.values() if group.task]:
            await asyncio.wait(serving)  # not awaited themselves: cancelling `close` must not cancel the commits
        self._thread.shutdown(wait=False)


class _Group:
    """Units of one workspace that wait for its next transaction."""

    def __init__(self) -> None:
        self.waiting: deque[_Waiting] = deque()
        self.task: asyncio.Task[None] | None = None

    def next(self) -> "list[_Waiting]":
        """The first, whatever its size, and those that fit beside it; not those whose callers have gone."""
        together: list[_Waiting] = []
        size, taken = 0, set[str]()
        while self.waiting and len(together) < MAX_GROUP:
            one = self.waiting[0]
            if not one.result.done():
                size += one.unit.size
                if together and (size > MAX_SIZE or one.unit.exclusive in taken):
                    break
                if one.unit.exclusive:
                    taken.add(one.unit.exclusive)
                one.has_begun = True
                together.append(one)
            self.waiting.popleft()
        return together

    def refuse(self, error: BaseException) -> None:
        for one in self.waiting:
            _refuse(one.result, error)


class _Waiting:
    """A unit whose caller waits for it, so long."""

    def __init__(self, unit: Unit[Any], seconds: float) -> None:
        self.unit, self._until = unit, time.monotonic() + seconds
        self.result: asyncio.Future[Committed[Any]] = asyncio.get_running_loop().create_future()
        self.has_begun = False

    @property
    def seconds_left(self) -> float:
        return self._until - time.monotonic()

    async def settled(self) -> Committed[Any]:
        """What it has come to. Given up before it has begun, it never will."""
        try:
            async with asyncio.timeout(self.seconds_left + GRACE_SECONDS):
                return await self.result
        except TimeoutError as error:
            if self.result.cancelled():
                raise (OutcomeUnknown if self.has_begun else Unavailable)(error) from error
            raise


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
    thread: ThreadPoolExecutor, units: "list[Unit[Any]]", state: WorkspaceState, rows: RowSet
) -> "list[Decided[Any] | BaseException]":
    """Nobody else knows the transaction's rows, so many are decided in a thread, and others go on."""
    if sum(unit.size for unit in units) < MANY:
        return [_decide(unit, state, rows) for unit in units]
    loop = asyncio.get_running_loop()
    return [await loop.run_in_executor(thread, _decide, unit, state, rows) for unit in units]


def entries_of(outcomes: "list[Decided[Any] | BaseException]") -> list[Entry]:
    return [entry for one in outcomes if isinstance(one, Decided) for entry in one.entries]


def along_of(outcomes: "list[Decided[Any] | BaseException]") -> list[Along]:
    return [along for one in outcomes if isinstance(one, Decided) for along in one.along]


def _decide(unit: "Unit[T]", state: WorkspaceState, rows: RowSet) -> "Decided[T] | BaseException":
    mark = rows.mark()
    try:
        return unit.decide(state, rows)
    except Exception as error:
        rows.undo_to(mark)
        return refusal(error)


def _settle(group: "list[_Waiting]", outcomes: "list[Decided[Any] | BaseException]", highest: dict[str, int]) -> None:
    """To each its own: its value, and its own changes with their numbers."""
    numbered = list(committed(None, entries_of(outcomes), highest).entries)
    for one, outcome in zip(group, outcomes, strict=True):
        unit, result = one.unit, one.result
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
