"""What a host pushes: one operation or a thousand, in one transaction."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Raw, Struct

from plugin.domain.actor import Actor
from plugin.domain.push import Idempotency, Operation

from .context import Context


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
    raise NotImplementedError
