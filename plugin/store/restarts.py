"""How long the service was away, the last few times. Times and lengths are microseconds."""

from plugin.store.engine.base import Reader, Transaction

LATEST = 3


async def add_end(transaction: Transaction, at: int) -> None:
    await transaction.run("INSERT INTO restarts (at, away) VALUES (:at, 0) ON CONFLICT (at) DO NOTHING", at=at)
    await transaction.run(
        "DELETE FROM restarts WHERE at NOT IN (SELECT at FROM restarts ORDER BY at DESC LIMIT :latest)", latest=LATEST
    )


async def note_start(transaction: Transaction, at: int) -> None:
    """The first start after the last end."""
    await transaction.run(
        "UPDATE restarts SET away = :at - at WHERE away = 0 AND at = (SELECT max(at) FROM restarts) AND at < :at", at=at
    )


async def latest_restarts(reader: Reader, since: int) -> list[int]:
    return [row[0] for row in await reader.rows("SELECT away FROM restarts WHERE at > :since", since=since)]
