"""Removes what is past its retention: spent tokens, stored answers, ended panel sessions, old replies, old changes."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from plugin.domain.idempotency import ANSWERS_KEPT
from plugin.domain.signal import Signal
from plugin.settings import Settings
from plugin.store.engine.base import Transaction
from plugin.store.engine.changes import feed_since, prune, shorten_feed
from plugin.store.engine.columns import micros
from plugin.store.idempotency import forget_answers
from plugin.store.panel_sessions import forget_sessions
from plugin.store.replies import prune_replies
from plugin.store.tags import forget_tags
from plugin.store.tokens import forget_tokens
from plugin.store.workspaces import list_workspace_ids

from .context import Context

LEEWAY = timedelta(minutes=10)  # clocks differ: a token is remembered a little longer than it is good
CHUNK_SIZE = 1_000  # rows a transaction, so that other writes do not wait long


async def tidy(ctx: Context, settings: Settings, at: datetime) -> None:
    """Cheap when there is little to do; to be called every few minutes."""
    idle_since = at - timedelta(seconds=settings.session_idle)
    feed_since = at - timedelta(seconds=settings.change_retention)
    kept_since = at - timedelta(seconds=max(settings.change_retention, settings.history_retention))
    await _in_chunks(ctx, lambda transaction: forget_tokens(transaction, at - LEEWAY, CHUNK_SIZE))
    await _in_chunks(ctx, lambda transaction: forget_answers(transaction, at - ANSWERS_KEPT, CHUNK_SIZE))
    await _forget_sessions(ctx, idle_since, at - timedelta(seconds=settings.session_lifetime))
    await _in_chunks(ctx, lambda transaction: prune_replies(transaction, micros(idle_since), CHUNK_SIZE))
    for workspace_id in await list_workspace_ids(ctx.store):
        await _shorten_feed(ctx, workspace_id, feed_since)
        await _prune(ctx, workspace_id, kept_since)
        await _forget_tags(ctx, workspace_id)


async def _in_chunks(ctx: Context, forget: Callable[[Transaction], Awaitable[int]]) -> None:
    while await ctx.commit(forget) == CHUNK_SIZE:
        pass


async def _forget_sessions(ctx: Context, used_before: datetime, created_before: datetime) -> None:
    """One that is too old may still have its panel open."""

    async def work(transaction: Transaction) -> list[tuple[str, str]]:
        return await forget_sessions(
            transaction, used_before=used_before, created_before=created_before, limit=CHUNK_SIZE
        )

    forgotten = True
    while forgotten:
        gone = await ctx.commit(work)
        for workspace_id, session_id in gone:
            ctx.publish(Signal("ends", workspace_id, session_id))
        forgotten = len(gone) == CHUNK_SIZE


async def _shorten_feed(ctx: Context, workspace_id: str, before: datetime) -> None:
    start = await feed_since(ctx.store, workspace_id, before)
    if start is not None:
        await ctx.commit(lambda transaction: shorten_feed(transaction, workspace_id, start))


async def _prune(ctx: Context, workspace_id: str, before: datetime) -> None:
    await _in_chunks(ctx, lambda transaction: prune(transaction, workspace_id, before, CHUNK_SIZE))


async def _forget_tags(ctx: Context, workspace_id: str) -> None:
    await _in_chunks(ctx, lambda transaction: forget_tags(transaction, workspace_id, CHUNK_SIZE))
