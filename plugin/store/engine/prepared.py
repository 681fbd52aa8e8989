"""SQLite: large units are decided before their turn, so that others need not wait for that, only for the writing.

What a unit reads is read without a lock, and it is decided, and its rows are laid out for the driver, in a thread.
When its turn comes the same is read again: where it still stands, what was decided is written; else the unit is decided
anew, under lock. That is so whoever has changed something meanwhile, and by whatever statement. What is refused by what
was read is refused, without a turn: as if it had come at that moment.

All rows of a table are read as one, as JSON: after each row the driver hands the interpreter over, and where another
thread computes it waits for its turn: 50 µs at most.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, Generic, Protocol, TypeVar

import msgspec
from msgspec import Struct

from plugin.domain.operation import LockSet
from plugin.domain.rows import RowSet
from plugin.domain.state import WorkspaceState
from plugin.errors import SidelightError
from plugin.giving_way import this_thread_gives_way

from .base import Reader
from .group_commit import INSERT
from .sql import Laid, Numbered, for_sqlite
from .states import States, revision_of
from .tables import Selection
from .units import (
    MANY,
    Decided,
    Tables,
    Unit,
    Written,
    check_still,
    encode,
    follow_glimpses,
    lock_set_of,
    put,
    refusal,
    selections,
    state_after,
)

T = TypeVar("T")

_decode = msgspec.json.Decoder(list[list[str | int | None]]).decode


class Reads(Protocol):
    """Where others have a turn while it reads."""

    async def __call__(self, work: Callable[[Reader], Awaitable[T]]) -> T: ...


class LaidOut(Struct, frozen=True):
    """What a unit has changed, ready for SQLite: statements with their rows, and its changes, numbered from one."""

    rows: list[tuple[Numbered, Laid]]
    changes: Laid
    changes_state: bool


def lay_out(workspace_id: str, written: Written) -> LaidOut:
    rows: list[tuple[Numbered, Laid]] = []
    for table, saved, deleted in written.rows:
        for sql, given in ((table.delete_sql, deleted), (table.save_sql, saved)):
            if given:
                numbered = for_sqlite(sql)
                rows.append((numbered, numbered.lay([(workspace_id, *one) for one in given])))
    return LaidOut(rows, INSERT.lay(written.changes), written.changes_state)


class Prepared(Struct, Generic[T], frozen=True):
    decided: Decided[T]
    laid: LaidOut
    before: WorkspaceState
    after: WorkspaceState
    wanted: list[Selection]
    found: list[str]

    def stands(self, revision: int, found: list[str]) -> bool:
        """`revision`: the workspace's now; `found`: what is wanted now."""
        return revision == self.before.revision and found == self.found


class Preparer:
    def __init__(self, tables: Tables, read: Reads) -> None:
        self._tables, self._read = tables, read
        # one, or the loop would hardly get a turn
        self._thread = ThreadPoolExecutor(1, "sidelight-deciding", this_thread_gives_way)
        self._under_way = 0
        self._idle = asyncio.Event()
        self._idle.set()

    async def prepare(self, unit: Unit[T], states: States) -> Prepared[T] | None:
        """None where it is not large enough, or had better be decided under lock: others move, or it fails.

        Raises what it is refused with.
        """
        if unit.size < MANY:
            return None
        self._under_way += 1
        self._idle.clear()
        try:
            state = await states.get(unit.workspace_id)
            loop = asyncio.get_running_loop()
            lock_set = await loop.run_in_executor(self._thread, lock_set_of, [unit], state)
            looked = await self._read(lambda reader: _look(reader, self._tables, unit, state, lock_set))
            decide = partial(_decide, self._tables, unit, state, lock_set, *looked)
            prepared = await loop.run_in_executor(self._thread, decide)
        finally:
            self._under_way -= 1
            if not self._under_way:
                self._idle.set()
        if isinstance(prepared, SidelightError):
            raise prepared
        return prepared

    async def close(self) -> None:
        """Those under way are prepared, and so are on their way to be written."""
        await self._idle.wait()
        self._thread.shutdown(wait=False)


async def _look(
    reader: Reader, tables: Tables, unit: Unit[Any], state: WorkspaceState, lock_set: LockSet
) -> tuple[list[Selection], int, list[str]]:
    """And the workspace's revision then."""
    await follow_glimpses(reader, tables, [unit], state, lock_set)
    wanted = selections(tables, lock_set.read)
    await reader.rows("BEGIN")
    try:
        revision = await revision_of(reader, unit.workspace_id)
        return wanted, revision, await read_whole(reader, unit.workspace_id, wanted)
    finally:
        await reader.rows("COMMIT")


async def read_whole(reader: Reader, workspace_id: str, wanted: Sequence[Selection]) -> list[str]:
    """Of each selection all rows, as one JSON array."""
    found: list[str] = []
    for selection in wanted:
        sql, parameters = selection.alone()
        whole = f"SELECT json_group_array(json_array({selection.table.names})) FROM ({sql})"
        ((rows,),) = await reader.rows(whole, workspace_id=workspace_id, **parameters)
        found.append(rows)
    return found


def _decide(
    tables: Tables,
    unit: Unit[T],
    state: WorkspaceState,
    lock_set: LockSet,
    wanted: list[Selection],
    revision: int,
    found: list[str],
) -> Prepared[T] | SidelightError | None:
    if revision != state.revision:
        return None
    rows = RowSet(state.rows, can_undo=unit.undoes)
    put(wanted, list(map(_decode, found)), rows)
    try:
        check_still([unit], rows, lock_set)
        decided = unit.decide(state, rows)
    except Exception as error:
        refused = refusal(error)
        return refused if isinstance(refused, SidelightError) else None
    written = encode(tables, rows, decided.entries)
    after = state_after(state, written, rows)
    return Prepared(decided, lay_out(unit.workspace_id, written), state, after, wanted, found)
