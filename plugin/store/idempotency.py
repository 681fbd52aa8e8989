"""What a request was answered, by its `Idempotency-Key`, so that its retry is answered the same and does nothing."""

from datetime import datetime

from plugin.domain.idempotency import StoredAnswer

from .engine.base import Transaction
from .engine.columns import micros
from .engine.tables import Table

TABLE = Table(StoredAnswer, "idempotency")

FORGET = """
    DELETE FROM idempotency WHERE (workspace_id, key) IN (
        SELECT workspace_id, key FROM idempotency WHERE at <= :before LIMIT :limit)
    RETURNING key
"""


async def forget_answers(transaction: Transaction, before: datetime, limit: int) -> int:
    """At most `limit`; answers how many went."""
    return len(await transaction.rows(FORGET, before=micros(before), limit=limit))
