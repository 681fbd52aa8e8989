"""How customers appear on channels."""

from plugin.domain.identities import IDENTITIES, Identity

from .engine.base import Reader
from .engine.tables import Table

TABLE = Table(Identity, "identities")
FAMILY = {IDENTITIES: TABLE}


async def list_identities(reader: Reader, workspace_id: str, customer_id: str) -> list[Identity]:
    """A customer's, in no order."""
    return await TABLE.read(reader, workspace_id, [(customer_id,)])
