"""The one kind of write: an operation. Hosts push it, an agent's form makes one, and both run the same rule.

An operation is a Struct: its members are its wire shape, its `tag` its name there. It says what it locks and reads
(`keys`), what it does (`decide`) and what it is answered with (`answers`). Decoding, OpenAPI, locking, reading, saving
and the change log follow from that, for every operation alike. A rule normalises and checks: so the same input gives
the same rows, whoever sends it.
"""

from typing import TYPE_CHECKING, Any, ClassVar

from msgspec import Struct

from plugin.errors import Invalid, Problem

from .problems import Gathered
from .rows import Entity, Key, RowSet
from .text import is_id

if TYPE_CHECKING:
    from .batch import Batch
    from .state import WorkspaceState

STATE = "state"  # the lock of all that belongs to the workspace as a whole


class LockSet:
    """What a transaction locks, and which rows it reads, before anything is decided."""

    __slots__ = ("glimpsed", "locks", "read")

    def __init__(self) -> None:
        self.locks: set[str] = set()
        self.read: dict[type[Entity], set[Key]] = {}  # full keys, or prefixes for whole families
        self.glimpsed: dict[type[Entity], set[Key]] = {}

    def add(self, kind: type[Entity], *key: str) -> None:
        """Reads the row, or the family of rows. A key that cannot be an id has no row, so it is not looked up."""
        if all(map(is_id, key)):
            self.read.setdefault(kind, set()).add(key)

    def lock(self, *name: str) -> None:
        self.locks.add(":".join(name))

    def lock_state(self) -> None:
        """For operations that change what belongs to the workspace as a whole."""
        self.locks.add(STATE)

    def glimpse(self, kind: type[Entity], *key: str) -> None:
        """Reads a row before locking: `follow` learns from it what else to lock, and it is read again under lock."""
        if all(map(is_id, key)):
            self.glimpsed.setdefault(kind, set()).add(key)

    def covers(self, other: "LockSet") -> bool:
        return other.locks <= self.locks and all(
            keys <= self.read.get(kind, set()) for kind, keys in other.read.items()
        )


class Operation(Struct, frozen=True, forbid_unknown_fields=True, tag_field="op"):
    """The root of them all."""

    answers: ClassVar[type[Any] | None] = None

    @property
    def values(self) -> int:
        """How many values it brings of which each is checked by itself, so how long deciding it may take."""
        return 0

    def keys(self, lock_set: LockSet, state: "WorkspaceState") -> None:
        raise NotImplementedError(type(self))

    def follow(self, rows: RowSet, lock_set: LockSet) -> None:
        """What else is locked and read, by what `glimpse` has found."""

    def decide(self, batch: "Batch") -> Any:
        """Changes the batch's rows and records what has changed; the answer, of type `answers`.

        Raises:
            Invalid, Missing, Forbidden, Stale: refused, and nothing of it remains.
        """
        raise NotImplementedError(type(self))


class Unreadable(Operation, frozen=True):
    """One of a batch that is not shaped as any operation: refused together with what does not fit in the others."""

    problems: tuple[Problem, ...]

    def keys(self, lock_set: LockSet, state: "WorkspaceState") -> None:
        pass

    def decide(self, batch: "Batch") -> None:
        raise Invalid(*self.problems)


class Refused(Operation, frozen=True):
    """A form with fields that cannot be read: refused for these, together with what its operations find in the others.

    They are tried, so who may not do this at all learns that, and nothing else.
    """

    operations: tuple[Operation, ...]
    problems: tuple[Problem, ...]

    def keys(self, lock_set: LockSet, state: "WorkspaceState") -> None:
        for operation in self.operations:
            operation.keys(lock_set, state)

    def follow(self, rows: RowSet, lock_set: LockSet) -> None:
        for operation in self.operations:
            operation.follow(rows, lock_set)

    def decide(self, batch: "Batch") -> None:
        gathered = Gathered()
        for operation in self.operations:
            with gathered:
                operation.decide(batch)
        gathered.problems += self.problems
        gathered.refuse()
