"""Units on PostgreSQL: those of a workspace that wait together share one transaction.

One at a time for each workspace; what comes meanwhile gathers for the next. Each unit is decided in memory, so one that
is refused is undone there and spoils no other. A large unit goes beside them, see `postgres_large.py`.

Mostly no other process writes to the workspace at that moment. So it is tried without a lock first, in two statements
that each are a transaction: all rows are read, with how often the workspace has been written to; all is written, unless
that has moved or somebody holds one of the locks. Where it has, the same goes by BEGIN, the locks, reading, writing and
COMMIT, for a while.
"""

import asyncio
import time
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextvars import Context
from typing import Any, TypeVar, cast

from plugin.domain.operation import STATE, LockSet
from plugin.domain.rows import RowSet
from plugin.domain.state import WorkspaceState
from plugin.errors import OutcomeUnknown, Unavailable

from .base import Committed
from .patience import PATIENCE, is_over, remaining, within
from .postgres_group import BeingWritten, Group, Outcome, Waiting, along_of, entries_of, settle
from .postgres_large import Database, LargeUnits
from .postgres_outcome import NotWritten, last_number
from .postgres_sql import Statement, Unlocked, write
from .postgres_transaction import (
    ATTEMPTS,
    RETRYABLE,
    PostgresTransaction,
    Taken,
    ask_for,
    begin_with,
    held,
    lock_keys,
    translate_unavailable,
)
from .states import States, load_state
from .units import (
    MANY,
    Moved,
    Tables,
    Unit,
    changes_state,
    check_still,
    follow_glimpses,
    lock_set_of,
    refusal,
    selections,
)

T = TypeVar("T")
CONTENDED_SECONDS = 0.5  # how long a workspace that others write to is written to under its locks


