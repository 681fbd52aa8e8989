"""Indexes the customers that an earlier version has kept, so that they are found: in pieces, once."""

from datetime import datetime

from plugin.domain.customer_search import IndexCustomer
from plugin.domain.warnings import SERVICE
from plugin.store.customer_search import indexed_to, next_to_index
from plugin.store.engine.base import Transaction

from .context import Context
from .operate import operate
from .pace import Pace

EVERY_SECONDS = 60.0  # only where it has failed, or other processes of an older version still write
AT_ONCE = 50  # as many as are decided in their turn: more would go beside small ones


async def index_customers(ctx: Context, at: datetime) -> None:
    """Each is read and written under its lock, so that nothing is added of a value that has just changed."""
    pace = Pace()
    while True:
        found = await ctx.store.read(lambda reader: next_to_index(reader, AT_ONCE))
        if found is None:
            return
        workspace_id, ids = found
        if ids:
            await pace.keep(operate(ctx, workspace_id, SERVICE, [IndexCustomer(id) for id in ids], at))
        last = ids[-1] if ids else None

        async def note(transaction: Transaction, workspace: str = workspace_id, last: str | None = last) -> None:
            await indexed_to(transaction, workspace, last)

        await ctx.commit(note)
