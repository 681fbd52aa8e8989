"""The audit log: what has changed of the workspace's own things, and how that is taken back where it is safe.

A change is taken back while its thing is still as the change has left it, and by whoever may do that by hand. All that
one request has changed of a thing goes back together: a type without the choices that came with it would be refused.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from plugin.errors import Invalid, Missing

from .batch import Batch
from .change import Change, ChangeKind
from .definitions import written
from .operation import LockSet, Operation
from .problems import invalid
from .rights import ADMINS, Right
from .rows import Entity
from .state import WorkspaceState
from .undoing import FIELD

SEE = Right("audit.see", ADMINS)
RIGHTS = (SEE,)
Find = Callable[..., Any]  # a kind and a key: the row, or None
Members = tuple[tuple[str, str | None, str | None], ...]  # each with what it was and what it became, as the log has it


class Revert(Operation, frozen=True):
    """Made of changes in the log, never sent."""

    def keys(self, lock_set: LockSet, state: WorkspaceState) -> None:
        lock_set.lock_state()

    def stands(self, find: Find) -> bool:
        """Whether the thing is as the changes have left it."""
        raise NotImplementedError(type(self))

    def revert(self, batch: Batch) -> None:
        raise NotImplementedError(type(self))

    def decide(self, batch: Batch) -> None:
        """Refused by its own operations first: whether there is something newer is said to who may know."""
        stands = self.stands(lambda kind, *key: batch[kind].get(*key))
        try:
            self.revert(batch)
        except (Invalid, Missing):
            if stands:
                raise
        if not stands:
            raise invalid(FIELD, "overtaken")


Reverting = Mapping[ChangeKind, Callable[[Sequence[Change]], Revert | None]]  # None: not these


def stands_in(state: WorkspaceState, revert: Revert) -> bool:
    return revert.stands(lambda kind, *key: state.of(kind).get(key))


def members_of(changes: Sequence[Change]) -> Members:
    """Of a definition; the oldest of these comes first."""
    members: dict[str, tuple[str | None, str | None]] = {}
    for change in changes:
        if change.field is not None:
            before, after = _text(change.before), _text(change.after)
            members[change.field] = (members[change.field][0] if change.field in members else before, after)
    return tuple((member, before, after) for member, (before, after) in members.items())


def _text(value: object) -> str | None:
    """Behind its member's name: `type: number`."""
    return None if value is None else str(value).partition(": ")[2]


def is_as_left(row: Entity | None, members: Members) -> bool:
    if row is None or getattr(row, "removed", False):
        return False
    return all(_text(written(row, member)) == after for member, _, after in members)
