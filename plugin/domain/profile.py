"""What a panel shows of one customer, in parts. A reading holds the parts that were asked for, and no others."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Generic, TypeVar

from msgspec import Struct

from .state import WorkspaceState

T = TypeVar("T")
K = TypeVar("K")
V = TypeVar("V")


class Part(Generic[T]):
    """The name of one part, and the type of what it holds.

    `of_state` makes a part of the workspace's state, for which no profile is read: the same object in every profile,
    until that state changes.
    """

    __slots__ = ("name", "of_state")

    def __init__(self, name: str, *, of_state: Callable[[WorkspaceState], T] | None = None) -> None:
        self.name, self.of_state = name, of_state

    @property
    def is_of_workspace(self) -> bool:
        return self.of_state is not None

    def __repr__(self) -> str:
        return self.name


class Keyed(Part[Mapping[K, V]]):
    """A part of many things, by key. A fragment may declare all of them, some, or the one that it shows."""

    __slots__ = ()

    @property
    def own(self) -> "Selection":
        return Selection(self, own=True)

    def only(self, *keys: str) -> "Selection":
        return Selection(self, frozenset(keys))


class Selection(Struct, frozen=True, eq=False):
    """As much of a part as a fragment reads."""

    part: Part[Any]
    keys: frozenset[str] | None = None  # of a keyed part; None: all
    own: bool = False  # the one whose key is the fragment's own


class Cursor(Struct, frozen=True, order=True):
    """Where a list of things, newest first, goes on: older than the one that was made then."""

    at: int  # microseconds
    id: str


START = Cursor(2**62, "")  # newer than all
Wants = Mapping[Part[Any], frozenset[str] | None]  # what is to be read: of each part which keys; None: all of it


def union(wanted: Iterable[tuple[Part[Any], frozenset[str] | None]]) -> dict[Part[Any], frozenset[str] | None]:
    found: dict[Part[Any], frozenset[str] | None] = {}
    for part, keys in wanted:
        before = found.get(part, frozenset())
        found[part] = None if keys is None or before is None else before | keys
    return found


STATE = Part[WorkspaceState]("state", of_state=lambda state: state)  # of every noun


class Profile:
    """One consistent reading."""

    __slots__ = ("_parts", "customer_id")

    def __init__(self, customer_id: str | None, parts: Mapping[Part[Any], Any]) -> None:
        self.customer_id = customer_id  # None: a conversation that has not been pushed yet
        self._parts = parts

    def __getitem__(self, part: Part[T]) -> T:
        value: T = self._parts[part]
        return value

    def __contains__(self, part: Part[Any]) -> bool:
        return part in self._parts

    def having(self, more: Mapping[Part[Any], Any]) -> "Profile":
        return Profile(self.customer_id, {**self._parts, **more})

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Profile) and (self.customer_id, self._parts) == (other.customer_id, other._parts)

    __hash__ = None  # type: ignore[assignment]
