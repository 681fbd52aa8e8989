"""One request's operations, one after the other, each seeing what those before it did."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from plugin.errors import Forbidden, SidelightError, Stale

from .actor import Actor
from .change import Change
from .operation import Operation
from .rights import By, Permission, Right, Viewer, granted_by_role
from .rows import E, Rows, RowSet
from .state import WorkspaceState


class Batch:
    """What a rule may use: who writes, when, the rows that its keys named, and the workspace's own state."""

    def __init__(self, by: By, at: datetime, state: WorkspaceState, rows: RowSet, base: int | None = None) -> None:
        self.by, self.at, self.state, self._rows, self.base = by, at, state, rows, base
        self._viewer = state.viewer_of(by)
        self.actor, self.is_host = by.actor, by.is_host
        self._permissions = rows[Permission]
        self.changes: list[Change] = []
        self.record = self.changes.append

    def __getitem__(self, kind: type[E]) -> Rows[E]:
        return self._rows[kind]

    @property
    def viewer(self) -> Viewer:
        """Who writes, with what is permitted once the operations before this one have run."""
        viewer = self._viewer
        if viewer.role is None or not self._permissions.changes:
            return viewer
        return Viewer(viewer.id, viewer.role, granted_by_role(self._permissions).get(viewer.role, ()))

    def require(self, right: Right, subject: str = "") -> None:
        if not self.viewer.may(right, subject):
            raise Forbidden

    def check_base(self, current: E, version: int, changed_by: Actor | None, own_since: int) -> None:
        """Raises Stale where somebody else has changed `current` since the version that the writer saw.

        A base that only the writer's own session has moved is no conflict: `own_since` is the version from which on
        every change up to now is that session's.
        """
        base = self.base
        if base is None or base == version:
            return
        session = changed_by.session if changed_by else None
        if session is None or session != self.actor.session or not own_since <= base < version:
            raise Stale(current)

    def own_since(self, version: int, changed_by: Actor | None, own_since: int) -> int:
        """For the next version of a row: where the present writer's run of changes begins."""
        session = self.actor.session
        return own_since if session is not None and changed_by and changed_by.session == session else version


def decide(batch: Batch, operations: Sequence[Operation]) -> list[Any]:
    """Every operation's answer. The first that is refused refuses them all, and the error says which it was."""
    answers: list[Any] = []
    for index, operation in enumerate(operations):
        try:
            answers.append(operation.decide(batch))
        except SidelightError as refused:
            refused.operation = index
            raise
    return answers
