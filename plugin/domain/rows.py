"""The rows that one transaction holds, by kind and key, and which of them it has changed.

A rule reads and writes these, and nothing else: so a rule is a plain function, whichever database is used, and
what one refused request has changed is undone here, without a statement.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from operator import attrgetter
from typing import Any, ClassVar, Generic, TypeVar, cast

from msgspec import Struct

Key = tuple[str, ...]


class Entity(Struct, frozen=True):
    """A row. `KEY` names the members that identify it within its workspace; a key's prefix names a family of rows."""

    KEY: ClassVar[Key] = ("id",)


E = TypeVar("E", bound=Entity)


@cache
def key_getter(kind: type[Entity]) -> Callable[[Entity], Key]:
    """What takes a row's key out of it; a batch asks for thousands."""
    get: Callable[[Entity], Any] = attrgetter(*kind.KEY)
    return get if len(kind.KEY) > 1 else lambda row: (get(row),)


def key_of(row: Entity) -> Key:
    return key_getter(type(row))(row)


class RowSet:
    """Rows of all kinds. `state` holds those of the whole workspace: they are read from there, and changed here."""

    def __init__(
        self, state: Mapping[type[Entity], Mapping[Key, Entity]] | None = None, *, can_undo: bool = True
    ) -> None:
        """`can_undo`: else a transaction of its own undoes all of it, and `mark` must not be called."""
        self._state = state or {}
        self._rows: dict[type[Entity], Rows[Any]] = {}
        self._undo: list[_Step] | None = [] if can_undo else None

    def __getitem__(self, kind: type[E]) -> "Rows[E]":
        rows = self._rows.get(kind)
        if rows is None:
            rows = self._rows[kind] = Rows(kind, self._undo, self._state.get(kind))
        return cast("Rows[E]", rows)

    def changed(self) -> Iterator[tuple[type[Entity], list[Entity], list[Key]]]:
        """By kind: the rows to save and the keys to delete, in the order of their first change."""
        for kind, rows in self._rows.items():
            if rows.changes:
                saved = [row for row in rows.changes.values() if row is not None]
                yield kind, saved, [key for key, row in rows.changes.items() if row is None]

    def mark(self) -> int:
        assert self._undo is not None
        return len(self._undo)

    def undo_to(self, mark: int) -> None:
        """As everything was when `mark` was taken."""
        while self._undo and len(self._undo) > mark:
            kind, key, before, was_changed = self._undo.pop()
            self._rows[kind].put_back(key, before, was_changed)


class Rows(Generic[E]):
    """The rows of one kind, by the first parts of their keys, then by the last."""

    __slots__ = ("_families", "_key_of", "_kind", "_state", "_undo", "changes")

    def __init__(self, kind: type[E], undo: "list[_Step] | None", state: Mapping[Key, Any] | None = None) -> None:
        """`state`: rows of the workspace's snapshot, copied only when more is needed than rows by their keys."""
        self._key_of = key_getter(kind)
        self._families: dict[Key, dict[str, E]] = {}
        self._kind, self._undo, self._state = kind, undo, state
        self.changes: dict[Key, E | None] = {}  # None: deleted

    def hold(self, rows: Iterable[E]) -> None:
        """What has been read."""
        for row in rows:
            key = self._key_of(row)
            self._families.setdefault(key[:-1], {})[key[-1]] = row

    def get(self, *key: str) -> E | None:
        if self._state is not None:
            return cast("E | None", self._state.get(key))
        family = self._families.get(key[:-1])
        return None if family is None else family.get(key[-1])

    def family(self, *prefix: str) -> Mapping[str, E]:
        """The rows whose keys begin so, by the last part of their keys: as they are, and as they will be saved."""
        self._hold_state()
        return self._families.setdefault(prefix, {})

    def __iter__(self) -> Iterator[E]:
        self._hold_state()
        for family in self._families.values():
            yield from family.values()

    def __len__(self) -> int:
        self._hold_state()
        return sum(map(len, self._families.values()))

    def _hold_state(self) -> None:
        if self._state is not None:
            state, self._state = self._state, None
            self.hold(row for key, row in state.items() if key not in self.changes)

    def save(self, row: E) -> None:
        if self._state is not None:
            self._hold_state()
        key = self._key_of(row)
        prefix = key[:-1]
        family = self._families.get(prefix)
        if family is None:
            family = self._families[prefix] = {}
        if self._undo is not None:
            self._undo.append((self._kind, key, family.get(key[-1]), key in self.changes))
        family[key[-1]] = self.changes[key] = row

    def delete(self, row: E) -> None:
        self._hold_state()
        key = self._key_of(row)
        family = self._families[key[:-1]]
        before = family.pop(key[-1])
        if self._undo is not None:
            self._undo.append((self._kind, key, before, key in self.changes))
        self.changes[key] = None

    def put_back(self, key: Key, before: Entity | None, was_changed: bool) -> None:
        family = self._families.setdefault(key[:-1], {})
        if before is None:
            family.pop(key[-1], None)
        else:
            family[key[-1]] = cast(E, before)
        if was_changed:
            self.changes[key] = cast("E | None", before)
        else:
            del self.changes[key]


# A kind, not the Rows: that would be a cycle, and each transaction's rows would wait for the garbage collector.
_Step = tuple[type[Entity], Key, Entity | None, bool]
