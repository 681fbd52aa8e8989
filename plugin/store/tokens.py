"""Embed tokens and one-time marks that have been spent, until they expire."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from plugin.domain.once import Mark
from plugin.store.engine.base import Reader, Transaction
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


# Of its session, whose secret has this hash. No token's id has a slash.
SPEND_MARKS = """
    INSERT INTO spent_tokens (workspace_id, jti, expires_at, spent_at)
    SELECT workspace_id, id || '/' || CAST(:mark AS TEXT), CAST(:expires_at AS BIGINT), CAST(:spent_at AS BIGINT)
    FROM panel_sessions WHERE hash = :hash
    ON CONFLICT (workspace_id, jti) DO NOTHING
"""
SPEND_MARK = f"{SPEND_MARKS} RETURNING jti"

FIND_MARK = """
    SELECT 1 FROM panel_sessions AS session
    JOIN spent_tokens AS spent ON spent.workspace_id = session.workspace_id
        AND spent.jti = session.id || '/' || CAST(:mark AS TEXT)
    WHERE session.hash = :hash
"""


async def spend(transaction: Transaction, workspace_id: str, jti: str, expires_at: datetime, at: datetime) -> Spent:
    """Of two at once the second waits for the first at the key."""
    row = await transaction.row(
        SPEND, workspace_id=workspace_id, jti=jti, expires_at=micros(expires_at), spent_at=micros(at)
    )
    assert row is not None
    return Spent(instant(row[0]), row[1])


class SpentMark(Struct, frozen=True):
    session_hash: str
    mark: Mark
    at: datetime

    @property
    def parameters(self) -> dict[str, object]:
        return {
            "hash": self.session_hash,
            "mark": self.mark.text,
            "expires_at": micros(self.mark.until),
            "spent_at": micros(self.at),
        }


async def spend_mark(writer: Reader, session_hash: str, mark: Mark, at: datetime) -> bool:
    """Whether this is the first time. One statement, so it needs no transaction around it. Where its answer was lost it
    runs again and says no, and the page asks before it shows anything.
    """
    return await writer.row(SPEND_MARK, **SpentMark(session_hash, mark, at).parameters) is not None


async def spend_marks(transaction: Transaction, spent: Sequence[SpentMark]) -> None:
    await transaction.run_many(SPEND_MARKS, [one.parameters for one in spent])


async def is_spent(reader: Reader, session_hash: str, mark: Mark) -> bool:
    return await reader.row(FIND_MARK, hash=session_hash, mark=mark.text) is not None


async def forget_tokens(transaction: Transaction, expired_before: datetime, limit: int) -> int:
    """At most `limit`; answers how many went."""
    old = await transaction.rows(OLD, before=micros(expired_before), limit=limit)
    await transaction.run_many(FORGET, [{"workspace_id": row[0], "jti": row[1]} for row in old])
    return len(old)
