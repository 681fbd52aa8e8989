"""What panels remember of an agent, from one to the next."""

from plugin.domain.preferences import Preference
from plugin.store.engine.base import Transaction
from plugin.store.preferences import remember_preference

from .context import Context


async def remember(ctx: Context, workspace_id: str, preferences: list[Preference]) -> None:
    async def work(transaction: Transaction) -> None:
        for one in preferences:
            await remember_preference(transaction, workspace_id, one)

    await ctx.store.write(work)
