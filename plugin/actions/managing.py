"""Who may change what is no operation: a workspace's keys, and where its panels may be framed."""

from plugin.domain.actor import Actor
from plugin.domain.operation import STATE
from plugin.domain.rights import By, Permission, Right
from plugin.errors import Forbidden
from plugin.store.engine.base import Transaction
from plugin.store.engine.tables import Selection
from plugin.store.keys import manages
from plugin.store.permissions import TABLE

COMMAND_LINE = By(Actor("system", "command", "Command line"))
REFUSED = "This key may not manage keys and origins. An admin, or `sidelight key add --manages`, makes one that may."


async def begin_managing(transaction: Transaction, workspace_id: str, by: By, right: Right) -> None:
    """Locks the workspace, and refuses who may not: an agent without the right, an API key that was not made for it."""
    await transaction.lock(workspace_id, STATE, "workspace")
    if by.actor.kind == "api" and not await manages(transaction, workspace_id, by.actor.id):
        raise Forbidden(REFUSED)
    if by.role is not None:
        wanted = Selection(TABLE, ((by.role, right.name, ""),))
        [found] = await transaction.select(workspace_id, [wanted])
        own: list[Permission] = [TABLE.row_of(row) for row in found]
        if not right.allows(by.role, "", own[0].allowed if own else None, None):
            raise Forbidden
