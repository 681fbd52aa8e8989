"""Takes a change of a customer, or of the workspace's own things, back by a new one."""

from collections.abc import Sequence
from datetime import datetime

from plugin.domain.audit import Revert
from plugin.domain.change import Change, LogEntry
from plugin.domain.idempotency import Idempotency
from plugin.domain.operations import REVERT, UNDO
from plugin.domain.problems import problem
from plugin.domain.rights import By
from plugin.domain.undoing import FIELD, Undo, kinds_alike
from plugin.errors import Missing
from plugin.store.audit import audit_of_thing
from plugin.store.engine.base import Reader
from plugin.store.engine.changes import MOST_SEQ, find_change, history_of_kinds

from .context import Context
from .operate import Done, operate
from .replies import Addressed

LOOKED_AT = 20  # of a thing's newest changes: those of one request may be several, each of another member


async def undo_change(
    ctx: Context,
    workspace_id: str,
    by: By,
    customer_id: str,
    seq: int,
    at: datetime,
    *,
    since: datetime,
    idempotency: Idempotency | None = None,
    addressed: Addressed | None = None,
) -> Done:
    """
    Args:
        seq: the change's number in the log.
        since: how far histories reach back.

    Raises:
        Missing: there is no such change of this customer, or none that can be undone.
        Invalid: something newer has come after it, or what was before does not fit any more.
    """
    undo, base = await ctx.store.read(lambda reader: _find(reader, workspace_id, customer_id, seq, since))
    return await operate(
        ctx,
        workspace_id,
        by,
        (undo,),
        at,
        base=base,
        idempotency=idempotency,
        keeps_unusual=True,  # it has been here before
        addressed=addressed,
    )


async def _find(
    reader: Reader, workspace_id: str, customer_id: str, seq: int, since: datetime
) -> tuple[Undo, int | None]:
    """The operation, and the version that it is based on."""
    entry = await find_change(reader, workspace_id, seq) if 0 < seq <= MOST_SEQ else None
    if entry is None or entry.at < since or entry.change.customer_id != customer_id or entry.change.kind not in UNDO:
        raise Missing(problem(FIELD, "change_missing"))
    change = entry.change
    kinds = kinds_alike(change.kind, UNDO)
    latest = await history_of_kinds(reader, workspace_id, customer_id, str(change.thing), kinds, since, LOOKED_AT)
    return Undo(UNDO[change.kind](change), _is_newest(entry, latest)), change.version


def _is_newest(entry: LogEntry, latest: list[LogEntry]) -> bool:
    def is_of_the_same(other: Change) -> bool:
        return other.field == entry.change.field

    return next((one.seq for one in latest if is_of_the_same(one.change)), None) == entry.seq


async def undo_setting(
    ctx: Context,
    workspace_id: str,
    by: By,
    seq: int,
    at: datetime,
    *,
    since: datetime,
    idempotency: Idempotency | None = None,
) -> Done:
    """Takes back a change of the workspace's own things, with all that the same request has changed of the thing.

    Args:
        seq: the change's number in the log.
        since: how far histories reach back.

    Raises:
        Missing: there is no such change, or none that can be undone.
        Invalid: the thing has been changed again since.
    """
    revert = await ctx.store.read(lambda reader: _find_revert(reader, workspace_id, seq, since))
    return await operate(ctx, workspace_id, by, (revert,), at, idempotency=idempotency)


async def _find_revert(reader: Reader, workspace_id: str, seq: int, since: datetime) -> Revert:
    entry = await find_change(reader, workspace_id, seq) if 0 < seq <= MOST_SEQ else None
    if entry is None or entry.at < since or not entry.change.is_of_workspace:
        raise Missing(problem(FIELD, "change_missing"))
    kind, thing = entry.change.kind, str(entry.change.thing)
    latest = await audit_of_thing(reader, workspace_id, thing, [kind], LOOKED_AT)
    revert = revert_of([one for one in latest if one.request == entry.request] if entry in latest else [entry])
    if revert is None:
        raise Missing(problem(FIELD, "change_missing"))
    return revert


def revert_of(entries: Sequence[LogEntry]) -> Revert | None:
    """What takes these back, changes of one thing by one request, the newest first; None where that is not safe."""
    changes = [entry.change for entry in reversed(entries)]
    make = REVERT.get(changes[0].kind)
    return make(changes) if make else None
