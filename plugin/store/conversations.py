"""A conversation is the host's: pushed, read, never edited in a panel."""

from datetime import datetime

from plugin.domain.conversations import Conversation
from plugin.store.engine.base import Reader
from plugin.store.engine.tables import Page, Table

TABLE = Table(Conversation, "conversations")


async def find_conversation(reader: Reader, workspace_id: str, conversation_id: str) -> Conversation | None:
    return await TABLE.find(reader, workspace_id, conversation_id)


async def page_of_conversations(
    reader: Reader, workspace_id: str, customer_id: str, after: tuple[datetime, str] | None, limit: int
) -> list[Conversation]:
    """A customer's, newest first, those that follow the one made at `after`."""
    page = Page("created_at", limit, after)
    return await TABLE.page_of(reader, workspace_id, "customer_id", customer_id, page)
