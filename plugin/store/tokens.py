"""Embed tokens that have been spent, until they expire."""

from datetime import datetime

from msgspec import Struct

from plugin.store.engine.base import Transaction
from plugin.store.engine.columns import instant, micros

SPEND = """
    INSERT INTO spent_tokens (workspace_id, jti, expires_at, spent_at, uses)
    VALUES (:workspace_id, :jti, :expires_at, :spent_at, 1)
    ON CONFLICT (workspace_id, jti) DO UPDATE SET uses = spent_tokens.uses + 1
    RETURNING spent_at, uses
"""

OLD = "SELECT workspace_id, jti FROM spent_tokens WHERE expires_at < :before ORDER BY expires_at LIMIT :limit"
FORGET = "DELETE FROM spent_tokens WHERE workspace_id = :workspace_id AND jti = :jti"


class Spent(Struct, frozen=True):
    at: datetime  # the first time, which may be now
    uses: int  # with this one


async def spend(transaction: Transaction, workspace_id: str, jti: str, expires_at: datetime, at: datetime) -> Spent:
    """Of two at once the second waits for the first at the key."""
    row = await transaction.row(
        SPEND, workspace_id=workspace_id, jti=jti, expires_at=micros(expires_at), spent_at=micros(at)
    )
    assert row is not None
    return Spent(instant(row[0]), row[1])


async def forget_tokens(transaction: Transaction, expired_before: datetime, limit: int) -> int:
    """At most `limit`; answers how many went."""
    old = await transaction.rows(OLD, before=micros(expired_before), limit=limit)
    await transaction.run_many(FORGET, [{"workspace_id": row[0], "jti": row[1]} for row in old])
    return len(old)
