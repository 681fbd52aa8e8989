"""PostgreSQL: a pool of connections, the same SQL, several service processes at once.

READ COMMITTED, and `Transaction.lock` where a decision depends on what was read. A workspace's numbers are taken by the
transaction's last statement, which inserts its changes too: the row of the counter is locked for one statement and the
commit, not for the whole transaction (measured with 8 writers in one workspace: 2,700 a second, against 1,200 with the
counter taken first). The lock lasts until the commit is visible, so numbers appear in order and without a gap.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from hashlib import blake2b
from typing import TypeAlias, TypeVar, cast
from zlib import crc32

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from plugin.domain.actor import Actor
from plugin.domain.change import Fact
from plugin.errors import Unavailable

from .base import PATIENCE, Committed, Reader, Row, Transaction, inside_work, refuse_nested
from .changes import COLUMNS, Entry, committed
from .migrations import APPLIED, TABLE, Migration, migrations, pending
from .sql import for_postgres

T = TypeVar("T")
Connection: TypeAlias = "PoolConnectionProxy[asyncpg.Record]"

CONNECTIONS = 10
BUCKETS = 256  # of locks a workspace: a large batch must not fill the lock table
MIGRATING = 0x51DE  # the lock that processes migrating at once queue for
ATTEMPTS = 5  # at work that PostgreSQL gave up to resolve a deadlock
LOST = (
    asyncpg.PostgresConnectionError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    OSError,
)
# An InterfaceError may be our own mistake; OSError is a refused connection, and every TimeoutError.
AWAY = (
    asyncpg.PostgresConnectionError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.CannotConnectNowError,
    asyncpg.TooManyConnectionsError,
    asyncpg.InternalClientError,
    OSError,
)
IN_VAIN = (asyncpg.DeadlockDetectedError, asyncpg.SerializationError)

# JIT costs more than our short statements gain; a process that hangs must not hold a workspace's counter for ever.
SETTINGS = {
    "application_name": "sidelight",
    "jit": "off",
    "synchronous_commit": "on",
    "idle_in_transaction_session_timeout": "60s",
}
BEGIN = "BEGIN ISOLATION LEVEL READ COMMITTED"
SEAL = f"""
    WITH taken AS (
        INSERT INTO sequences (workspace_id, last)
        SELECT workspace_id, grown FROM unnest($1::text[], $2::bigint[]) AS log (workspace_id, grown)
        ON CONFLICT (workspace_id) DO UPDATE SET last = sequences.last + excluded.last
        RETURNING workspace_id, last
    ), written AS (
        INSERT INTO changes ({", ".join(COLUMNS)})
        SELECT facts.workspace_id, taken.last - facts.seq, {", ".join(f"facts.{column}" for column in COLUMNS[2:])}
        FROM unnest(
            $3::text[], $4::bigint[], $5::bigint[], $6::text[], $7::text[], $8::text[], $9::text[],
            $10::text[], $11::text[], $12::text[], $13::text[], $14::text[], $15::text[], $16::bigint[]
        ) AS facts ({", ".join(COLUMNS)})
        JOIN taken ON taken.workspace_id = facts.workspace_id
    )
    SELECT workspace_id, last FROM taken
