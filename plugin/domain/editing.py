"""What a form edits as a whole: refused where somebody else has changed it since it was shown.

A definition has no version of its own. What was shown of it is known by its fingerprint, which the form posts back.
"""

from collections.abc import Iterable
from hashlib import blake2b

import msgspec

from plugin.errors import Missing, Stale

from .batch import Batch
from .operation import LockSet, Operation
from .problems import Gathered, invalid
from .rows import Entity, Key
from .state import WorkspaceState

Thing = tuple[type[Entity], Key]
_encode = msgspec.json.Encoder().encode


def fingerprint(rows: Iterable[Entity | None]) -> str:
    """Of rows of the workspace's own state; empty where there are none, or where they have been removed."""
    there = [row for row in rows if row is not None and not getattr(row, "removed", False)]
    return blake2b(_encode(there), digest_size=12).hexdigest() if there else ""


def fingerprint_of(state: WorkspaceState, things: Iterable[Thing]) -> str:
    return fingerprint(state.of(kind).get(key) for kind, key in things)


class Edit(Operation, frozen=True):
    """One form's operations. Never sent by a host, which knows no more than what it pushes.

    `seen`: the fingerprint of `things` as they were shown; empty for what is new, and then `named_by` is the field that
    says how it is called. None: `things` are decisions, which are there by default and so never new, and never gone.
    """

    operations: tuple[Operation, ...]
    things: tuple[Thing, ...]
    seen: str
    named_by: str | None = "id"

    def keys(self, lock_set: LockSet, state: WorkspaceState) -> None:
        for operation in self.operations:
            operation.keys(lock_set, state)

    def decide(self, batch: Batch) -> None:
        """Refused by its own operations first: whether there is something newer is said to who may know."""
        now = fingerprint(batch[kind].get(*key) for kind, key in self.things)
        gathered = Gathered()
        for operation in self.operations:
            with gathered:
                operation.decide(batch)
        if self.named_by is not None and now and not self.seen:
            raise invalid(self.named_by, "taken")
        if self.named_by is not None and self.seen and not now:
            raise Missing
        if now != self.seen:
            raise Stale(None)
        gathered.refuse()
