"""Ends the warnings whose time has come: a change like any other, by the service, and once among all processes."""

import logging
from datetime import datetime

from plugin.domain.warnings import SERVICE, ExpireWarning
from plugin.errors import traceback_of
from plugin.store.warnings import due_warnings

from .context import Context
from .operate import operate

EVERY_SECONDS = 1.0
AT_ONCE = 100
log = logging.getLogger(__name__)


async def end_due_warnings(ctx: Context, at: datetime) -> None:
    """Until they have ended here, panels do not show them any more. One that cannot be ended holds up no other."""
    for workspace_id, customer_id in await due_warnings(ctx.store, at, AT_ONCE):
        try:
            await operate(ctx, workspace_id, SERVICE, [ExpireWarning(customer_id)], at)
        except Exception as error:
            log.warning("a warning that is over could not be ended: %s", error, exc_info=traceback_of(error))
