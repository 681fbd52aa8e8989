"""A workspace's own permissions: rows that go before the defaults of the nouns' rights."""

from collections.abc import Sequence
from typing import ClassVar, cast

from msgspec import Struct

from .actor import Role
from .audit import Find, Revert, Reverting
from .batch import Batch
from .change import Change
from .operation import LockSet, Operation
from .problems import invalid
from .rights import ADMINS, Permission, Right
from .state import WorkspaceState
from .text import Sent, check_id

MANAGE = Right("permissions.manage", ADMINS)
RIGHTS = (MANAGE,)
MAX_PERMISSIONS = 10_000  # of a workspace: they are part of what every process holds of it


class PermissionAnswer(Struct, frozen=True):
    """`allowed` is null where the workspace has decided nothing, and the default holds."""

    role: str
    right: str
    subject: str
    allowed: bool | None


class SetPermission(Operation, frozen=True, tag="permissions.set"):
    """Allows or forbids a role something, of one subject (an attribute's key, say) or of all; null undoes that."""

    answers: ClassVar = PermissionAnswer

    role: Role
    right: Sent
    allowed: bool | None
    subject: Sent = ""

    def keys(self, lock_set: LockSet, state: WorkspaceState) -> None:
        lock_set.lock_state()

    def decide(self, batch: Batch) -> PermissionAnswer:
        from .operations import RIGHTS  # the list of all nouns, of which this is one

        batch.require(MANAGE)
        right = RIGHTS.get(self.right)
        if right is None:
            raise invalid("right", "right_unknown")
        if right == MANAGE and self.role == "admin" and self.allowed is False and not batch.is_host:
            raise invalid("allowed", "admins_locked_out")
        if self.subject:
            if not right.by_subject:
                raise invalid("subject", "subject_unwanted")
            check_id(self.subject, "subject")
        rows = batch[Permission]
        known = rows.get(self.role, self.right, self.subject)
        if self.allowed is None:
            if known:
                rows.delete(known)
        elif known is None and len(rows) >= MAX_PERMISSIONS:
            raise invalid("right", "permissions_many", limit=MAX_PERMISSIONS)
        elif known is None or known.allowed != self.allowed:
            rows.save(Permission(self.role, self.right, self.subject, self.allowed))
        before = known.allowed if known else None
        if before != self.allowed:
            thing = "/".join(filter(None, (self.role, self.right, self.subject)))
            batch.record(Change("permission.changed", thing=thing, before=before, after=self.allowed))
        return PermissionAnswer(self.role, self.right, self.subject, self.allowed)


class RevertPermission(Revert, frozen=True):
    role: Role
    right: str
    subject: str
    before: bool | None
    after: bool | None

    def stands(self, find: Find) -> bool:
        known = find(Permission, self.role, self.right, self.subject)
        return (known.allowed if known else None) == self.after

    def revert(self, batch: Batch) -> None:
        SetPermission(self.role, self.right, self.before, self.subject).decide(batch)


def _reverted(changes: Sequence[Change]) -> Revert:
    role, right, subject = (*str(changes[-1].thing).split("/", 2), "")[:3]
    before, after = changes[0].before, changes[-1].after
    return RevertPermission(cast(Role, role), right, subject, cast("bool | None", before), cast("bool | None", after))


REVERT: Reverting = {"permission.changed": _reverted}
