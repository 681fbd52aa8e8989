"""Tells a session what came of its form."""

from datetime import datetime

from plugin.domain.reply import Reply
from plugin.domain.signal import Signal
from plugin.domain.workspace import PanelSession
from plugin.store.engine.base import Transaction
from plugin.store.engine.columns import micros
from plugin.store.replies import add_reply, has_untold_reply, take_untold_reply

from .context import Context


async def leave_reply(ctx: Context, session: PanelSession, reply: Reply, at: datetime) -> None:
    async def work(transaction: Transaction) -> None:
        await add_reply(transaction, session.workspace_id, session.id, reply, micros(at))

    await ctx.store.write(work)
    ctx.publish(Signal("reply", session.workspace_id, session.id))


async def tell_newest(ctx: Context, session: PanelSession) -> Reply | None:
    """For a page that ends: what came of the form just before, once. Most pages have nothing to tell, and write
    nothing.
    """
    if not await has_untold_reply(ctx.store, session.id):
        return None

    async def work(transaction: Transaction) -> Reply | None:
        return await take_untold_reply(transaction, session.id)

    return (await ctx.store.write(work)).value
