"""A conversation is the host's: pushed, read, never edited in a panel."""

from datetime import datetime

from plugin.domain.conversation import Conversation
from plugin.store.engine.base import Reader
from plugin.store.engine.columns import micros
from plugin.store.engine.tables import Table

TABLE = Table(Conversation, "conversations")

LIST = f"""
    SELECT {TABLE.names} FROM conversations
    WHERE workspace_id = :workspace_id AND customer_id = :customer_id
    ORDER BY created_at DESC, id DESC LIMIT :limit
"""
PAGE = LIST.replace("ORDER BY", "AND (created_at, id) < (:at, :after) ORDER BY", 1)


async def find_conversation(reader: Reader, workspace_id: str, conversation_id: str) -> Conversation | None:
    return await TABLE.find(reader, workspace_id, conversation_id)


async def page_of_conversations(
    reader: Reader, workspace_id: str, customer_id: str, after: tuple[datetime, str] | None, limit: int
) -> list[Conversation]:
    """A customer's, newest first, those that follow the one made at `after`."""
    of = {"workspace_id": workspace_id, "customer_id": customer_id, "limit": limit}
    if after is None:
        rows = await reader.rows(LIST, **of)
    else:
        rows = await reader.rows(PAGE, **of, at=micros(after[0]), after=after[1])
    return list(map(TABLE.row_of, rows))
