"""What panels remember of an agent."""

from plugin.domain.preferences import Preference

from .engine.base import Reader, Transaction
from .engine.tables import Table

TABLE = Table(Preference, "panel_preferences")


async def preferences_of(reader: Reader, workspace_id: str, agent_id: str) -> list[Preference]:
    return await TABLE.read(reader, workspace_id, [(agent_id,)])


async def remember_preference(transaction: Transaction, workspace_id: str, preference: Preference) -> None:
    await transaction.run(
        TABLE.save_sql,
        workspace_id=workspace_id,
        agent_id=preference.agent_id,
        name=preference.name,
        value=preference.value,
    )
