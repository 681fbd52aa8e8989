"""PostgreSQL: a large unit is decided before its turn, and has its turn only for the changes' numbers.

It is read without a lock, decided in a thread, and its statements are made there. Its rows are written first, while
small units have their turns. Then comes its own: the counter, with the changes, and COMMIT. That counts where since it
was read the workspace has been written to by this process alone, and nothing of what it locks; else all of it is undone
and done again as a small one is, in a turn for all of it.

While its rows are written, small units that lock any of the same wait: they would have the turn for which it waits.
Units of another process can do the same in the database. So with its rows written it waits for nothing longer than a
moment.
"""

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager
from functools import partial
from typing import Any, Protocol, TypeVar

import asyncpg
from msgspec import Struct

from plugin.domain.operation import LockSet
from plugin.domain.rows import RowSet
from plugin.domain.state import WorkspaceState
from plugin.errors import OutcomeUnknown, SidelightError
from plugin.giving_way import this_thread_gives_way

from .base import Row, Store
from .patience import within
from .postgres_group import Group, Waiting, settle
from .postgres_outcome import NotWritten, last_number
from .postgres_pool import Connection
from .postgres_sql import InTwo, Unlocked, write_in_two
from .postgres_transaction import (
    BEGIN,
    RETRYABLE,
    PostgresTransaction,
    Taken,
    ask_for,
    held,
    lock_keys,
    translate_unavailable,
)
from .states import States
from .tables import Selection
from .units import (
    Decided,
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
MOMENT = 0.3  # seconds
BEGIN_BRIEFLY = f"{BEGIN}; SET LOCAL lock_timeout = '{MOMENT * 1000:.0f}ms'"


class Database(Store, Protocol):
    def transaction(self, begin: str) -> AbstractAsyncContextManager[PostgresTransaction]: ...

    def begun(
        self, first: Callable[[Connection], Awaitable[T]]
    ) -> AbstractAsyncContextManager[tuple[PostgresTransaction, T]]: ...


class Overtaken(Exception):
    """What it was decided by may have changed, or it cannot be written by now."""


IN_VAIN = (Overtaken, Moved, NotWritten, *RETRYABLE, asyncpg.LockNotAvailableError)


class Prepared(Struct, frozen=True):
    decided: Decided[Any]
    statements: InTwo | None  # None where it changes nothing
    after: WorkspaceState | None  # where it changes that
    start: int  # how far the counter was
    last: int  # and the log


class LargeUnits:
    def __init__(self, store: Database, states: States, tables: Tables) -> None:
        self._store, self._states, self._tables = store, states, tables
        # one, or the loop would hardly get a turn
        self._thread = ThreadPoolExecutor(1, "sidelight-preparing", this_thread_gives_way)

    async def serve(self, group: Group, one: Waiting, otherwise: Callable[[Waiting], Awaitable[None]]) -> None:
        try:
            with within(one.seconds_left), translate_unavailable():
                if await self._write(group, one):
                    return
        except asyncio.CancelledError as error:
            one.refuse(error)
            raise
        except Exception as error:
            one.refuse(error)
            return
        async with group.lane, group.turn:
            await otherwise(one)

    def close(self) -> None:
        self._thread.shutdown(wait=False)

    async def _write(self, group: Group, one: Waiting) -> bool:
        """Whether it has been."""
        unit = one.unit
        try:
            state = await self._states.get(unit.workspace_id)
            loop = asyncio.get_running_loop()
            lock_set = await loop.run_in_executor(self._thread, lock_set_of, [unit], state)
            await follow_glimpses(self._store, self._tables, [unit], state, lock_set)
            prepared = await self._prepare(unit, state, lock_set)
            if isinstance(prepared, SidelightError):
                raise prepared
            async with group.lane:
                if one.result.done():
                    return True
                one.has_begun = True
                taken = await self._write_in_two(group, unit, lock_set, prepared)
        except IN_VAIN:
            return False
        if prepared.after is not None:
            self._states.keep(unit.workspace_id, prepared.after)
        settle([one], [prepared.decided], taken)
        return True

    async def _prepare(self, unit: Unit[Any], state: WorkspaceState, lock_set: LockSet) -> Prepared | SidelightError:
        wanted = selections(self._tables, lock_set.read)
        asked: Callable[[Connection], Awaitable[list[Row]]] = partial(
            ask_for, workspace_id=unit.workspace_id, wanted=wanted
        )
        async with self._store.begun(asked) as (_, found):
            pass
        decide = partial(_decide, self._tables, unit, state, lock_set, wanted, found)
        return await asyncio.get_running_loop().run_in_executor(self._thread, decide)

    async def _write_in_two(self, group: Group, unit: Unit[Any], lock_set: LockSet, prepared: Prepared) -> int:
        """Where the log ends then."""
        if prepared.statements is None:
            return 0
        if group.followed(prepared.start, lock_set.locks) is None:
            raise Overtaken
        turn = _Turn(group.turn)
        try:
            async with group.writing(lock_set.locks), turn:
                async with self._store.transaction(BEGIN_BRIEFLY) as transaction:
                    if prepared.statements.rows:
                        await transaction.save(prepared.statements.rows)
                    await turn.take()
                    taken = await self._number(transaction, group, unit.workspace_id, lock_set, prepared)
                group.moved(taken.moved, len(prepared.decided.entries), lock_set.locks)
            return taken.last
        except OutcomeUnknown as lost:
            return await last_number(self._store, unit.workspace_id, prepared.decided.entries, prepared.last, lost)

    async def _number(
        self,
        transaction: PostgresTransaction,
        group: Group,
        workspace_id: str,
        lock_set: LockSet,
        prepared: Prepared,
    ) -> Taken:
        assert prepared.statements
        moved = group.followed(prepared.start, lock_set.locks)
        if moved is None:
            raise Overtaken
        unlocked = Unlocked(lock_keys(workspace_id, lock_set.locks), moved)
        taken = await transaction.write(prepared.statements.number(unlocked))
        if taken is None:
            raise Overtaken
        return taken


class _Turn:
    """Taken somewhere inside, and given up at its end."""

    def __init__(self, turn: asyncio.Lock) -> None:
        self._turn = turn
        self._is_taken = False

    async def take(self) -> None:
        try:
            async with asyncio.timeout(MOMENT):
                self._is_taken = await self._turn.acquire()
        except TimeoutError as error:
            raise Overtaken from error

    async def __aenter__(self) -> None: ...

    async def __aexit__(self, *_: object) -> None:
        if self._is_taken:
            self._turn.release()


def _decide(
    tables: Tables,
    unit: Unit[Any],
    state: WorkspaceState,
    lock_set: LockSet,
    wanted: list[Selection],
    found: list[Row],
) -> Prepared | SidelightError:
    """In the thread. What is refused by what one statement has read is refused: as if it had come at that moment."""
    rows = RowSet(state.rows)
    seen = held(wanted, found, rows)
    if seen.revision != state.revision or seen.moved is None:
        raise Overtaken
    check_still([unit], rows, lock_set)
    try:
        decided = unit.decide(state, rows)
    except Exception as error:
        refused = refusal(error)
        if isinstance(refused, SidelightError):
            return refused
        raise Overtaken from None  # it fails again, where others are not decided beside it
    after = state.changed(state.revision + 1, rows.changed()) if changes_state(tables, rows) else None
    statements = write_in_two(tables, unit.workspace_id, rows, decided.entries, decided.along)
    return Prepared(decided, statements, after, seen.moved, seen.last)
