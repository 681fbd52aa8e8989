"""What is in SQLite's write-ahead log is copied into the file beside the writer, and not by it.

By itself SQLite does that in the COMMIT that makes the log a thousand pages long: everybody who waits for that commit,
and for the writer, waits for the copying and its two syncs. On another connection it keeps no writer waiting. A writer
that never pauses keeps the log from beginning anew, though, so once in a while it copies what is left itself.
"""

import asyncio
import logging
import sqlite3

from .connection import Connection

DUE = 500  # rows written: some hundred changes of one value, or as many customers of a batch
LONGEST = 8_000  # pages of the log: 32 MB, and then the writer copies itself
log = logging.getLogger(__name__)


class Checkpoints:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._rows = 0  # since the last one
        self._task: asyncio.Task[None] | None = None

    def wrote(self, rows: int) -> None:
        self._rows += rows
        if self._rows >= DUE and self._task is None:
            self._rows = 0
            self._task = asyncio.create_task(self._run())

    async def _run(self) -> None:
        try:
            await self._connection.hop(_checkpoint)
        except Exception as error:  # a full disk, say: what is in the log is safe there, and the next one tries again
            log.warning("the write-ahead log could not be copied into the file: %s", error)
        finally:
            self._task = None

    async def close(self) -> None:
        if self._task:
            await asyncio.wait((self._task,))


def _checkpoint(connection: sqlite3.Connection) -> None:
    """As far as readers let it: it waits for nobody."""
    connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
