"""What a host pushes: one operation or a thousand, in one transaction."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta

import msgspec
from msgspec import Raw, Struct

from plugin.domain.actor import Actor
from plugin.domain.batch import touched_by
from plugin.domain.decide import decide
from plugin.domain.push import Idempotency, Operation
from plugin.domain.text import check_key
from plugin.errors import IdempotencyReused
from plugin.store.engine.base import Reader, Transaction
from plugin.store.idempotency import find_answer, save_answer

from .batches import Moved, read_batch, save_batch
from .context import Context

ANSWERS_KEPT = timedelta(hours=24)
ATTEMPTS = 10

_encoder = msgspec.json.Encoder()
_decode_answers = msgspec.json.Decoder(tuple[Raw, ...]).decode


class Pushed(Struct, frozen=True):
    """One JSON answer per operation, in order; `replayed` when they are the stored ones of an earlier request."""

    results: tuple[Raw, ...]
    replayed: bool = False


async def push(
    ctx: Context,
    workspace_id: str,
    actor: Actor,
    operations: Sequence[Operation],
    at: datetime,
    idempotency: Idempotency | None = None,
) -> Pushed:
    """All or nothing. Invalid and Missing carry the index of the operation that failed as `.operation`."""
    if idempotency is not None:
        check_key(idempotency.key)
    touched = touched_by(operations)

    async def work(transaction: Transaction) -> Pushed:
        batch = await read_batch(transaction, workspace_id, actor, at, touched, _names(idempotency))
        stored = await _stored(transaction, workspace_id, idempotency, at)
        if stored is not None:
            return stored
        pushed = Pushed(tuple(Raw(_encoder.encode(answer)) for answer in decide(batch, operations)))
        await save_batch(transaction, workspace_id, batch)
        if idempotency is not None:
            await save_answer(transaction, workspace_id, idempotency, _encoder.encode(pushed.results).decode(), at)
        return pushed

    return await _until_still(ctx, work)


async def _until_still(ctx: Context, work: Callable[[Transaction], Awaitable[Pushed]]) -> Pushed:
    for _ in range(ATTEMPTS - 1):
        try:
            return await ctx.commit(work)
        except Moved:
            continue
    return await ctx.commit(work)


def _names(idempotency: Idempotency | None) -> tuple[str, ...]:
    """Of two requests with one key the second waits, and then finds the answer of the first."""
    return () if idempotency is None else (f"idempotency:{idempotency.key}",)


async def _stored(reader: Reader, workspace_id: str, idempotency: Idempotency | None, at: datetime) -> Pushed | None:
    if idempotency is None:
        return None
    stored = await find_answer(reader, workspace_id, idempotency.key, since=at - ANSWERS_KEPT)
    if stored is None:
        return None
    if stored.request_hash != idempotency.request_hash:
        raise IdempotencyReused
    return Pushed(_decode_answers(stored.answer), replayed=True)
