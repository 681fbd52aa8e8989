"""A table is declared once: `Table(Note, "notes")`. Its columns and its key follow from the Struct.

Finding, saving and deleting many rows follow from the declaration, on both databases. Every table's key starts with
`workspace_id`, which no Struct holds: it is given with each call.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import cached_property, lru_cache
from operator import attrgetter
from types import UnionType
from typing import Any, Generic, TypeVar, Union, get_args, get_origin, get_type_hints

import msgspec
from msgspec import UNSET, Struct, UnsetType

from plugin.domain.actor import Actor
from plugin.domain.rows import Entity, Key, key_of
from plugin.domain.text import is_id

from .base import Reader
from .columns import EPOCH, decode_actor, encode_actor, encode_json, instant, micros

E = TypeVar("E", bound=Entity)
Row = Sequence[Any]
Convert = Callable[[Any], Any]


class Column(Struct, frozen=True):
    """`encode` and `decode` are None where the driver's own value will do."""

    name: str
    is_integer: bool
    encode: Convert | None = None
    decode: Convert | None = None


class Table(Generic[E]):
    """`computed`: members that are no columns. `of_workspace`: its rows are part of the workspace's snapshot."""

    def __init__(
        self, entity: type[E], name: str, *, computed: tuple[str, ...] = (), of_workspace: bool = False
    ) -> None:
        self.entity, self.name, self.of_workspace = entity, name, of_workspace
        hints = get_type_hints(entity)
        self.columns = tuple(
            _column(member, hints[member]) for member in entity.__struct_fields__ if member not in computed
        )
        self.key = entity.KEY
        self._members = tuple(column.name for column in self.columns)
        if self._members != entity.__struct_fields__[: len(self._members)]:
            raise TypeError(f"the members of {entity.__name__} that are no columns come last")
        self._decoders = tuple((at, column.decode) for at, column in enumerate(self.columns) if column.decode)
        self._values_of: Callable[[E], tuple[Any, ...]] = attrgetter(*self._members)
        self._encoders = tuple((at, column.encode) for at, column in enumerate(self.columns) if column.encode)

    def __repr__(self) -> str:
        return f"Table({self.name})"

    def row_of(self, row: Row) -> E:
        """From the columns, in order."""
        values = list(row)
        for at, decode in self._decoders:
            values[at] = decode(values[at])
        return self.entity(*values)

    def columns_of(self, row: E) -> list[object]:
        values = list(self._values_of(row))
        for at, encode in self._encoders:
            values[at] = encode(values[at])
        return values

    async def find(self, reader: Reader, workspace_id: str, *key: str) -> E | None:
        """The row of this key. A key that cannot be an id has no row, so it is not looked up."""
        found = await self.read(reader, workspace_id, [key])
        return found[0] if found else None

    async def read(self, reader: Reader, workspace_id: str, keys: Iterable[Key], page: "Page | None" = None) -> list[E]:
        """The rows of these keys or, of shorter ones, whole families; the empty key is all of the workspace's."""
        good = tuple(key for key in keys if all(map(is_id, key)))
        if not good:
            return []
        selection = Selection(self, good, page)
        sql, parameters = selection.alone()
        return list(map(self.row_of, await reader.rows(sql, workspace_id=workspace_id, **parameters)))

    async def page_of(self, reader: Reader, workspace_id: str, member: str, value: str, page: "Page") -> list[E]:
        """A page of the rows whose `member`, which is no part of the key, has this value: an index leads to them."""
        if not is_id(value):
            return []
        sql, parameters = _select_page(self, member, page.shape), page.parameters()
        return list(map(self.row_of, await reader.rows(sql, workspace_id=workspace_id, value=value, **parameters)))

    # SQL in the one dialect of `base.py`.

    @cached_property
    def names(self) -> str:
        return ", ".join(f'"{column.name}"' for column in self.columns)

    @cached_property
    def save_sql(self) -> str:
        names = ["workspace_id", *self._members]
        key = ["workspace_id", *(f'"{name}"' for name in self.key)]
        return (
            f"INSERT INTO {self.name} (workspace_id, {self.names}) VALUES ({', '.join(f':{name}' for name in names)})"
            f" ON CONFLICT ({', '.join(key)}) {self.on_conflict}"
        )

    @cached_property
    def on_conflict(self) -> str:
        others = [name for name in self._members if name not in self.key]
        if not others:
            return "DO NOTHING"
        return "DO UPDATE SET " + ", ".join(f'"{name}" = excluded."{name}"' for name in others)

    @cached_property
    def delete_sql(self) -> str:
        own = " AND ".join(f'"{name}" = :{name}' for name in self.key)
        return f"DELETE FROM {self.name} WHERE workspace_id = :workspace_id AND {own}"

    def held(self, rows: Iterable[Row]) -> dict[Key, E]:
        found = map(self.row_of, rows)
        return {key_of(row): row for row in found}


