"""What housekeeping knows of the time: one row."""

from datetime import datetime

from msgspec import Struct

from plugin.store.engine.base import Reader, Transaction
from plugin.store.engine.columns import instant, micros

ONLY = 1

# One seek a workspace, however long its log.
NEWEST = "SELECT max((SELECT at FROM changes WHERE workspace_id = id ORDER BY seq DESC LIMIT 1)) FROM workspaces"


class SeenTime(Struct, frozen=True):
    at: datetime
    steady_since: datetime


async def seen_time(reader: Reader) -> SeenTime | None:
    row = await reader.row("SELECT seen_at, steady_since FROM housekeeping WHERE id = :id", id=ONLY)
    return None if row is None else SeenTime(instant(row[0]), instant(row[1]))


async def newest_change(reader: Reader) -> datetime | None:
    row = await reader.row(NEWEST)
    return None if row is None or row[0] is None else instant(row[0])


async def see_time(transaction: Transaction, seen: SeenTime) -> None:
    await transaction.run(
        """
        INSERT INTO housekeeping (id, seen_at, steady_since) VALUES (:id, :at, :since)
        ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at, steady_since = excluded.steady_since
        """,
        id=ONLY,
        at=micros(seen.at),
        since=micros(seen.steady_since),
    )
