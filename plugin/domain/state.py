"""What belongs to a workspace as a whole: attribute definitions, permissions, views, tags. One snapshot a process.

It is keyed by a revision, which every change of any of it raises. No profile carries it and no panel reads it.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from types import MappingProxyType
from typing import Any, TypeVar, cast

from .actor import Role
from .rights import By, Granted, Permission, Viewer, granted_by_role
from .rows import E, Entity, Key, key_of

T = TypeVar("T")
MOST_VIEWERS = 4_000  # agents that one snapshot remembers, a quarter of a KB each; hosts name them without end


class WorkspaceState:
    """Never changes: a newer revision is another snapshot."""

    def __init__(self, revision: int, rows: Mapping[type[Entity], Mapping[Key, Entity]]) -> None:
        self.revision = revision
        self.rows = rows
        self._derived: dict[Callable[[WorkspaceState], Any], Any] = {}
        self._viewers: dict[tuple[str, Role | None, bool], Viewer] = {}

    def of(self, kind: type[E]) -> Mapping[Key, E]:
        """All rows of a kind, by key, in no order."""
        return cast(Mapping[Key, E], self.rows.get(kind, MappingProxyType({})))

    def changed(self, revision: int, rows: Iterable[tuple[type[Entity], list[Entity], list[Key]]]) -> "WorkspaceState":
        """The snapshot with these rows saved and these keys deleted."""
        after = dict(self.rows)
        for kind, saved, deleted in rows:
            if kind in after:
                own = {key: row for key, row in after[kind].items() if key not in deleted}
                after[kind] = own | {key_of(row): row for row in saved}
        return WorkspaceState(revision, after)

    def derived(self, make: Callable[["WorkspaceState"], T]) -> T:
        """What a noun makes of these rows (their order, say), made once for each snapshot."""
        if make not in self._derived:
            self._derived[make] = make(self)
        return cast(T, self._derived[make])

    @cached_property
    def _granted(self) -> dict[str, Granted]:
        return granted_by_role(self.of(Permission).values())

    def viewer(self, id: str, role: Role | None, has_directory: bool = False) -> Viewer:
        """With what the workspace grants the role now."""
        key = id, role, has_directory
        found = self._viewers.get(key)
        if found is None:
            if len(self._viewers) >= MOST_VIEWERS:
                self._viewers.clear()
            granted = self._granted[role] if role else Granted()
            found = self._viewers[key] = Viewer(id, role, granted, has_directory)
        return found

    def viewer_of(self, by: By) -> Viewer:
        return self.viewer(by.actor.id, by.role)
