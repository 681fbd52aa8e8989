"""Rights as data: which role may do what. Each noun's `Right` has its default; a workspace's rows go before them.

A predicate (`may_edit_note`) is asked in one place, the operation, which refuses; a panel asks the same predicate only
to know what to offer.
"""

from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any, TypeVar, cast

from msgspec import Struct, field

from .actor import Actor, Role
from .rows import Entity

T = TypeVar("T")

EVERYBODY: frozenset[Role] = frozenset(("agent", "supervisor", "admin"))
SUPERVISING: frozenset[Role] = frozenset(("supervisor", "admin"))
ADMINS: frozenset[Role] = frozenset(("admin",))
NOBODY: frozenset[Role] = frozenset()


class Right(Struct, frozen=True):
    """Something that a role may do. `by_subject`: it can be given for one subject alone, an attribute say.

    `default_of` some subjects fewer roles have it. What a workspace decides for all subjects gives no other role these.
    """

    name: str
    default: frozenset[Role]
    by_subject: bool = False
    default_of: tuple[tuple[str, frozenset[Role]], ...] = ()

    def allows(self, role: Role, subject: str, own: bool | None, general: bool | None) -> bool:
        """By what the workspace has decided of the subject, or of all; None: nothing."""
        if own is not None:
            return own
        if any(of == subject and role not in roles for of, roles in self.default_of):
            return False
        return role in self.default if general is None else general


class Permission(Entity, frozen=True):
    """A workspace's own answer for a role and a right, of one subject or, with an empty one, of all."""

    KEY = ("role", "right", "subject")

    role: str
    right: str
    subject: str
    allowed: bool


FindPermission = Callable[[str, str, str], Permission | None]  # by role, right and subject


def is_allowed(find: FindPermission, role: Role, right: Right, subject: str) -> bool:
    """What the workspace has decided of the subject, or of all, or the default; whoever asks."""
    own, general = find(role, right.name, subject), find(role, right.name, "")
    return right.allows(role, subject, own.allowed if own else None, general.allowed if general else None)


class Granted(Struct, frozen=True, dict=True):
    """What a workspace has decided for one role, by right and subject: all its viewers have the same one."""

    decided: tuple[tuple[str, str, bool], ...] = ()

    @cached_property
    def by_right(self) -> dict[tuple[str, str], bool]:
        return {(name, of): allowed for name, of, allowed in self.decided}

    @cached_property
    def answers(self) -> dict[tuple[str, str], bool]:
        """A panel asks the same of each of its rows. Subjects are the workspace's own, so there are few."""
        return {}

    @cached_property
    def derived(self) -> dict[Callable[["Viewer"], Any], Any]:
        return {}


class Viewer(Struct, frozen=True):
    """Somebody, with what they may do. A host has no role, and may do everything."""

    id: str
    role: Role | None = None
    granted: Granted = field(default_factory=Granted)
    has_directory: bool = False  # looks in a session that may open other customers

    @property
    def is_host(self) -> bool:
        return self.role is None

    def may(self, right: Right, subject: str = "") -> bool:
        if self.role is None:
            return True
        key = right.name, subject
        found = self.granted.answers.get(key)
        if found is None:
            own = self.granted.by_right
            found = right.allows(self.role, subject, own.get(key), own.get((right.name, "")))
            self.granted.answers[key] = found
        return found

    def derived(self, make: Callable[["Viewer"], T]) -> T:
        """What follows from a role's rights alone, made once for all who have them."""
        kept = self.granted.derived
        if make not in kept:
            kept[make] = make(self)
        return cast(T, kept[make])


class By(Struct, frozen=True):
    """Who writes: the actor that the log names, and, of an agent, the role.

    `is_remembered`: a host whose key was good a moment ago; what it does depends on whether it still is.
    """

    actor: Actor
    role: Role | None = None
    is_remembered: bool = False

    @property
    def is_host(self) -> bool:
        return self.role is None


def granted_by_role(permissions: Iterable[Permission]) -> dict[str, Granted]:
    """Of each role, one of its own also where nothing has been decided."""
    decided: dict[str, list[tuple[str, str, bool]]] = {role: [] for role in EVERYBODY}
    for row in permissions:
        decided.setdefault(row.role, []).append((row.right, row.subject, row.allowed))
    return {role: Granted(tuple(sorted(rows))) for role, rows in decided.items()}
