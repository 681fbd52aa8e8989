"""The lines of conversations."""

from collections.abc import Collection, Iterable
from datetime import datetime

from plugin.domain.conversation import Message
from plugin.domain.text import is_id
from plugin.store.engine.base import Reader, Row, Transaction
from plugin.store.engine.columns import instant, micros

# Both lists lead through the key; what they pair beyond what was asked for is sifted out. An id holds no `/`.
FIND = """
    SELECT conversation_id, id, author, author_name, text, sent_at FROM messages
    WHERE workspace_id = :workspace_id AND conversation_id IN :conversations AND id IN :ids
    AND conversation_id || '/' || id IN :pairs
"""

SAVE = """
    INSERT INTO messages (workspace_id, conversation_id, id, author, author_name, text, sent_at)
    VALUES (:workspace_id, :conversation_id, :id, :author, :author_name, :text, :sent_at)
"""


async def find_messages(
    reader: Reader, workspace_id: str, pairs: Collection[tuple[str, str]]
) -> dict[tuple[str, str], Message]:
    """Each pair is a conversation's id and a message's."""
    if not pairs:
        return {}
    rows = await reader.rows(
        FIND,
        workspace_id=workspace_id,
        conversations=sorted({conversation for conversation, _ in pairs}),
        ids=sorted({message for _, message in pairs}),
        pairs=sorted(map("/".join, pairs)),
    )
    return {(row[0], row[1]): message_of(row) for row in rows}


def message_of(row: Row) -> Message:
    conversation_id, id, author, author_name, text, sent_at = row
    return Message(id, conversation_id, author, author_name, text, instant(sent_at))


async def save_messages(transaction: Transaction, workspace_id: str, messages: Iterable[Message]) -> None:
    """New ones; a message never changes."""
    rows = [_row(workspace_id, message) for message in messages]
    if rows:
        await transaction.run_many(SAVE, rows)


def _row(workspace_id: str, message: Message) -> dict[str, object]:
    return {
        "workspace_id": workspace_id,
        "conversation_id": message.conversation_id,
        "id": message.id,
        "author": message.author,
        "author_name": message.author_name,
        "text": message.text,
        "sent_at": micros(message.sent_at),
    }


# The lines of a conversation lie together under their key, and are few enough to be sorted when they are asked for: an
# index by time would cost every push of a message.
LIST = """
    SELECT conversation_id, id, author, author_name, text, sent_at FROM messages
    WHERE workspace_id = :workspace_id AND conversation_id = :conversation_id
    ORDER BY sent_at, id LIMIT :limit
"""
PAGE = LIST.replace("ORDER BY", "AND (sent_at, id) > (:at, :after) ORDER BY", 1)


async def find_message(reader: Reader, workspace_id: str, conversation_id: str, message_id: str) -> Message | None:
    if not (is_id(conversation_id) and is_id(message_id)):
        return None
    pair = (conversation_id, message_id)
    return (await find_messages(reader, workspace_id, [pair])).get(pair)


async def page_of_messages(
    reader: Reader, workspace_id: str, conversation_id: str, after: tuple[datetime, str] | None, limit: int
) -> list[Message]:
    """Oldest first, those that follow the one sent at `after`."""
    of = {"workspace_id": workspace_id, "conversation_id": conversation_id, "limit": limit}
    if after is None:
        rows = await reader.rows(LIST, **of)
    else:
        rows = await reader.rows(PAGE, **of, at=micros(after[0]), after=after[1])
    return [message_of(row) for row in rows]
