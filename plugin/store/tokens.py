"""Embed tokens that have been spent, until they expire."""

from datetime import datetime

from plugin.store.engine.base import Transaction
from plugin.store.engine.columns import instant, micros

SPEND = """
    INSERT INTO spent_tokens (workspace_id, jti, expires_at, spent_at)
    VALUES (:workspace_id, :jti, :expires_at, :spent_at)
    ON CONFLICT (workspace_id, jti) DO NOTHING
"""

OLD = "SELECT workspace_id, jti FROM spent_tokens WHERE expires_at < :before ORDER BY expires_at LIMIT :limit"
FORGET = "DELETE FROM spent_tokens WHERE workspace_id = :workspace_id AND jti = :jti"

FIND = "SELECT spent_at FROM spent_tokens WHERE workspace_id = :workspace_id AND jti = :jti"


async def spend(transaction: Transaction, workspace_id: str, jti: str, expires_at: datetime, at: datetime) -> datetime:
    """When it was first spent, which may be now. Of two at once the second waits for the first at the key."""
    await transaction.run(SPEND, workspace_id=workspace_id, jti=jti, expires_at=micros(expires_at), spent_at=micros(at))
    row = await transaction.row(FIND, workspace_id=workspace_id, jti=jti)
    return at if row is None else instant(row[0])


async def forget_tokens(transaction: Transaction, expired_before: datetime, limit: int) -> int:
    """At most `limit`; answers how many went."""
    old = await transaction.rows(OLD, before=micros(expired_before), limit=limit)
    await transaction.run_many(FORGET, [{"workspace_id": row[0], "jti": row[1]} for row in old])
    return len(old)