class Page(Struct, frozen=True):
    """A page of a family: by `order`, a time, and then by the last part of the key; the newest first, or the oldest.

    `after` is the time and the id that the page before ended with.
    """

    order: str
    limit: int
    after: tuple[datetime, str] | None = None
    is_newest_first: bool = True

    @property
    def shape(self) -> "Page":
        """What its SQL depends on."""
        return Page(self.order, 0, (EPOCH, "") if self.after else None, self.is_newest_first)

    def parameters(self, prefix: str = "") -> dict[str, object]:
        found: dict[str, object] = {f"{prefix}limit": self.limit}
        if self.after:
            found[f"{prefix}at"], found[f"{prefix}id"] = micros(self.after[0]), self.after[1]
        return found


class Selection(Struct, frozen=True):
    """Rows of one table: by full keys, or by prefixes that name families; all with the empty prefix, `((),)`."""

    table: Table[Any]
    keys: tuple[Key, ...]
    page: Page | None = None

    def sql(self, prefix: str = "") -> str:
        return _select(self.table, len(self.keys[0]), self.page and self.page.shape, prefix)

    def alone(self) -> tuple[str, dict[str, object]]:
        """As a statement of its own. One key is compared with: on SQLite a list of one pair costs ten times that."""
        if len(self.keys) > 1 or not self.keys[0]:
            return self.sql(), self.parameters()
        (key,) = self.keys
        parameters: dict[str, object] = {f"k{at}": part for at, part in enumerate(key)}
        if self.page:
            parameters |= self.page.parameters()
        return _select_one(self.table, len(key), self.page and self.page.shape), parameters

    def parameters(self, prefix: str = "") -> dict[str, object]:
        found: dict[str, object] = {}
        length = len(self.keys[0])
        for at in range(length):
            found[f"{prefix}k{at}"] = sorted({key[at] for key in self.keys})
        if length > 1:
            found[f"{prefix}pairs"] = sorted(map("/".join, self.keys))
        if self.page:
            found |= self.page.parameters(prefix)
        return found


@lru_cache(maxsize=512)
def _select(table: Table[Any], length: int, page: Page | None, prefix: str) -> str:
    """Lists of several parts lead through the key; what they pair beyond what was asked for is sifted out.

    That works because no id holds a `/`.
    """
    names = [f'"{name}"' for name in table.key[:length]]
    where = ["workspace_id = :workspace_id", *(f"{name} IN :{prefix}k{at}" for at, name in enumerate(names))]
    if length > 1:
        joined = " || '/' || ".join(names)
        where.append(f"{joined} IN :{prefix}pairs")
    return _selected(table, where, page, prefix)


@lru_cache(maxsize=128)
def _select_one(table: Table[Any], length: int, page: Page | None) -> str:
    own = [f'"{name}" = :k{at}' for at, name in enumerate(table.key[:length])]
    return _selected(table, ["workspace_id = :workspace_id", *own], page, "")


@lru_cache(maxsize=128)
def _select_page(table: Table[Any], member: str, page: Page) -> str:
    return _selected(table, ["workspace_id = :workspace_id", f'"{member}" = :value'], page, "")


def _selected(table: Table[Any], where: list[str], page: Page | None, prefix: str) -> str:
    ending = ""
    if page:
        id_, order = table.key[-1], page.order
        beyond, way = ("<", " DESC") if page.is_newest_first else (">", "")
        if page.after:
            where = [*where, f'("{order}", "{id_}") {beyond} (:{prefix}at, :{prefix}id)']
        ending = f' ORDER BY "{order}"{way}, "{id_}"{way} LIMIT :{prefix}limit'
    return f"SELECT {table.names} FROM {table.name} WHERE {' AND '.join(where)}{ending}"


def _column(name: str, hint: Any) -> Column:
    """How a member of this type lies in a column."""
    kinds = set(get_args(hint)) if get_origin(hint) in (Union, UnionType) else {hint}
    is_optional = type(None) in kinds
    kinds -= {type(None)}
    if kinds == {datetime}:
        return Column(name, True, _optional(micros, is_optional), _optional(instant, is_optional))
    if kinds == {Actor}:
        return Column(name, False, _optional(encode_actor, is_optional), _optional(decode_actor, is_optional))
    if kinds == {bool}:
        return Column(name, True, _optional(int, is_optional), _optional(bool, is_optional))
    if kinds == {int}:
        return Column(name, True)
    if kinds == {str} or all(get_origin(kind) is not None and _is_words(kind) for kind in kinds):
        return Column(name, False)
    if UnsetType in kinds:
        decode = msgspec.json.Decoder(Union[(*(kinds - {UnsetType}), None)]).decode
        return Column(
            name,
            False,
            lambda value: None if value is UNSET else encode_json(value),
            lambda column: UNSET if column is None else decode(column),
        )
    return Column(name, False, encode_json, msgspec.json.Decoder(hint).decode)


def _is_words(kind: Any) -> bool:
    """A Literal of words."""
    return all(isinstance(word, str) for word in get_args(kind))


def _optional(convert: Convert, is_optional: bool) -> Convert:
    return (lambda value: None if value is None else convert(value)) if is_optional else convert
