"""Ends the warnings whose time has come: a change like any other, by the service, and once among all processes."""

from datetime import datetime

from plugin.domain.warnings import SERVICE, ExpireWarning
from plugin.store.warnings import due_warnings

from .context import Context
from .operate import operate

EVERY_SECONDS = 1.0
AT_ONCE = 100


async def end_due_warnings(ctx: Context, at: datetime) -> None:
    """Until they have ended here, panels do not show them any more."""
    for workspace_id, customer_id in await due_warnings(ctx.store, at, AT_ONCE):
        await operate(ctx, workspace_id, SERVICE, [ExpireWarning(customer_id)], at)
