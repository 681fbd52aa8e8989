"""One transaction on PostgreSQL, and what its failures mean."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from hashlib import blake2b
from typing import Any, cast
from zlib import crc32

import asyncpg
from msgspec import Struct

from plugin.domain.actor import Actor
from plugin.domain.change import Change
from plugin.domain.rows import RowSet
from plugin.errors import OutcomeUnknown, Unavailable

from .base import Reader, Row
from .changes import Entry
from .patience import remaining
from .postgres_pool import Connection, is_closed
from .postgres_reader import PostgresReader
from .postgres_reading import REVISION_PART, parameters, parted, with_revision
from .postgres_sql import Statement, seal
from .sql import for_postgres
from .tables import Selection

BUCKETS = 256  # of locks a workspace: a large batch must not fill the lock table
ATTEMPTS = 5  # at work that PostgreSQL gave up to resolve a deadlock, or whose locks turned out to be others
WRITING = 0.6  # of what remains of a budget: the rest is for asking what became of it
BEGIN = "BEGIN ISOLATION LEVEL READ COMMITTED"
LOST = (
    asyncpg.PostgresConnectionError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    OSError,
)
# An InterfaceError may be our own mistake; OSError is a refused connection, and every TimeoutError. A database
# may limit how long a statement lasts and waits for a lock: so it answers where it is busy.
UNAVAILABLE = (
    asyncpg.PostgresConnectionError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.CannotConnectNowError,
    asyncpg.TooManyConnectionsError,
    asyncpg.QueryCanceledError,
    asyncpg.LockNotAvailableError,
    asyncpg.InternalClientError,
    OSError,
)
RETRYABLE = (asyncpg.DeadlockDetectedError, asyncpg.SerializationError)


class PostgresTransaction(PostgresReader):
    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.entries: list[Entry] = []

    async def rows(self, sql: str, **parameters: object) -> list[Row]:
        numbered = for_postgres(sql)
        return cast(list[Row], await self._connection.fetch(numbered.sql, *numbered.arguments(parameters)))

    async def run(self, sql: str, **parameters: object) -> None:
        await self.rows(sql, **parameters)

    async def run_many(self, sql: str, parameters: Sequence[dict[str, object]]) -> None:
        numbered = for_postgres(sql)
        await self._connection.executemany(numbered.sql, map(numbered.arguments, parameters))

    async def lock(self, workspace_id: str, *names: str) -> None:
        keys = lock_keys(workspace_id, names)
        await self._connection.execute("SELECT pg_advisory_xact_lock(key) FROM unnest($1::bigint[]) AS key", keys)

    def record(self, workspace_id: str, actor: Actor, at: datetime, *changes: Change) -> None:
        self.entries.extend(Entry(workspace_id, actor, at, change) for change in changes)

    async def together(self, *readings: Callable[[Reader], Awaitable[Any]]) -> list[Any]:
        return [await reading(self) for reading in readings]

    async def hold(self, workspace_id: str, wanted: Sequence[Selection], rows: RowSet) -> "Held":
        """Reads these rows, and with them the workspace's revision: one statement."""
        return held(wanted, await ask_for(self._connection, workspace_id, wanted), rows)

    async def write(self, statement: Statement, *, is_alone: bool = False) -> "Taken | None":
        """`is_alone`: outside a transaction; None where others have moved."""
        if not is_alone:
            return _taken(await self._fetch(statement))
        with translate_unanswered(self._connection):
            async with asyncio.timeout(WRITING * remaining()):
                return _taken(await self._fetch(statement))

    async def save(self, statement: Statement) -> None:
        await self._fetch(statement)

    async def seal(self) -> dict[str, int]:
        return {row[0]: row[1] for row in await self._fetch(seal(self.entries))} if self.entries else {}

    async def _fetch(self, statement: Statement) -> list[Row]:
        return cast(list[Row], await self._connection.fetch(statement.sql, *statement.arguments))


class Taken(Struct, frozen=True):
    """Of the workspace that was written to: where its log ends, and how far its counter is, of writes and changes."""

    last: int
    moved: int


def _taken(rows: list[Row]) -> Taken | None:
    return Taken(rows[0][1], rows[0][2]) if rows else None


class Held(Struct, frozen=True):
    """Of the workspace whose rows were read."""

    revision: int
    moved: int | None  # how far its counter is: of writes, and of changes; None before the first one
    last: int  # of its changes alone


async def ask_for(connection: Connection, workspace_id: str, wanted: Sequence[Selection]) -> list[Row]:
    numbered = for_postgres(with_revision(wanted))
    arguments = numbered.arguments({"workspace_id": workspace_id, **parameters(wanted)})
    return cast(list[Row], await connection.fetch(numbered.sql, *arguments))


def held(wanted: Sequence[Selection], found: list[Row], rows: RowSet) -> Held:
    """What was asked for, put into `rows`."""
    of_workspace = next(((row[1], row[2], row[3] or 0) for row in found if row[0] == REVISION_PART), (0, None, 0))
    parts = parted(wanted, (tuple(row)[4:] for row in found if row[0] != REVISION_PART))
    for selection, part in zip(wanted, parts, strict=True):
        rows[selection.table.entity].hold(map(selection.table.row_of, part))
    return Held(*of_workspace)


def begin_with(workspace_id: str, names: set[str]) -> str:
    """BEGIN and the locks travel together: keys are numbers, so nothing need be quoted."""
    if not names:
        return BEGIN
    listed = ", ".join(map(str, lock_keys(workspace_id, names)))
    return f"{BEGIN}; SELECT pg_advisory_xact_lock(key) FROM unnest('{{{listed}}}'::bigint[]) AS key"


def lock_keys(workspace_id: str, names: Iterable[str]) -> list[int]:
    """In the order in which everybody takes them."""
    return sorted({lock_key(workspace_id, name) for name in names})


def lock_key(workspace_id: str, name: str) -> int:
    workspace = int.from_bytes(blake2b(workspace_id.encode(), digest_size=7).digest(), signed=True)
    return workspace * BUCKETS + crc32(name.encode("utf-8", "surrogatepass")) % BUCKETS


@contextmanager
def translate_unavailable() -> Iterator[None]:
    try:
        yield
    except UNAVAILABLE as error:
        raise Unavailable(error) from error


@contextmanager
def translate_unanswered(connection: Connection) -> Iterator[None]:
    """Around what commits: the connection may have been lost before or after."""
    try:
        yield
    except LOST as error:
        if isinstance(error, asyncpg.InterfaceError) and not is_closed(connection):
            raise
        raise OutcomeUnknown(error) from error
