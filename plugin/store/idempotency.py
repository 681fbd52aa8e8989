"""What a request was answered, by its `Idempotency-Key`, so that its retry is answered the same and does nothing."""

from datetime import datetime

from msgspec import Struct

from plugin.domain.push import Idempotency
from plugin.store.engine.base import Reader, Transaction
from plugin.store.engine.columns import micros

FIND = """
    SELECT request_hash, answer FROM idempotency
    WHERE workspace_id = :workspace_id AND key = :key AND at > :since
"""

SAVE = """
    INSERT INTO idempotency (workspace_id, key, request_hash, answer, at)
    VALUES (:workspace_id, :key, :request_hash, :answer, :at)
    ON CONFLICT (workspace_id, key) DO UPDATE SET
        request_hash = excluded.request_hash, answer = excluded.answer, at = excluded.at
"""

FORGET = """
    DELETE FROM idempotency WHERE (workspace_id, key) IN (
        SELECT workspace_id, key FROM idempotency WHERE at <= :before LIMIT :limit)
    RETURNING key
"""


class StoredAnswer(Struct, frozen=True):
    request_hash: str
    answer: str


async def find_answer(reader: Reader, workspace_id: str, key: str, since: datetime) -> StoredAnswer | None:
    row = await reader.row(FIND, workspace_id=workspace_id, key=key, since=micros(since))
    return None if row is None else StoredAnswer(*row)


async def save_answer(
    transaction: Transaction, workspace_id: str, idempotency: Idempotency, answer: str, at: datetime
) -> None:
    """Over one that is too old to be replayed, too."""
    await transaction.run(
        SAVE,
        workspace_id=workspace_id,
        key=idempotency.key,
        request_hash=idempotency.request_hash,
        answer=answer,
        at=micros(at),
    )


async def forget_answers(transaction: Transaction, before: datetime, limit: int) -> int:
    """At most `limit`; answers how many went."""
    return len(await transaction.rows(FORGET, before=micros(before), limit=limit))
