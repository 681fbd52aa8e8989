"""The statement by which PostgreSQL reads many tables at once."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from .base import Row
from .tables import Selection, Table


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
