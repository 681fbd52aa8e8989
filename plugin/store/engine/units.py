"""A unit of writing whose rows are known before it runs: it says what it locks and reads, then decides in memory.

So units that wait together share one transaction on either database: one locking, one reading, one writing. One that is
refused is undone in memory and spoils no other.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Generic, Protocol, TypeVar

from msgspec import Struct

from plugin.domain.operation import LockSet
from plugin.domain.rows import Entity, Key, RowSet
from plugin.domain.state import WorkspaceState
from plugin.errors import SidelightError

from .base import Reader, Row
from .changes import Entry
from .tables import Selection, Table

T = TypeVar("T")
Tables = Mapping[type[Entity], Table[Any]]
MANY = 100  # operations: a unit of so many is decided before its turn


class Along(Struct, frozen=True):
    """A statement in the transaction of a unit's rows. It is run where these are written: `WRITTEN` in its WHERE.

    On PostgreSQL it is a part of their statement, so of what else that writes it sees nothing.
    """

    sql: str
    parameters: dict[str, object]


class Decided(Struct, Generic[T], frozen=True):
    value: T
    entries: tuple[Entry, ...] = ()
    along: tuple[Along, ...] = ()


class Written(Struct, frozen=True):
    """What a unit has changed, as columns: ready for the database."""

    rows: list[tuple[Table[Any], list[Row], list[Key]]]  # to save, and keys to delete
    changes: list[tuple[object, ...]]  # numbered from one

    @property
    def changes_state(self) -> bool:
        return any(table.of_workspace for table, _, _ in self.rows)


def encode(tables: Tables, rows: RowSet, entries: Iterable[Entry]) -> Written:
    return Written(
        [
            (tables[kind], [tables[kind].columns_of(row) for row in saved], deleted)
            for kind, saved, deleted in rows.changed()
        ],
        [entry.columns(number) for number, entry in enumerate(entries, 1)],
    )


def state_after(state: WorkspaceState, written: Written, rows: RowSet) -> WorkspaceState:
    return state.changed(state.revision + 1, rows.changed()) if written.changes_state else state


class Unit(Protocol[T]):
    """Runs anywhere, and maybe more than once; so it touches nothing but what it is given."""

    @property
    def workspace_id(self) -> str: ...

    @property
    def size(self) -> int:
        """How many operations it is: what shares a transaction is limited by their sum."""
        ...

    @property
    def undoes(self) -> bool:
        """Whether deciding may undo a part of what it has decided."""
        ...

    @property
    def exclusive(self) -> str:
        """Of two units with the same, each has a transaction of its own, where one statement writes all; or empty."""
        ...

    def keys(self, lock_set: LockSet, state: WorkspaceState) -> None: ...

    def follow(self, rows: RowSet, lock_set: LockSet) -> None: ...

    def decide(self, state: WorkspaceState, rows: RowSet) -> Decided[T]: ...


def refusal(error: BaseException) -> BaseException:
    """A refusal without its traceback; an unexpected error keeps it, for the log.

    Its frames hold what holds the refusal, and all the rows of the transaction: a cycle, which would stay until the
    garbage collector comes.
    """
    if isinstance(error, SidelightError) and error.status < 500:
        error.__traceback__ = error.__context__ = None
    return error


class Moved(Exception):
    """What was to be locked, or the workspace's state, has changed between the reading that said so and the lock."""


def selections(tables: Tables, keys: Mapping[type[Entity], Iterable[Key]]) -> list[Selection]:
    """One for each kind and length of key; in one order, so that they make few different statements."""
    found: list[Selection] = []
    for kind, table in tables.items():
        by_length: dict[int, list[Key]] = {}
        for key in keys.get(kind, ()):
            by_length.setdefault(len(key), []).append(key)
        found += [Selection(table, tuple(by_length[length])) for length in sorted(by_length)]
    return found


async def hold(reader: Reader, workspace_id: str, wanted: Sequence[Selection], rows: RowSet) -> None:
    """Reads them, in one statement where the database prefers that."""
    put(wanted, await reader.select(workspace_id, wanted), rows)


def put(wanted: Sequence[Selection], found: Sequence[Sequence[Row]], rows: RowSet) -> None:
    for selection, part in zip(wanted, found, strict=True):
        rows[selection.table.entity].hold(map(selection.table.row_of, part))


def lock_set_of(units: Iterable[Unit[Any]], state: WorkspaceState) -> LockSet:
    lock_set = LockSet()
    for unit in units:
        unit.keys(lock_set, state)
    return lock_set


def changes_state(tables: Tables, rows: RowSet) -> bool:
    return any(tables[kind].of_workspace for kind, _, _ in rows.changed())


async def follow_glimpses(
    reader: Reader, tables: Tables, units: Sequence[Unit[Any]], state: WorkspaceState, lock_set: LockSet
) -> None:
    if lock_set.glimpsed:
        glimpsed = RowSet(state.rows)
        await hold(reader, units[0].workspace_id, selections(tables, lock_set.glimpsed), glimpsed)
        _follow(units, glimpsed, lock_set)


def check_still(units: Iterable[Unit[Any]], rows: RowSet, lock_set: LockSet) -> None:
    """All that is to be locked still is. Raises Moved."""
    if lock_set.glimpsed:
        wanted = LockSet()
        _follow(units, rows, wanted)
        if not lock_set.covers(wanted):
            raise Moved


def _follow(units: Iterable[Unit[Any]], rows: RowSet, lock_set: LockSet) -> None:
    for unit in units:
        unit.follow(rows, lock_set)
