"""What a request was answered, by its `Idempotency-Key`, so that its retry is answered the same and does nothing."""

from datetime import datetime

from plugin.domain.idempotency import StoredAnswer

from .engine.base import Transaction
from .engine.columns import micros
from .engine.tables import Table

TABLE = Table(StoredAnswer, "idempotency")

OLD = "SELECT workspace_id, key FROM idempotency WHERE at <= :before ORDER BY at LIMIT :limit"
FORGET = "DELETE FROM idempotency WHERE workspace_id = :workspace_id AND key = :key AND at <= :before"


async def forget_answers(transaction: Transaction, before: datetime, limit: int) -> int:
    """At most `limit`; answers how many went."""
    old = await transaction.rows(OLD, before=micros(before), limit=limit)
    await transaction.run_many(
        FORGET, [{"workspace_id": row[0], "key": row[1], "before": micros(before)} for row in old]
    )
    return len(old)
