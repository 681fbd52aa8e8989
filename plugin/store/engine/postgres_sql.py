"""The statement that PostgreSQL is given whole: it writes many tables, and numbers the changes last.

A round trip costs more than what it asks for, so what belongs together travels together. `postgres_reading.py` has the
one that reads.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence, Set
from typing import Any

from msgspec import Struct

from plugin.domain.rows import Entity, Key, RowSet

from .changes import COLUMNS, INTEGERS, Entry
from .columns import encode_json
from .sql import for_postgres, where_written
from .tables import Table
from .units import MANY, Along, Tables

TOOK = """taken AS (
        INSERT INTO sequences (workspace_id, last, writes)
        SELECT workspace_id, grown, 1 FROM unnest({workspaces}::text[], {grown}::bigint[]) AS log (workspace_id, grown)
        ON CONFLICT (workspace_id) DO UPDATE SET last = sequences.last + excluded.last, writes = sequences.writes + 1
        RETURNING workspace_id, last, writes
    )"""
# Nothing is taken, and so nothing written, where another has written since, or holds a lock of ours. Both numbers only
# grow. A process of an older version, which is replaced while it serves, counts its changes and not its writes.
TOOK_UNLESS_MOVED = """taken AS (
        UPDATE sequences SET last = last + {grown}::bigint, writes = writes + 1
        WHERE workspace_id = {workspace}::text AND writes + last = {moved}::bigint
            AND (SELECT bool_and(pg_try_advisory_xact_lock(key)) FROM unnest({keys}) AS lock (key)) IS NOT FALSE
        RETURNING workspace_id, last, writes
    )"""
IF_TAKEN = "EXISTS (SELECT 1 FROM taken)"
WRITTEN = """written AS (
        INSERT INTO changes ({columns})
        SELECT {workspace_id}, taken.last - {seq}, {others} FROM {rows}
        JOIN taken ON taken.workspace_id = {workspace_id}
    )"""


class Unlocked(Struct, frozen=True):
    """What a writing that holds no lock goes by: the locks that it tries for, and how far it has seen the counter."""

    keys: list[int]
    moved: int


class Statement(Struct, frozen=True):
    sql: str
    arguments: tuple[object, ...]


class _Arguments:
    """Values on their way into a statement, each with its number."""

    def __init__(self) -> None:
        self.values: list[object] = []

    def array(self, values: Sequence[object], is_integer: bool) -> str:
        self.values.append(list(values))
        return f"${len(self.values)}::{'bigint' if is_integer else 'text'}[]"

    def one(self, value: object) -> str:
        self.values.append(value)
        return f"${len(self.values)}"

    def rows(
        self, alias: str, names: Sequence[str], columns: Sequence[Sequence[object]], integers: Set[str]
    ) -> "_Given":
        """Many travel as JSON, whose integers are texts there: an array is encoded by the driver, value by value, on
        the loop. And what all of them have in common travels once.
        """
        if len(columns[0]) < MANY:
            arrays = [self.array(column, name in integers) for name, column in zip(names, columns, strict=True)]
            return _Given(
                {name: f"{alias}.{name}" for name in names},
                f"unnest({', '.join(arrays)}) AS {alias} ({', '.join(names)})",
            )
        values: dict[str, str] = {}
        texts: dict[str, str] = {}
        for name, column in zip(names, columns, strict=True):
            kind = "bigint" if name in integers else "text"
            if column.count(column[0]) == len(column):
                values[name] = f"{self.one(column[0])}::{kind}"
            else:
                values[name] = f"{alias}.{name}::{kind}"
                texts[name] = f"json_array_elements_text({self.one(encode_json(column))}::text::json)"
        return _Given(values, f"ROWS FROM ({', '.join(texts.values())}) AS {alias} ({', '.join(texts)})")


class _Given(Struct, frozen=True):
    """How each column's value is said, and what to select them from."""

    values: dict[str, str]
    rows: str


TAKEN = "SELECT workspace_id, last, writes + last FROM taken"


def seal(entries: Sequence[Entry]) -> Statement:
    """The changes, numbered: the last statement, so that the counter is locked for it and the commit alone."""
    arguments = _Arguments()
    following, changes = _counted_back(entries)
    parts = [_took(arguments, following), _written(arguments, changes)]
    return Statement(f"WITH {', '.join(parts)} {TAKEN}", tuple(arguments.values))


def write(
    tables: Tables,
    workspace_id: str,
    rows: RowSet,
    entries: Sequence[Entry],
    unlocked: Unlocked | None = None,
    along: Iterable[Along] = (),
) -> Statement | None:
    """All changed rows, the revision where the workspace's state has changed, what goes along, and the changes: one
    statement.

    The counter comes first, whoever writes, so that two that write the same rows wait for each other there.
    """
    arguments = _Arguments()
    parts = _saved(arguments, tables, workspace_id, rows, along, IF_TAKEN)
    if not parts and not entries:
        return None
    return _numbered(arguments, parts, workspace_id, entries)(unlocked)


class InTwo(Struct, frozen=True):
    """The same in two statements: of a large unit, whose counter is to be locked for a short time only."""

    rows: Statement | None
    number: Callable[[Unlocked], Statement]


