"""Removes what is past its retention: spent tokens, stored answers, ended panel sessions, old replies, old changes.

All of it in pieces, with pauses; then the space is given back in the same way. A wrong clock must remove nothing: after
time has jumped, nothing goes until it has gone on steadily for hours, in which a wrong clock is noticed and set.
"""

import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from plugin.domain.idempotency import ANSWERS_KEPT
from plugin.domain.limits import limits_of
from plugin.domain.retention import log_kept
from plugin.domain.signal import Signal
from plugin.settings import Settings
from plugin.store.engine.base import Transaction
from plugin.store.engine.changes import feed_since, forget_changes, old_end, old_until, shorten_feed
from plugin.store.engine.columns import micros
from plugin.store.housekeeping import SeenTime, newest_change, see_time, seen_time
from plugin.store.idempotency import forget_answers
from plugin.store.panel_sessions import forget_sessions
from plugin.store.replies import old_replies, remove_replies
from plugin.store.retention import find_history_days
from plugin.store.tags import forget_tags
from plugin.store.tokens import forget_tokens
from plugin.store.workspaces import list_workspace_ids

from .context import Context
from .pace import Pace

LEEWAY = timedelta(minutes=10)  # clocks differ: a token is remembered a little longer than it is good
FOUND_AT_ONCE = 10_000  # rows that are looked for outside the writer
A_JUMP = timedelta(hours=2)  # between two looks at the time, which are ten minutes apart
STEADY = timedelta(hours=6)  # without a jump: no longer than a working day, as some services run by day only
log = logging.getLogger(__name__)


async def keep_house(ctx: Context, settings: Settings, at: datetime) -> None:
    if await is_steady(ctx, at):
        await tidy(ctx, settings, at)


async def is_steady(ctx: Context, at: datetime) -> bool:
    """Whether time has long gone on without a jump. A service that was stopped for hours cannot be told from one whose
    clock was set, and waits as well: what it would remove has time.
    """

    async def work(transaction: Transaction) -> SeenTime:
        before = await seen_time(transaction)
        last = before.at if before else await newest_change(transaction)
        if last is not None and abs(at - last) > A_JUMP:
            since = at
            log.warning("it is %s, and it was %s: nothing old is removed for the next %s", at, last, STEADY)
        else:
            since = before.steady_since if before else at - STEADY
        await see_time(transaction, seen := SeenTime(at, since))
        return seen

    return at - (await ctx.commit(work)).steady_since >= STEADY


async def tidy(ctx: Context, settings: Settings, at: datetime) -> None:
    """Cheap when there is little to do; to be called every few minutes."""
    idle_since = at - timedelta(seconds=settings.session_idle)
    limits = limits_of(settings)
    await _in_pieces(ctx, lambda transaction, limit: forget_tokens(transaction, at - LEEWAY, limit))
    await _in_pieces(ctx, lambda transaction, limit: forget_answers(transaction, at - ANSWERS_KEPT, limit))
    await _forget_sessions(ctx, idle_since, at - timedelta(seconds=settings.session_lifetime))
    await _forget_replies(ctx, idle_since)
    for workspace_id in await list_workspace_ids(ctx.store):
        await _shorten_feed(ctx, workspace_id, at - limits.events)
        days = await find_history_days(ctx.store, workspace_id)
        await forget_old_changes(ctx, workspace_id, at - log_kept(days, limits))
        await _in_pieces(ctx, lambda transaction, limit, id=workspace_id: forget_tags(transaction, id, limit))  # type: ignore[misc]
    await _give_space_back(ctx)


async def _in_pieces(ctx: Context, forget: Callable[[Transaction, int], Awaitable[int]]) -> None:
    """`forget` answers how many went; fewer than its limit when these were the last."""
    pace = Pace()
    has_more = True
    while has_more:
        limit = pace.size
        has_more = await pace.keep(ctx.commit(lambda transaction: forget(transaction, limit))) == limit  # noqa: B023


async def _forget_sessions(ctx: Context, used_before: datetime, created_before: datetime) -> None:
    """One that is too old may still have its panel open."""

    async def forget(transaction: Transaction, limit: int) -> list[tuple[str, str]]:
        return await forget_sessions(transaction, used_before=used_before, created_before=created_before, limit=limit)

    pace = Pace()
    has_more = True
    while has_more:
        limit = pace.size
        gone = await pace.keep(ctx.commit(lambda transaction: forget(transaction, limit)))  # noqa: B023
        for workspace_id, session_id in gone:
            ctx.publish(Signal("ends", workspace_id, session_id))
        has_more = len(gone) == limit


async def _forget_replies(ctx: Context, before: datetime) -> None:
    """Looked for outside the writer: those that stay, of sessions in use, lie between them."""
    pace = Pace()
    has_more = True
    while has_more:
        old = await old_replies(ctx.store, micros(before), FOUND_AT_ONCE)
        has_more = len(old) == FOUND_AT_ONCE
        while old:
            piece, old = old[: pace.size], old[pace.size :]
            await pace.keep(ctx.commit(lambda transaction: remove_replies(transaction, piece)))  # noqa: B023


async def _shorten_feed(ctx: Context, workspace_id: str, before: datetime) -> None:
    start = await ctx.store.read(lambda reader: feed_since(reader, workspace_id, before))
    if start is not None:
        await ctx.commit(lambda transaction: shorten_feed(transaction, workspace_id, start))


async def forget_old_changes(ctx: Context, workspace_id: str, before: datetime) -> None:
    """From the log's old end up to the first change that is no older than `before`. The last stays whatever its age: it
    is where SQLite takes the next number from.

    How far it may go is found once, outside the writer, which then removes numbers and looks for nothing.
    """
    first, end = await ctx.store.read(lambda reader: old_end(reader, workspace_id, before))
    pace = Pace()
    while first < end:
        wanted = min(first + pace.size, end)
        until = await old_until(ctx.store, workspace_id, before, first, wanted)
        await pace.keep(ctx.commit(lambda transaction: forget_changes(transaction, workspace_id, first, until)))  # noqa: B023
        if until < wanted:
            return
        first = until


async def _give_space_back(ctx: Context) -> None:
    pace = Pace()
    while await pace.keep(ctx.store.give_back(pace.size)):
        pass
