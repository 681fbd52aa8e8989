"""Replies: the results of a session's forms, stored for its streams and its finite pages."""

from datetime import datetime

from plugin.domain.reply import Reply
from plugin.domain.signal import Signal
from plugin.domain.workspace import PanelSession
from plugin.store.engine.base import Transaction
from plugin.store.engine.columns import micros
from plugin.store.replies import add_reply, has_unshown_reply, take_unshown_reply

from .context import Context


async def leave_reply(ctx: Context, session: PanelSession, reply: Reply, at: datetime) -> None:
    async def work(transaction: Transaction) -> None:
        await add_reply(transaction, session.workspace_id, session.id, reply, micros(at))

    await ctx.store.write(work)
    ctx.publish(Signal("reply", session.workspace_id, session.id))


async def take_newest(ctx: Context, session: PanelSession) -> Reply | None:
    """For a finite page: the result of the form just posted, once. Most pages find none, and write nothing."""
    if not await has_unshown_reply(ctx.store, session.id):
        return None

    async def work(transaction: Transaction) -> Reply | None:
        return await take_unshown_reply(transaction, session.id)

    return (await ctx.store.write(work)).value
