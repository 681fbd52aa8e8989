"""Undo: a change is taken back by a new one, and only while nothing newer has come after it.

A noun says in its file which of its changes can be undone, and by which operation (`UNDO`). Who undoes needs the right
to do that by hand.
"""

from collections.abc import Callable, Mapping
from typing import Any

from plugin.errors import Stale

from .batch import Batch
from .change import Change, ChangeKind
from .operation import LockSet, Operation
from .problems import invalid
from .rows import RowSet
from .state import WorkspaceState

Undoing = Mapping[ChangeKind, Callable[[Change], Operation]]
SECTIONS = ("changes",)  # of a panel, for a view to show
FIELD = "seq"  # what a refusal is about


def kinds_alike(kind: ChangeKind, undoing: Undoing) -> list[ChangeKind]:
    """Of the same noun: what may have come after a change of this kind, and would be undone with it."""
    noun = kind.partition(".")[0]
    return [one for one in undoing if one.partition(".")[0] == noun]


class Undo(Operation, frozen=True):
    """Made of a change in the log, never sent. `is_newest`: of its thing, when the log was read."""

    operation: Operation
    is_newest: bool

    def keys(self, lock_set: LockSet, state: WorkspaceState) -> None:
        self.operation.keys(lock_set, state)

    def follow(self, rows: RowSet, lock_set: LockSet) -> None:
        self.operation.follow(rows, lock_set)

    def decide(self, batch: Batch) -> Any:
        """Refused by its own operation first: whether there is something newer is said to who may know."""
        try:
            answer = self.operation.decide(batch)
        except Stale:
            raise invalid(FIELD, "overtaken") from None
        if not self.is_newest:
            raise invalid(FIELD, "overtaken")
        return answer
