"""The lines of conversations."""

from datetime import datetime

from plugin.domain.messages import Message
from plugin.store.engine.base import Reader
from plugin.store.engine.tables import Page, Table

TABLE = Table(Message, "messages")


async def find_message(reader: Reader, workspace_id: str, conversation_id: str, message_id: str) -> Message | None:
    return await TABLE.find(reader, workspace_id, conversation_id, message_id)


async def page_of_messages(
    reader: Reader, workspace_id: str, conversation_id: str, after: tuple[datetime, str] | None, limit: int
) -> list[Message]:
    """Oldest first, those that follow the one sent at `after`.

    The lines of a conversation lie together under their key, and are few enough to be sorted when they are asked for:
    an index by time would cost every push of a message.
    """
    page = Page("sent_at", limit, after, is_newest_first=False)
    return await TABLE.read(reader, workspace_id, [(conversation_id,)], page)
