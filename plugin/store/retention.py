"""For how many days a workspace keeps what: part of its state."""

from plugin.domain.retention import HISTORY, Retention
from plugin.store.engine.base import Reader
from plugin.store.engine.tables import Table

TABLE = Table(Retention, "retention", of_workspace=True)


async def find_history_days(reader: Reader, workspace_id: str) -> int | None:
    """As they are now, for what removes by them."""
    found = await TABLE.find(reader, workspace_id, HISTORY)
    return found.days if found else None
