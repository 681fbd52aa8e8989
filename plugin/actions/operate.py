"""Runs operations, a host's or an agent's, one or a thousand: one transaction, all or nothing."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeVar

import msgspec
from msgspec import Raw, Struct, field

from plugin.domain.api_key import ApiKey
from plugin.domain.batch import Batch, Checked, check_values, decide, decide_each
from plugin.domain.idempotency import ANSWERS_KEPT, Idempotency, StoredAnswer
from plugin.domain.limits import USUAL, Limits
from plugin.domain.operation import LockSet, Operation
from plugin.domain.rights import By
from plugin.domain.rows import RowSet
from plugin.domain.secret import new_id
from plugin.domain.state import WorkspaceState
from plugin.domain.text import check_key
from plugin.errors import IdempotencyReused, Unauthorised
from plugin.giving_way import give_way
from plugin.store.engine.changes import Entry
from plugin.store.engine.units import Decided

from .context import Context
from .replies import Addressed

T = TypeVar("T")

VALUES_AS_ONE = 10  # operation
_decode_answers = msgspec.json.Decoder(tuple[Raw, ...]).decode


class Done(Struct, frozen=True):
    """An answer for each operation, in order; `replayed`: the stored ones of an earlier request, as JSON."""

    answers: tuple[Any, ...]
    replayed: bool = False
    written: tuple[bytes | Raw, ...] = ()  # the answers, as JSON


async def operate(
    ctx: Context,
    workspace_id: str,
    by: By,
    operations: Sequence[Operation],
    at: datetime,
    *,
    base: int | None = None,
    idempotency: Idempotency | None = None,
    skips_invalid: bool = False,
    keeps_unusual: bool = False,
    addressed: Addressed | None = None,
) -> Done:
    """All or nothing; an error carries the index of the operation that was refused as `.operation`.

    Args:
        base: the version that the writer saw of what a form edits; what has a newer one is Stale.
        skips_invalid: what does not fit is answered so, and the rest is done.
        keeps_unusual: the agent knows that a value is unusual, and keeps it. A host's are always kept.
        idempotency: of two requests with one key the second is answered as the first was, and does nothing.
        addressed: what a session's form is replied to once this is done, also where it had been done before.
    """
    if idempotency is not None:
        check_key(idempotency.key)
    size = len(operations) + check_values(operations) // VALUES_AS_ONE
    request = Request(
        workspace_id,
        by,
        tuple(operations),
        at,
        new_id("req_"),
        base,
        idempotency,
        size,
        skips_invalid,
        keeps_unusual,
        addressed,
        ctx.limits,
    )
    done = await ctx.change(request)
    if addressed is not None:
        addressed.publish(ctx, workspace_id)
    return done


class Request(Struct, frozen=True):
    """One request's operations, as a unit of writing."""

    workspace_id: str
    by: By
    operations: tuple[Operation, ...]
    at: datetime
    id: str
    base: int | None
    idempotency: Idempotency | None
    size: int
    undoes: bool = False  # what of it does not fit
    keeps_unusual: bool = False
    addressed: Addressed | None = None
    limits: Limits = USUAL
    checked: Checked = field(default_factory=dict)  # while it is decided, perhaps more than once

    @property
    def exclusive(self) -> str:
        return "" if self.addressed is None else self.addressed.mailbox

    def keys(self, lock_set: LockSet, state: WorkspaceState) -> None:
        if self.by.is_remembered:
            lock_set.add(ApiKey, self.by.actor.id)
        for operation in self.operations:
            operation.keys(lock_set, state)
        if self.idempotency is not None:
            lock_set.lock("idempotency", self.idempotency.key)
            lock_set.read.setdefault(StoredAnswer, set()).add((self.idempotency.key,))
        if self.addressed is not None:
            self.addressed.lock(lock_set)

    def follow(self, rows: RowSet, lock_set: LockSet) -> None:
        for operation in self.operations:
            operation.follow(rows, lock_set)

    def decide(self, state: WorkspaceState, rows: RowSet) -> Decided[Done]:
        if self.by.is_remembered:
            _check_key(rows[ApiKey].get(self.by.actor.id))
        along = () if self.addressed is None else self.addressed.along(self.at)
        stored = self._stored(rows)
        if stored is not None:
            return Decided(stored, along=along)
        batch = Batch(self.by, self.at, state, rows, self.base, self.keeps_unusual, self.checked, self.limits, give_way)
        answers = tuple((decide_each if self.undoes else decide)(batch, self.operations))
        if self.idempotency is not None:
            answer = (b"[" + b",".join(batch.written) + b"]").decode()
            key, request_hash = self.idempotency.key, self.idempotency.request_hash
            rows[StoredAnswer].save(StoredAnswer(key, request_hash, answer, self.at))
        entries = tuple(Entry(self.workspace_id, self.by.actor, self.at, change, self.id) for change in batch.changes)
        return Decided(Done(answers, written=tuple(batch.written)), entries, along)

    def _stored(self, rows: RowSet) -> Done | None:
        if self.idempotency is None:
            return None
        stored = rows[StoredAnswer].get(self.idempotency.key)
        if stored is None or stored.at <= self.at - ANSWERS_KEPT:
            return None
        if stored.request_hash != self.idempotency.request_hash:
            raise IdempotencyReused
        answers = _decode_answers(stored.answer)
        return Done(answers, replayed=True, written=answers)


def _check_key(key: ApiKey | None) -> None:
    if key is None or key.revoked_at is not None:
        raise Unauthorised