def write_in_two(
    tables: Tables, workspace_id: str, rows: RowSet, entries: Sequence[Entry], along: Iterable[Along] = ()
) -> InTwo | None:
    arguments = _Arguments()
    parts = _saved(arguments, tables, workspace_id, rows, along, "TRUE")
    if not parts and not entries:
        return None
    saved = Statement(f"WITH {', '.join(parts)} SELECT 1", tuple(arguments.values)) if parts else None
    return InTwo(saved, _numbered(_Arguments(), [], workspace_id, entries))


def _numbered(
    arguments: _Arguments, parts: list[str], workspace_id: str, entries: Sequence[Entry]
) -> Callable[[Unlocked | None], Statement]:
    """What remains to be said is by which right it is written; once."""
    following, changes = _counted_back(entries)
    if changes:
        parts.append(_written(arguments, changes))

    def complete(unlocked: Unlocked | None) -> Statement:
        if unlocked is None:
            took = _took(arguments, following or Counter({workspace_id: 0}))
        else:
            took = _took_unless_moved(arguments, workspace_id, following[workspace_id], unlocked)
        return Statement(f"WITH {', '.join([took, *parts])} {TAKEN}", tuple(arguments.values))

    return complete


def _saved(
    arguments: _Arguments, tables: Tables, workspace_id: str, rows: RowSet, along: Iterable[Along], condition: str
) -> list[str]:
    """Tables come in one order, so that there are few different texts for the driver to prepare and remember."""
    parts: list[str] = []
    has_state_changed = False
    changed = {tables[kind]: (saved, deleted) for kind, saved, deleted in rows.changed()}
    for number, table in enumerate(table for table in tables.values() if table in changed):
        saved, deleted = changed[table]
        has_state_changed |= table.of_workspace
        if deleted:
            parts.append(f"deleted{number} AS ({_delete(arguments, table, workspace_id, deleted, condition)})")
        if saved:
            parts.append(f"saved{number} AS ({_save(arguments, table, workspace_id, saved, condition)})")
    if has_state_changed:
        id_ = arguments.one(workspace_id)
        parts.append(f"raised AS (UPDATE workspaces SET revision = revision + 1 WHERE id = {id_} AND {condition})")
    return [*parts, *(f"along{number} AS ({_along(arguments, one, condition)})" for number, one in enumerate(along))]


def _save(arguments: _Arguments, table: Table[Any], workspace_id: str, rows: Sequence[Entity], condition: str) -> str:
    columns = list(zip(*map(table.columns_of, rows), strict=True))
    names = [f'"{column.name}"' for column in table.columns]
    integers = {f'"{column.name}"' for column in table.columns if column.is_integer}
    given = arguments.rows("saved", names, columns, integers)
    id_ = arguments.one(workspace_id)
    key = ", ".join(["workspace_id", *(f'"{name}"' for name in table.key)])
    return (
        f"INSERT INTO {table.name} (workspace_id, {table.names}) SELECT {id_}::text, {', '.join(given.values.values())}"
        f" FROM {given.rows} WHERE {condition}"
        f" ON CONFLICT ({key}) {table.on_conflict}"
    )


def _along(arguments: _Arguments, one: Along, condition: str) -> str:
    numbered = for_postgres(where_written(one.sql, condition), len(arguments.values))
    arguments.values += numbered.arguments(one.parameters)
    return numbered.sql


def _delete(arguments: _Arguments, table: Table[Any], workspace_id: str, keys: Sequence[Key], condition: str) -> str:
    names = [f'"{name}"' for name in table.key]
    given = arguments.rows("gone", names, list(zip(*keys, strict=True)), frozenset())
    id_ = arguments.one(workspace_id)
    same = " AND ".join(f"own.{name} = {value}" for name, value in given.values.items())
    return (
        f"DELETE FROM {table.name} AS own USING {given.rows} WHERE own.workspace_id = {id_} AND {same} AND {condition}"
    )


def _counted_back(entries: Sequence[Entry]) -> tuple[Counter[str], list[tuple[object, ...]]]:
    """Of each workspace how many there are, and the changes, the last first.

    A change carries how many of its workspace follow it, counted back from the last number.
    """
    following: Counter[str] = Counter()
    changes = []
    for entry in reversed(entries):
        changes.append(entry.columns(following[entry.workspace_id]))
        following[entry.workspace_id] += 1
    return following, changes


def _took(arguments: _Arguments, following: Counter[str]) -> str:
    grown = sorted(following.items())  # counters are locked in one order
    workspaces = arguments.array([workspace_id for workspace_id, _ in grown], False)
    return TOOK.format(workspaces=workspaces, grown=arguments.array([number for _, number in grown], True))


def _took_unless_moved(arguments: _Arguments, workspace_id: str, grown: int, unlocked: Unlocked) -> str:
    return TOOK_UNLESS_MOVED.format(
        workspace=arguments.one(workspace_id),
        grown=arguments.one(grown),
        moved=arguments.one(unlocked.moved),
        keys=arguments.array(unlocked.keys, True),
    )


def _written(arguments: _Arguments, changes: Sequence[tuple[object, ...]]) -> str:
    given = arguments.rows("change", COLUMNS, list(zip(*changes, strict=True)), INTEGERS)
    workspace_id, seq, *others = given.values.values()
    return WRITTEN.format(
        columns=", ".join(COLUMNS), workspace_id=workspace_id, seq=seq, others=", ".join(others), rows=given.rows
    )
