"""PostgreSQL: a pool of connections, the same SQL, several service processes at once.

READ COMMITTED, and `Transaction.lock` where a decision depends on what was read. A workspace's numbers are taken by the
transaction's last statement, which inserts its changes too: the row of the counter is locked for one statement and the
commit, not for the whole transaction (measured with 8 writers in one workspace: 2,700 a second, against 1,200 with the
counter taken first). The lock lasts until the commit is visible, so numbers appear in order and without a gap.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from typing import Any, TypeVar, cast

import asyncpg
import msgspec

from plugin.errors import OutcomeUnknown, Unavailable

from .base import Committed, Reader, Row, Transaction, inside_work, refuse_nested
from .changes import committed
from .columns import instant
from .migrations import APPLIED, TABLE, Migration, migrations, pending
from .patience import PATIENCE, remaining
from .postgres_outcome import AGAIN
from .postgres_pool import CONNECTIONS, Connection, Connections, is_closed, open_connections
from .postgres_pooler import check_pooler
from .postgres_reader import PostgresReader
from .postgres_transaction import (
    ATTEMPTS,
    BEGIN,
    LOST,
    RETRYABLE,
    PostgresTransaction,
    translate_unanswered,
    translate_unavailable,
)
from .postgres_units import GatheredUnits
from .sql import for_postgres
from .states import States
from .units import Tables, Unit
from .waves import Ask, joined, prefix_of, waves

T = TypeVar("T")

_decode = msgspec.json.Decoder(list[Any]).decode
MIGRATION_SECONDS = 24 * 3600.0  # a large table takes long
MIGRATING = 0x51DE  # the lock that processes migrating at once queue for


class PostgresStore(PostgresReader):
    """Use `open_store`."""

    is_shared = True

    def __init__(
        self,
        url: str,
        tables: Tables,
        patience: float = PATIENCE,
        known: tuple[Migration, ...] = migrations("postgres"),
    ) -> None:
        self._url, self._patience, self._known = url, patience, known
        self.states = States(self, tables)
        self._units = GatheredUnits(self, self.states, tables, patience)
        self._connections: Connections
        self._widths: dict[str, int] = {}

    async def open(self) -> "PostgresStore":
        self._connections = await open_connections(self._url, self._patience)
        return self

    async def rows(self, sql: str, **parameters: object) -> list[Row]:
        numbered = for_postgres(sql)
        arguments = numbered.arguments(parameters)
        with translate_unavailable():
            connection, rows = await self._ask(lambda connection: connection.fetch(numbered.sql, *arguments))
            await self._connections.give_back(connection, failed=False)
        return cast(list[Row], rows)

    async def together(self, *readings: Callable[[Reader], Awaitable[Any]]) -> list[Any]:
        asking = waves(readings)
        try:
            asks = next(asking)
            while True:
                asks = asking.send(await self._answers(asks))
        except StopIteration as end:
            return cast(list[Any], end.value)
        finally:
            asking.close()

    async def _answers(self, asks: list[Ask]) -> list[list[Row]]:
        if len(asks) == 1:
            return [await self.rows(asks[0].sql, **asks[0].parameters)]
        sql = joined(tuple([(ask.sql, await self._width(ask.sql)) for ask in asks]))
        given = {
            f"{prefix_of(part)}{name}": value for part, ask in enumerate(asks) for name, value in ask.parameters.items()
        }
        answers: list[list[Row]] = [[] for _ in asks]
        for part, values in await self.rows(sql, **given):
            answers[part].append(_decode(values))
        return answers

    async def _width(self, sql: str) -> int:
        """How many columns a statement answers with: asked for once."""
        width = self._widths.get(sql)
        if width is None:
            with translate_unavailable():
                connection, prepared = await self._ask(lambda connection: connection.prepare(for_postgres(sql).sql))
                width = self._widths[sql] = len(prepared.get_attributes())
                await self._connections.give_back(connection, failed=False)
        return width

    async def read(self, work: Callable[[Reader], Awaitable[T]]) -> T:
        return await work(self)

    async def change(self, unit: Unit[T]) -> Committed[T]:
        refuse_nested()
        return await self._units.write(unit)

    async def write(self, work: Callable[[Transaction], Awaitable[T]]) -> Committed[T]:
        """What the database gave up is done again; so is what it was asked to commit and did not answer.

        Such a transaction holds its rows until it has ended, one way or the other. So the next attempt, which touches
        the same ones, waits for that, and then finds what it has done, or does it.
        """
        refuse_nested()
        lost: OutcomeUnknown | None = None
        until = time.monotonic() + remaining(self._patience)
        for left in reversed(range(ATTEMPTS)):
            try:
                with translate_unavailable():
                    return await self._attempt_until_asked(work, lost, until)
            except OutcomeUnknown as error:
                lost = error
                if not left or time.monotonic() > until:
                    raise
            except RETRYABLE as error:
                if not left:
                    raise lost or error from None
        raise AssertionError("the last round returns or raises")

    async def _attempt_until_asked(
        self, work: Callable[[Transaction], Awaitable[T]], lost: OutcomeUnknown | None, until: float
    ) -> Committed[T]:
        """Where nobody knows what became of an earlier attempt, a database that is away for a moment is waited for."""
        while True:
            try:
                with translate_unavailable():
                    return await self._attempt(work)
            except OutcomeUnknown:
                raise
            except Unavailable:
                if lost is None:
                    raise
                if time.monotonic() > until:
                    raise lost from None
                await asyncio.sleep(AGAIN)

    async def write_alone(self, work: Callable[[Reader], Awaitable[T]]) -> T:
        """A statement outside a transaction commits by itself."""
        return await work(self)

    async def _attempt(self, work: Callable[[Transaction], Awaitable[T]]) -> Committed[T]:
        async with self.transaction(BEGIN) as transaction:
            value = await work(transaction)
            highest = await transaction.seal()
        return committed(value, transaction.entries, highest)

    @asynccontextmanager
    async def transaction(self, begin: str) -> "AsyncIterator[PostgresTransaction]":
        """Commits unless what is inside raises."""
        async with self.begun(lambda connection: connection.execute(begin), commits=True) as (transaction, _):
            yield transaction

    @asynccontextmanager
    async def begun(
        self, first: Callable[[Connection], Awaitable[T]], *, commits: bool = False
    ) -> "AsyncIterator[tuple[PostgresTransaction, T]]":
        """A connection and what it answered to its first statement. Without `commits` each statement commits itself."""
        connection, answer = await self._ask(first)
        inside = inside_work.set(True)
        failed = True
        try:
            async with asyncio.timeout(remaining(self._patience) if commits else None):
                yield PostgresTransaction(connection), answer
            if commits:
                await self._commit(connection)
            failed = False
        except BaseException as error:
            if isinstance(error, TimeoutError | OutcomeUnknown):
                await self._connections.distrust()
            if isinstance(error, asyncpg.InterfaceError) and is_closed(connection):
                raise Unavailable(error) from error
            raise
        finally:
            inside_work.reset(inside)
            await self._connections.give_back(connection, failed=failed)

    async def _commit(self, connection: Connection) -> None:
        with translate_unanswered(connection):
            async with asyncio.timeout(remaining(self._patience)):
                answer = await connection.execute("COMMIT")
        if answer != "COMMIT":
            raise RuntimeError("a statement had failed before, so PostgreSQL has undone the transaction")

    async def _ask(self, first: Callable[[Connection], Awaitable[T]]) -> tuple[Connection, T]:
        try:
            async with asyncio.timeout(remaining(self._patience)):
                return await self._ask_until_answered(first)
        except TimeoutError:
            await self._connections.distrust()
            raise

    async def _ask_until_answered(self, first: Callable[[Connection], Awaitable[T]]) -> tuple[Connection, T]:
        """A connection and what it answered to its first statement.

        A pooled connection may have died since it was last used, all of them when the server was restarted. Nothing
        has been done yet, so the next one will do; what fails to connect at all, or falls silent, is an error at once.
        """
        for left in reversed(range(CONNECTIONS + 1)):
            connection = await self._connections.take()
            try:
                return connection, await first(connection)
            except BaseException as error:
                lost = _is_lost(connection, error)
                await self._connections.give_back(connection, failed=True)
                if not lost or not left or isinstance(error, TimeoutError):
                    raise
        raise AssertionError("the last round returns or raises")

    async def now(self) -> datetime:
        (row,) = await self.rows("SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS BIGINT)")
        return instant(row[0])

    def check(self) -> None:
        """Connections are made anew."""

    async def migrate(self) -> None:
        await check_pooler(self._connections)
        async with self._taken() as connection, connection.transaction():
            await connection.execute("SELECT pg_advisory_xact_lock($1)", MIGRATING, timeout=MIGRATION_SECONDS)
            await connection.execute(TABLE)
            applied = {row[0] for row in await connection.fetch(APPLIED)}
            for migration in pending(self._known, applied):
                for statement in migration.statements:
                    await connection.execute(statement, timeout=MIGRATION_SECONDS)
                await connection.execute(
                    "INSERT INTO migrations (number, name) VALUES ($1, $2)", migration.number, migration.name
                )

    @asynccontextmanager
    async def _taken(self) -> "AsyncIterator[Connection]":
        connection = await self._connections.take()
        try:
            yield connection
        finally:
            await self._connections.give_back(connection, failed=True)

    async def give_back(self, most: int) -> bool:
        """Autovacuum makes the space of removed rows free for new ones."""
        return False

    async def close(self) -> None:
        """What was asked for before still commits."""
        await self._units.close()
        await self._connections.close()


def _is_lost(connection: Connection, error: BaseException) -> bool:
    """Then it is closed, for the pool to replace it. An InterfaceError on an open connection is our own mistake."""
    if not isinstance(error, LOST) or (isinstance(error, asyncpg.InterfaceError) and not is_closed(connection)):
        return False
    with suppress(asyncpg.InterfaceError):  # the pool has noticed before us
        connection.terminate()
    return True