class GatheredUnits:
    def __init__(self, store: Database, states: States, tables: Tables, patience: float = PATIENCE) -> None:
        self._store, self._states, self._tables, self._patience = store, states, tables, patience
        self._groups: dict[str, Group] = {}
        self._contended: dict[str, float] = {}  # workspaces, and until when each counts as that
        self._closed = False
        self._large = LargeUnits(store, states, tables)
        # one, or the loop would hardly get a turn; not the one of large units, in which these would wait for each other
        self._thread = ThreadPoolExecutor(1, "sidelight-deciding")

    async def write(self, unit: Unit[T]) -> Committed[T]:
        """One transaction a workspace at a time; what comes meanwhile gathers for the next."""
        if self._closed:
            raise RuntimeError("the store is closed")
        group = self._groups.get(unit.workspace_id)
        if group is None:
            group = self._groups[unit.workspace_id] = Group()
        waiting = Waiting(unit, remaining(self._patience))
        if unit.size >= MANY:
            group.large.add(_begin(self._serve_large(group, waiting)))
        else:
            group.waiting.append(waiting)
            group.task = group.task or _begin(self._serve(unit.workspace_id, group))
        try:
            return cast(Committed[T], await waiting.settled())
        finally:
            del waiting  # it holds a refusal whose traceback holds this frame: a cycle, with all the rows in it

    async def _serve(self, workspace_id: str, group: Group) -> None:
        try:
            while group.waiting:
                if together := group.next():
                    await self._serve_together(group, together)
        finally:
            group.task = None
            self._forget_idle(workspace_id, group)
            group.refuse(RuntimeError("the writer of this workspace has ended"))

    async def _serve_together(self, group: Group, together: list[Waiting]) -> None:
        while True:
            try:
                async with group.turn:
                    return await self._change_together(group, together)
            except BeingWritten:
                await group.until_written()

    async def _serve_large(self, group: Group, one: Waiting) -> None:
        try:
            await self._large.serve(group, one, lambda one: self._change_together(group, [one]))
        finally:
            group.large.discard(cast("asyncio.Task[None]", asyncio.current_task()))
            self._forget_idle(one.unit.workspace_id, group)

    def _forget_idle(self, workspace_id: str, group: Group) -> None:
        if group.is_idle and self._groups.get(workspace_id) is group:
            del self._groups[workspace_id]

    async def _change_together(self, group: Group, together: list[Waiting]) -> None:
        try:
            with within(min(one.seconds_left for one in together)), translate_unavailable():
                outcomes, last = await self._retried(group, [one.unit for one in together])
        except BeingWritten:
            raise
        except BaseException as error:
            if len(together) > 1 and not isinstance(error, Unavailable | asyncio.CancelledError):
                for one in together:  # it is unknown which of them the database refused, so each is run by itself
                    await self._change_together(group, [one])
                return
            for one in together:
                one.refuse(error)
            if isinstance(error, asyncio.CancelledError):
                raise
            return
        settle(together, outcomes, last)

    async def _retried(self, group: Group, units: list[Unit[Any]]) -> "_Outcomes":
        is_state_locked = False
        for left in reversed(range(ATTEMPTS)):
            try:
                return await self._attempt_units(group, units, is_state_locked)
            except (*RETRYABLE, Moved, NotWritten) as error:
                if not left or is_over():  # who waits for it is about to be told, and nothing may be written then
                    raise Unavailable(error) from error
                is_state_locked |= isinstance(error, Moved)
        raise AssertionError("the last round returns or raises")

    async def _attempt_units(self, group: Group, units: list[Unit[Any]], is_state_locked: bool = False) -> "_Outcomes":
        """At most: a glimpse, BEGIN with the locks, one reading, one writing with the changes' numbers, COMMIT; and
        where it was tried without a lock before, another reading and writing.
        """
        workspace_id = units[0].workspace_id
        state = await self._states.get(workspace_id)
        lock_set = lock_set_of(units, state)
        if is_state_locked:
            lock_set.lock_state()
        await follow_glimpses(self._store, self._tables, units, state, lock_set)
        group.check_free(lock_set.locks)
        if not is_state_locked and self._is_likely_alone(workspace_id, units):
            done = await self._attempt_unlocked(group, units, state, lock_set)
            if done:
                return done
        try:
            async with self._store.transaction(begin_with(workspace_id, lock_set.locks)) as transaction:
                state, rows, end = await self._hold(transaction, units, state, lock_set)
                outcomes = await self._decide_all(units, state, rows)
                statement = await self._statement(workspace_id, rows, outcomes)
                taken = await transaction.write(statement) if statement else None
        except OutcomeUnknown as lost:
            last = await last_number(self._store, workspace_id, entries_of(outcomes), end, lost)
            taken = Taken(last, 0)
        self._keep(workspace_id, state, rows)
        return outcomes, self._count(group, taken, outcomes, lock_set)

    def _is_likely_alone(self, workspace_id: str, units: list[Unit[Any]]) -> bool:
        """And little would be done in vain where it is not."""
        until = self._contended.get(workspace_id)
        if until is not None and until <= time.monotonic():
            del self._contended[workspace_id]
            until = None
        return until is None and _size(units) < MANY

    async def _attempt_unlocked(
        self, group: Group, units: list[Unit[Any]], state: WorkspaceState, lock_set: LockSet
    ) -> "_Outcomes | None":
        """None where nothing was written: others have moved, or it would be the workspace's first writing."""
        workspace_id = units[0].workspace_id
        wanted, rows = selections(self._tables, lock_set.read), RowSet(state.rows)
        try:
            async with self._store.begun(lambda connection: ask_for(connection, workspace_id, wanted)) as (free, found):
                seen = held(wanted, found, rows)
                if seen.revision != state.revision:
                    self._states.forget(workspace_id)
                    raise Moved
                check_still(units, rows, lock_set)
                if seen.moved is None:
                    return None
                outcomes = await self._decide_all(units, state, rows)
                unlocked = Unlocked(lock_keys(workspace_id, lock_set.locks), seen.moved)
                statement = await self._statement(workspace_id, rows, outcomes, unlocked)
                if statement is None:
                    return outcomes, 0
                taken = await free.write(statement, is_alone=True)
        except OutcomeUnknown as lost:
            last = await last_number(self._store, workspace_id, entries_of(outcomes), seen.last, lost)
            taken = Taken(last, 0)
        if taken is None:
            self._contended[workspace_id] = time.monotonic() + CONTENDED_SECONDS
            return None
        self._keep(workspace_id, state, rows)
        return outcomes, self._count(group, taken, outcomes, lock_set)

    def _keep(self, workspace_id: str, state: WorkspaceState, rows: RowSet) -> None:
        if changes_state(self._tables, rows):
            self._states.keep(workspace_id, state.changed(state.revision + 1, rows.changed()))

    async def _hold(
        self,
        transaction: PostgresTransaction,
        units: list[Unit[Any]],
        state: WorkspaceState,
        lock_set: LockSet,
    ) -> tuple[WorkspaceState, RowSet, int]:
        """The rows and the state that belongs with them, and where the log ends.

        Where another process has changed the state, whoever holds its lock reads it again here, where it cannot change
        any more; who let go and came back could find it changed each time. Who does not hold it does so next time.
        """
        workspace_id = units[0].workspace_id
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
        check_still(units, rows, lock_set)
        return state, rows, seen.last

    async def _decide_all(self, units: list[Unit[Any]], state: WorkspaceState, rows: RowSet) -> list[Outcome]:
        """Nobody else knows the transaction's rows, so many are decided in a thread, and others go on."""
        if _size(units) < MANY:
            return [_decide(unit, state, rows) for unit in units]
        loop = asyncio.get_running_loop()
        return [await loop.run_in_executor(self._thread, _decide, unit, state, rows) for unit in units]

    async def _statement(
        self, workspace_id: str, rows: RowSet, outcomes: list[Outcome], unlocked: Unlocked | None = None
    ) -> Statement | None:
        entries = entries_of(outcomes)
        given = self._tables, workspace_id, rows, entries, unlocked, along_of(outcomes)
        if len(entries) < MANY:
            return write(*given)
        return await asyncio.get_running_loop().run_in_executor(self._thread, write, *given)

    def _count(self, group: Group, taken: Taken | None, outcomes: list[Outcome], lock_set: LockSet) -> int:
        """Where the log ends; and large units that have been read before hear of it."""
        if taken is None:
            return 0
        group.moved(taken.moved, len(entries_of(outcomes)), lock_set.locks)
        return taken.last

    async def close(self) -> None:
        """What was asked for before still commits."""
        self._closed = True
        groups = list(self._groups.values())
        if serving := [task for group in groups for task in (group.task, *group.large) if task]:
            await asyncio.wait(serving)  # not awaited themselves: cancelling `close` must not cancel the commits
        self._thread.shutdown(wait=False)
        self._large.close()


_Outcomes = tuple[list[Outcome], int]  # and where the log ends


def _begin(serving: Coroutine[Any, Any, None]) -> "asyncio.Task[None]":
    """In a context of its own: it serves many requests, and none of their budgets is that of the others."""
    return asyncio.create_task(serving, context=Context())


def _size(units: list[Unit[Any]]) -> int:
    return sum(unit.size for unit in units)


def _decide(unit: Unit[Any], state: WorkspaceState, rows: RowSet) -> Outcome:
    mark = rows.mark()
    try:
        return unit.decide(state, rows)
    except Exception as error:
        rows.undo_to(mark)
        return refusal(error)
