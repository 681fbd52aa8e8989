"""How long a workspace keeps its histories: for fewer days than the service does, where it says so.

The smaller of the two holds, so a limit of the service that is lowered later holds for every workspace. How far the
events' feed reaches back is the service's alone: a change that no history shows any more stays until no feed gives it.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import ClassVar, cast

from msgspec import Struct

from plugin.errors import Invalid

from .audit import Find, Revert, Reverting
from .batch import Batch
from .change import Change
from .limits import DAY, Limits
from .operation import LockSet, Operation
from .problems import invalid
from .rights import ADMINS, Right, Viewer
from .rows import Entity
from .state import WorkspaceState

MANAGE = Right("retention.manage", ADMINS)
RIGHTS = (MANAGE,)
HISTORY = "history"  # histories, undo and the audit log: one log, kept as long


class Retention(Entity, frozen=True):
    """A workspace's own answer."""

    KEY = ("thing",)

    thing: str
    days: int


class RetentionAnswer(Struct, frozen=True):
    """`history_days`: what the workspace has decided, null for nothing. `effective_days` holds.

    `most_days` and `event_days` are the service's. All are whole days; 0 is less than one.
    """

    history_days: int | None
    effective_days: int
    most_days: int
    event_days: int


def history_days_of(state: WorkspaceState) -> int | None:
    """What the workspace has decided, if anything."""
    own = state.of(Retention).get((HISTORY,))
    return own.days if own else None


def history_kept(days: int | None, limits: Limits) -> timedelta:
    """How long histories are kept by a decision for so many days."""
    return limits.history if days is None else min(days * DAY, limits.history)


def history_since(state: WorkspaceState, limits: Limits, now: datetime) -> datetime:
    """How far histories and undo reach back."""
    return now - history_kept(history_days_of(state), limits)


def log_kept(days: int | None, limits: Limits) -> timedelta:
    """The log is kept for the longer of the two: its histories and its events."""
    return max(history_kept(days, limits), limits.events)


def answer_retention(days: int | None, limits: Limits) -> RetentionAnswer:
    return RetentionAnswer(days, history_kept(days, limits) // DAY, limits.history_days, limits.events // DAY)


def check_days(days: int | None, limits: Limits) -> None:
    if days is not None and not 1 <= days <= limits.history_days:
        raise not_days(limits)


def not_days(limits: Limits) -> Invalid:
    most = limits.history_days
    return invalid("history_days", "retention_days", limit=most) if most else invalid("history_days", "retention_short")


def may_manage_retention(viewer: Viewer) -> bool:
    return viewer.may(MANAGE)


class SetRetention(Operation, frozen=True, tag="retention.set"):
    """Says for how many days the workspace keeps its histories; null: as long as the service does."""

    answers: ClassVar = RetentionAnswer

    history_days: int | None

    def keys(self, lock_set: LockSet, state: WorkspaceState) -> None:
        lock_set.lock_state()

    def decide(self, batch: Batch) -> RetentionAnswer:
        batch.require(MANAGE)
        check_days(self.history_days, batch.limits)
        known = batch[Retention].get(HISTORY)
        before = known.days if known else None
        if self.history_days != before:
            if self.history_days is not None:
                batch[Retention].save(Retention(HISTORY, self.history_days))
            elif known is not None:
                batch[Retention].delete(known)
            batch.record(Change("retention.changed", thing=HISTORY, before=before, after=self.history_days))
        return answer_retention(self.history_days, batch.limits)


class RevertRetention(Revert, frozen=True):
    before: int | None
    after: int | None

    def stands(self, find: Find) -> bool:
        known = find(Retention, HISTORY)
        return (known.days if known else None) == self.after

    def revert(self, batch: Batch) -> None:
        SetRetention(self.before).decide(batch)


def _reverted(changes: Sequence[Change]) -> Revert | None:
    """Undoing removes nothing for good: what has made histories longer is changed by hand, where that is said."""
    before, after = cast("int | None", changes[0].before), cast("int | None", changes[-1].after)
    is_shorter = before is not None and (after is None or before < after)
    return None if is_shorter else RevertRetention(before, after)


REVERT: Reverting = {"retention.changed": _reverted}
