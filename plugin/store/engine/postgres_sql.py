"""The statements that PostgreSQL is given whole: one reads many tables, one writes many and numbers the changes last.

A round trip costs more than what it asks for, so what belongs together travels together.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from msgspec import Struct

from plugin.domain.rows import Entity, Key, RowSet

from .base import Row
from .changes import COLUMNS, INTEGERS, Entry
from .sql import for_postgres, where_written
from .tables import Selection, Table
from .units import Along, Tables

TOOK = """taken AS (
        INSERT INTO sequences (workspace_id, last, writes)
        SELECT workspace_id, grown, 1 FROM unnest({workspaces}::text[], {grown}::bigint[]) AS log (workspace_id, grown)
        ON CONFLICT (workspace_id) DO UPDATE SET last = sequences.last + excluded.last, writes = sequences.writes + 1
        RETURNING workspace_id, last
    )"""
# Nothing is taken, and so nothing written, where another has written since, or holds a lock of ours. Both numbers only
# grow. A process of an older version, which is replaced while it serves, counts its changes and not its writes.
TOOK_UNLESS_MOVED = """taken AS (
        UPDATE sequences SET last = last + {grown}::bigint, writes = writes + 1
        WHERE workspace_id = {workspace}::text AND writes + last = {moved}::bigint
            AND (SELECT bool_and(pg_try_advisory_xact_lock(key)) FROM unnest({keys}) AS lock (key)) IS NOT FALSE
        RETURNING workspace_id, last
    )"""
IF_TAKEN = "EXISTS (SELECT 1 FROM taken)"
WRITTEN = """written AS (
        INSERT INTO changes ({columns})
        SELECT change.workspace_id, taken.last - change.seq, {others}
        FROM unnest({arrays}) AS change ({columns})
        JOIN taken ON taken.workspace_id = change.workspace_id
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


def seal(entries: Sequence[Entry]) -> Statement:
    """The changes, numbered: the last statement, so that the counter is locked for it and the commit alone."""
    arguments = _Arguments()
    following, changes = _counted_back(entries)
    parts = [_took(arguments, following), _written(arguments, changes)]
    return Statement(f"WITH {', '.join(parts)} SELECT workspace_id, last FROM taken", tuple(arguments.values))


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

    The counter comes first, whoever writes, so that two that write the same rows wait for each other there. Tables come
    in one order, so that there are few different texts for the driver to prepare and remember.
    """
    arguments = _Arguments()
    parts: list[str] = []
    has_state_changed = False
    changed = {tables[kind]: (saved, deleted) for kind, saved, deleted in rows.changed()}
    for number, table in enumerate(table for table in tables.values() if table in changed):
        saved, deleted = changed[table]
        has_state_changed |= table.of_workspace
        if deleted:
            parts.append(f"deleted{number} AS ({_delete(arguments, table, workspace_id, deleted)})")
        if saved:
            parts.append(f"saved{number} AS ({_save(arguments, table, workspace_id, saved)})")
    if has_state_changed:
        id_ = arguments.one(workspace_id)
        parts.append(f"raised AS (UPDATE workspaces SET revision = revision + 1 WHERE id = {id_} AND {IF_TAKEN})")
    parts += [f"along{number} AS ({_along(arguments, one)})" for number, one in enumerate(along)]
    if not parts and not entries:
        return None
    following, changes = _counted_back(entries)
    if changes:
        parts.append(_written(arguments, changes))
    if unlocked is None:
        parts.insert(0, _took(arguments, following or Counter({workspace_id: 0})))
    else:
        parts.insert(0, _took_unless_moved(arguments, workspace_id, following[workspace_id], unlocked))
    return Statement(f"WITH {', '.join(parts)} SELECT workspace_id, last FROM taken", tuple(arguments.values))


def _save(arguments: _Arguments, table: Table[Any], workspace_id: str, rows: Sequence[Entity]) -> str:
    values = list(zip(*map(table.columns_of, rows), strict=True))
    arrays = [
        arguments.array(column, declared.is_integer) for column, declared in zip(values, table.columns, strict=True)
    ]
    id_ = arguments.one(workspace_id)
    key = ", ".join(["workspace_id", *(f'"{name}"' for name in table.key)])
    return (
        f"INSERT INTO {table.name} (workspace_id, {table.names}) SELECT {id_}::text, {table.names}"
        f" FROM unnest({', '.join(arrays)}) AS saved ({table.names}) WHERE {IF_TAKEN}"
        f" ON CONFLICT ({key}) {table.on_conflict}"
    )


def _along(arguments: _Arguments, one: Along) -> str:
    numbered = for_postgres(where_written(one.sql, IF_TAKEN), len(arguments.values))
    arguments.values += numbered.arguments(one.parameters)
    return numbered.sql


def _delete(arguments: _Arguments, table: Table[Any], workspace_id: str, keys: Sequence[Key]) -> str:
    arrays = [arguments.array([key[at] for key in keys], False) for at in range(len(table.key))]
    id_ = arguments.one(workspace_id)
    names = ", ".join(f'"{name}"' for name in table.key)
    same = " AND ".join(f'own."{name}" = gone."{name}"' for name in table.key)
    return (
        f"DELETE FROM {table.name} AS own USING unnest({', '.join(arrays)}) AS gone ({names})"
        f" WHERE own.workspace_id = {id_} AND {same} AND {IF_TAKEN}"
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
    arrays = [
        arguments.array(column, name in INTEGERS)
        for name, column in zip(COLUMNS, zip(*changes, strict=True), strict=True)
    ]
    return WRITTEN.format(
        columns=", ".join(COLUMNS),
        others=", ".join(f"change.{column}" for column in COLUMNS[2:]),
        arrays=", ".join(arrays),
    )


# Reading many tables at once.


def union(selections: Sequence[Selection]) -> str:
    """In the dialect of `base.py`: each selection's rows carry its number, then texts, then integers."""
    return _union(tuple(_shape(one) for one in selections))


REVISION_PART = -1


def with_revision(selections: Sequence[Selection]) -> str:
    """The union, each row behind four columns; and a row more, whose first column says so, and the others are the
    workspace's revision, how far its counter is, and how far of it are changes.
    """
    shapes = tuple(map(_shape, selections))
    return _with_revision(shapes)


def parameters(selections: Sequence[Selection]) -> dict[str, object]:
    found: dict[str, object] = {}
    for number, selection in enumerate(selections):
        found |= selection.parameters(f"s{number}_")
    return found


def parted(selections: Sequence[Selection], rows: Iterable[Row]) -> list[list[Row]]:
    """The rows of each selection, with its columns in order."""
    parts: list[list[Row]] = [[] for _ in selections]
    if not selections:
        return parts
    picks = _picks(tuple(one.table for one in selections))
    for row in rows:
        number = row[0]
        parts[number].append([row[at] for at in picks[number]])
    return parts


def _shape(selection: Selection) -> Selection:
    """What its SQL depends on: equal for all that ask in the same way."""
    length = len(selection.keys[0])
    return Selection(selection.table, (("",) * length,), selection.page and selection.page.shape)


@lru_cache(maxsize=512)
def _union(shapes: tuple[Selection, ...]) -> str:
    tables = [shape.table for shape in shapes]
    texts = max(sum(not column.is_integer for column in table.columns) for table in tables)
    integers = max(sum(column.is_integer for column in table.columns) for table in tables)
    parts = []
    for number, shape in enumerate(shapes):
        own_texts = [f'"{column.name}"' for column in shape.table.columns if not column.is_integer]
        own_integers = [f'"{column.name}"::bigint' for column in shape.table.columns if column.is_integer]
        columns = [
            *own_texts,
            *["NULL::text"] * (texts - len(own_texts)),
            *own_integers,
            *["NULL::bigint"] * (integers - len(own_integers)),
        ]
        parts.append(f"SELECT {number}, {', '.join(columns)} FROM ({shape.sql(f's{number}_')}) AS part{number}")
    return " UNION ALL ".join(parts)


@lru_cache(maxsize=512)
def _with_revision(shapes: tuple[Selection, ...]) -> str:
    revision = (
        f"SELECT {REVISION_PART}, revision, writes + last, last{{padding}} FROM workspaces"
        " LEFT JOIN sequences ON sequences.workspace_id = workspaces.id WHERE id = :workspace_id"
    )
    if not shapes:
        return revision.format(padding="")
    tables = [shape.table for shape in shapes]
    texts = max(sum(not column.is_integer for column in table.columns) for table in tables)
    integers = max(sum(column.is_integer for column in table.columns) for table in tables)
    padding = ", 0" + ", NULL::text" * texts + ", NULL::bigint" * integers
    rest = _union(shapes)
    return f"{revision.format(padding=padding)} UNION ALL SELECT 0, 0, 0, 0, part.* FROM ({rest}) AS part"


@lru_cache(maxsize=512)
def _picks(tables: tuple[Table[Any], ...]) -> list[list[int]]:
    texts = max(sum(not column.is_integer for column in table.columns) for table in tables)
    found = []
    for table in tables:
        text, integer = 1, 1 + texts
        picked = []
        for column in table.columns:
            if column.is_integer:
                picked.append(integer)
                integer += 1
            else:
                picked.append(text)
                text += 1
        found.append(picked)
    return found
