"""What has had its time: spent tokens, kept answers, panel sessions, old changes."""

from datetime import datetime, timedelta

from plugin.settings import Settings
from plugin.store.base import Transaction
from plugin.store.changes import prune
from plugin.store.idempotency import forget_answers
from plugin.store.panel_sessions import forget_sessions
from plugin.store.tokens import forget_tokens
from plugin.store.workspaces import list_workspace_ids

from .context import Context
from .push import ANSWERS_KEPT

LEEWAY = timedelta(minutes=10)               # clocks differ: a token is remembered a little longer than it is good


async def tidy(ctx: Context, settings: Settings, at: datetime) -> None:
    """Cheap when there is little to do; to be called every few minutes."""

    async def work(transaction: Transaction) -> None:
        await forget_tokens(transaction, expired_before=at - LEEWAY)
        await forget_answers(transaction, before=at - ANSWERS_KEPT)
        await forget_sessions(
            transaction,
            used_before=at - timedelta(seconds=settings.session_idle),
            created_before=at - timedelta(seconds=settings.session_lifetime),
        )

    await ctx.commit(work)
    for workspace_id in await list_workspace_ids(ctx.store):
        await _prune(ctx, workspace_id, at - timedelta(seconds=settings.change_retention))


async def _prune(ctx: Context, workspace_id: str, before: datetime) -> None:
    """In pieces, so that nobody waits long behind one."""
    while await ctx.commit(lambda transaction: prune(transaction, workspace_id, before)):
        pass