"""


class PostgresStore:
    """Use `open_store`."""

    def __init__(
        self, url: str, patience: float = PATIENCE, known: tuple[Migration, ...] = migrations("postgres")
    ) -> None:
        self._url = url
        self._patience = patience
        self._known = known
        self._pool: asyncpg.Pool[asyncpg.Record]

    async def open(self) -> "PostgresStore":
        self._pool = await asyncpg.create_pool(
            self._url,
            min_size=1,
            max_size=CONNECTIONS,
            timeout=10,
            command_timeout=30,  # a server that fell silent costs this, not a connection for ever
            max_inactive_connection_lifetime=300,
            statement_cache_size=512,
            max_cached_statement_lifetime=0,
            reset=_as_it_is,
            server_settings=SETTINGS,
        )
        return self

    async def rows(self, sql: str, **parameters: object) -> list[Row]:
        numbered = for_postgres(sql)
        arguments = numbered.arguments(parameters)
        with _saying_when_it_is_away():
            connection, rows = await self._ask(lambda connection: connection.fetch(numbered.sql, *arguments))
            await self._pool.release(connection)
        return cast(list[Row], rows)

    async def row(self, sql: str, **parameters: object) -> Row | None:
        rows = await self.rows(sql, **parameters)
        return rows[0] if rows else None

    async def read(self, work: Callable[[Reader], Awaitable[T]]) -> T:
        return await work(self)

    async def write(self, work: Callable[[Transaction], Awaitable[T]]) -> Committed[T]:
        refuse_nested()
        with _saying_when_it_is_away():
            for _ in range(ATTEMPTS - 1):
                try:
                    return await self._attempt(work)
                except IN_VAIN:
                    continue
            return await self._attempt(work)

    async def _attempt(self, work: Callable[[Transaction], Awaitable[T]]) -> Committed[T]:
        connection, _ = await self._ask(lambda connection: connection.execute(BEGIN))
        inside = inside_work.set(True)
        try:
            transaction = PostgresTransaction(connection)
            async with asyncio.timeout(self._patience):
                value = await work(transaction)
            highest = await transaction.seal()
            if await connection.execute("COMMIT") != "COMMIT":
                raise RuntimeError("a statement had failed before, so PostgreSQL has undone the transaction")
            return committed(value, transaction.entries, highest)
        except BaseException as error:
            await _undo(connection)
            if isinstance(error, asyncpg.InterfaceError) and _is_closed(connection):
                raise Unavailable(error) from error
            raise
        finally:
            inside_work.reset(inside)
            await self._pool.release(connection)

    async def _ask(self, first: Callable[[Connection], Awaitable[T]]) -> tuple[Connection, T]:
        """A connection and what it answered to its first statement.

        A pooled connection may have died since it was last used, all of them when the server was restarted. Nothing
        has been done yet, so the next one will do; what fails to connect at all, or falls silent, is an error at once.
        """
        for remaining in reversed(range(CONNECTIONS + 1)):
            connection = await self._pool.acquire(timeout=self._patience)
            try:
                return connection, await first(connection)
            except BaseException as error:
                lost = _is_lost(connection, error)
                await self._pool.release(connection)
                if not lost or not remaining or isinstance(error, TimeoutError):
                    raise
        raise AssertionError("the last round returns or raises")

    async def migrate(self) -> None:
        async with self._pool.acquire() as connection, connection.transaction():
            await connection.execute("SELECT pg_advisory_xact_lock($1)", MIGRATING)
            await connection.execute(TABLE)
            applied = {row[0] for row in await connection.fetch(APPLIED)}
            for migration in pending(self._known, applied):
                for statement in migration.statements:
                    await connection.execute(statement)
                await connection.execute(
                    "INSERT INTO migrations (number, name) VALUES ($1, $2)", migration.number, migration.name
                )

    async def close(self) -> None:
        await self._pool.close()


class PostgresTransaction:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.entries: list[Entry] = []

    async def rows(self, sql: str, **parameters: object) -> list[Row]:
        numbered = for_postgres(sql)
        return cast(list[Row], await self._connection.fetch(numbered.sql, *numbered.arguments(parameters)))

    async def row(self, sql: str, **parameters: object) -> Row | None:
        rows = await self.rows(sql, **parameters)
        return rows[0] if rows else None

    async def run(self, sql: str, **parameters: object) -> None:
        await self.rows(sql, **parameters)

    async def run_many(self, sql: str, parameters: Sequence[dict[str, object]]) -> None:
        numbered = for_postgres(sql)
        await self._connection.executemany(numbered.sql, map(numbered.arguments, parameters))

    async def lock(self, workspace_id: str, *names: str) -> None:
        keys = sorted({_lock_key(workspace_id, name) for name in names})
        await self._connection.execute("SELECT pg_advisory_xact_lock(key) FROM unnest($1::bigint[]) AS key", keys)

    def record(self, workspace_id: str, actor: Actor, at: datetime, *facts: Fact) -> None:
        self.entries.extend(Entry(workspace_id, actor, at, fact) for fact in facts)

    async def seal(self) -> dict[str, int]:
        """The last statement. A fact carries how many of its workspace follow it, counted back from the last number."""
        if not self.entries:
            return {}
        following: Counter[str] = Counter()
        facts = []
        for entry in reversed(self.entries):
            facts.append(entry.columns(following[entry.workspace_id]))
            following[entry.workspace_id] += 1
        grown = sorted(following.items())  # counters are locked in one order
        columns = [list(column) for table in (grown, facts) for column in zip(*table, strict=True)]
        rows = await self._connection.fetch(SEAL, *columns)
        return {row[0]: row[1] for row in rows}


def _lock_key(workspace_id: str, name: str) -> int:
    workspace = int.from_bytes(blake2b(workspace_id.encode(), digest_size=7).digest(), signed=True)
    return workspace * BUCKETS + crc32(name.encode()) % BUCKETS


def _is_lost(connection: Connection, error: BaseException) -> bool:
    """Then it is closed, for the pool to replace it. An InterfaceError on an open connection is our own mistake."""
    if not isinstance(error, LOST) or (isinstance(error, asyncpg.InterfaceError) and not _is_closed(connection)):
        return False
    with suppress(asyncpg.InterfaceError):  # the pool has noticed before us
        connection.terminate()
    return True


def _is_closed(connection: Connection) -> bool:
    try:
        return connection.is_closed()
    except asyncpg.InterfaceError:  # the pool has noticed, and taken it back
        return True


@contextmanager
def _saying_when_it_is_away() -> Iterator[None]:
    try:
        yield
    except AWAY as error:
        raise Unavailable(error) from error


async def _undo(connection: Connection) -> None:
    """On a connection that is gone the server has done it; the pool drops it."""
    with suppress(asyncpg.PostgresError, *LOST, TimeoutError):
        if connection.is_in_transaction():
            await connection.execute("ROLLBACK", timeout=5)


async def _as_it_is(connection: "asyncpg.Connection[asyncpg.Record]") -> None:
    """We set nothing that outlasts a transaction; the driver's own reset costs a round trip for each use."""
