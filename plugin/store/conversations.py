"""A conversation is the host's: pushed, read, never edited in a panel."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from plugin.domain.conversation import Conversation
from plugin.domain.text import is_id
from plugin.store.engine.base import Reader, Row, Transaction
from plugin.store.engine.columns import instant, instant_or_none, micros, micros_or_none

FIND = """
    SELECT id, customer_id, channel, status, subject, url, created_at, updated_at, last_message_at FROM conversations
    WHERE workspace_id = :workspace_id AND id IN :ids
"""

SAVE = """
    INSERT INTO conversations (
        workspace_id, id, customer_id, channel, status, subject, url, created_at, updated_at, last_message_at
    )
    VALUES (
        :workspace_id, :id, :customer_id, :channel, :status, :subject, :url, :created_at, :updated_at, :last_message_at
    )
    ON CONFLICT (workspace_id, id) DO UPDATE SET
        customer_id = excluded.customer_id, channel = excluded.channel, status = excluded.status,
        subject = excluded.subject, url = excluded.url, updated_at = excluded.updated_at,
        last_message_at = excluded.last_message_at
"""


async def find_conversation(reader: Reader, workspace_id: str, conversation_id: str) -> Conversation | None:
    if not is_id(conversation_id):
        return None
    return (await find_conversations(reader, workspace_id, [conversation_id])).get(conversation_id)


async def find_conversations(reader: Reader, workspace_id: str, ids: Sequence[str]) -> dict[str, Conversation]:
    if not ids:
        return {}
    rows = await reader.rows(FIND, workspace_id=workspace_id, ids=list(ids))
    return {row[0]: conversation_of(row) for row in rows}


def conversation_of(row: Row) -> Conversation:
    id, customer_id, channel, status, subject, url, created_at, updated_at, last_message_at = row
    return Conversation(
        id,
        customer_id,
        channel,
        status,
        subject,
        url,
        instant(created_at),
        instant(updated_at),
        instant_or_none(last_message_at),
    )


async def save_conversations(
    transaction: Transaction, workspace_id: str, conversations: Iterable[Conversation]
) -> None:
    rows = [_row(workspace_id, conversation) for conversation in conversations]
    if rows:
        await transaction.run_many(SAVE, rows)


def _row(workspace_id: str, conversation: Conversation) -> dict[str, object]:
    return {
        "workspace_id": workspace_id,
        "id": conversation.id,
        "customer_id": conversation.customer_id,
        "channel": conversation.channel,
        "status": conversation.status,
        "subject": conversation.subject,
        "url": conversation.url,
        "created_at": micros(conversation.created_at),
        "updated_at": micros(conversation.updated_at),
        "last_message_at": micros_or_none(conversation.last_message_at),
    }


LIST = """
    SELECT id, customer_id, channel, status, subject, url, created_at, updated_at, last_message_at FROM conversations
    WHERE workspace_id = :workspace_id AND customer_id = :customer_id
    ORDER BY created_at DESC, id DESC LIMIT :limit
"""
PAGE = LIST.replace("ORDER BY", "AND (created_at, id) < (:at, :after) ORDER BY", 1)


async def page_of_conversations(
    reader: Reader, workspace_id: str, customer_id: str, after: tuple[datetime, str] | None, limit: int
) -> list[Conversation]:
    """A customer's, newest first, those that follow the one made at `after`."""
    of = {"workspace_id": workspace_id, "customer_id": customer_id, "limit": limit}
    if after is None:
        rows = await reader.rows(LIST, **of)
    else:
        rows = await reader.rows(PAGE, **of, at=micros(after[0]), after=after[1])
    return [conversation_of(row) for row in rows]
