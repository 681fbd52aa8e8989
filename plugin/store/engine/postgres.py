"""PostgreSQL: a pool of connections, the same SQL, several service processes at once.

READ COMMITTED, and `Transaction.lock` where a decision depends on what was read. A workspace's numbers are taken by the
transaction's last statement, which inserts its changes too: the row of the counter is locked for one statement and the
commit, not for the whole transaction (measured with 8 writers in one workspace: 2,700 a second, against 1,200 with the
counter taken first). The lock lasts until the commit is visible, so numbers appear in order and without a gap.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from datetime import datetime
from hashlib import blake2b
from typing import Any, TypeAlias, TypeVar, cast
from zlib import crc32

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from plugin.domain.actor import Actor
from plugin.domain.change import Change
from plugin.domain.operation import STATE, LockSet
from plugin.domain.rows import RowSet
from plugin.domain.state import WorkspaceState
from plugin.errors import Unavailable

from .base import PATIENCE, Committed, Reader, Row, Transaction, inside_work, refuse_nested
from .changes import Entry, committed
from .migrations import APPLIED, TABLE, Migration, migrations, pending
from .postgres_sql import REVISION_PART, Statement, parameters, parted, seal, union, with_revision, write
from .sql import for_postgres
from .states import States, load_state
from .tables import Selection
from .units import Decided, Moved, Tables, Unit, changes_state, hold, lock_set_of, refusal, selections

T = TypeVar("T")
Connection: TypeAlias = "PoolConnectionProxy[asyncpg.Record]"

CONNECTIONS = 10
MAX_GROUP = 64  # units of one workspace that share a transaction
MAX_SIZE = 1_000  # operations of theirs, all decided in one go while nothing else runs
BUCKETS = 256  # of locks a workspace: a large batch must not fill the lock table
MIGRATING = 0x51DE  # the lock that processes migrating at once queue for
ATTEMPTS = 5  # at work that PostgreSQL gave up to resolve a deadlock, or whose locks turned out to be others
LOST = (
    asyncpg.PostgresConnectionError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    OSError,
)
# An InterfaceError may be our own mistake; OSError is a refused connection, and every TimeoutError.
UNAVAILABLE = (
    asyncpg.PostgresConnectionError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.CannotConnectNowError,
    asyncpg.TooManyConnectionsError,
    asyncpg.InternalClientError,
    OSError,
)
RETRYABLE = (asyncpg.DeadlockDetectedError, asyncpg.SerializationError)

# JIT costs more than our short statements gain; a process that hangs must not hold a workspace's counter for ever.
SETTINGS = {
    "application_name": "sidelight",
    "jit": "off",
    "synchronous_commit": "on",
    "idle_in_transaction_session_timeout": "60s",
}
BEGIN = "BEGIN ISOLATION LEVEL READ COMMITTED"


class PostgresStore:
    """Use `open_store`."""

    def __init__(
        self,
        url: str,
        tables: Tables,
        patience: float = PATIENCE,
        known: tuple[Migration, ...] = migrations("postgres"),
    ) -> None:
        self._url, self._tables, self._patience, self._known = url, tables, patience, known
        self.states = States(self, tables)
        self._groups: dict[str, _Group] = {}
        self._closed = False
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
        with _translate_unavailable():
            connection, rows = await self._ask(lambda connection: connection.fetch(numbered.sql, *arguments))
            await self._pool.release(connection)
        return cast(list[Row], rows)

    async def row(self, sql: str, **parameters: object) -> Row | None:
        rows = await self.rows(sql, **parameters)
        return rows[0] if rows else None

    async def select(self, workspace_id: str, selections: Sequence[Selection]) -> list[list[Row]]:
        if not selections:
            return []
        rows = await self.rows(union(selections), workspace_id=workspace_id, **parameters(selections))
        return parted(selections, rows)

    async def read(self, work: Callable[[Reader], Awaitable[T]]) -> T:
        return await work(self)

    async def change(self, unit: Unit[T]) -> Committed[T]:
        """One transaction a workspace at a time; what comes meanwhile gathers for the next."""
        refuse_nested()
        if self._closed:
            raise RuntimeError("the store is closed")
        group = self._groups.get(unit.workspace_id)
        if group is None:
            group = self._groups[unit.workspace_id] = _Group()
        result: asyncio.Future[Committed[T]] = asyncio.get_running_loop().create_future()
        group.waiting.append((unit, result))
        if group.task is None:
            group.task = asyncio.create_task(self._serve(unit.workspace_id, group))
        try:
            return await result
        finally:
            del result  # it holds a refusal whose traceback holds this frame: a cycle, with all the rows in it

    async def _serve(self, workspace_id: str, group: "_Group") -> None:
        try:
            while group.waiting:
                await self._change_together(workspace_id, group.next())
        finally:
            del self._groups[workspace_id]
            group.refuse(RuntimeError("the writer of this workspace has ended"))

    async def _change_together(self, workspace_id: str, group: "list[_Waiting]") -> None:
        if not group:
            return
        try:
            with _translate_unavailable():
                outcomes, highest = await self._retried(workspace_id, [unit for unit, _ in group])
        except BaseException as error:
            if len(group) > 1 and not isinstance(error, Unavailable | asyncio.CancelledError):
                for one in group:  # which of them the database refused, nobody knows: each by itself
                    await self._change_together(workspace_id, [one])
                return
            for _, result in group:
                _refuse(result, error)
            if isinstance(error, asyncio.CancelledError):
                raise
            return
        _settle(group, outcomes, highest)

    async def _retried(self, workspace_id: str, units: "list[Unit[Any]]") -> "_Outcomes":
        is_state_locked = False
        for remaining in reversed(range(ATTEMPTS)):
            try:
                return await self._attempt_units(workspace_id, units, is_state_locked)
            except (*RETRYABLE, Moved) as error:
                if not remaining:
                    raise Unavailable(error) from error
                is_state_locked |= isinstance(error, Moved)
        raise AssertionError("the last round returns or raises")

    async def _attempt_units(
        self, workspace_id: str, units: "list[Unit[Any]]", is_state_locked: bool = False
    ) -> "_Outcomes":
        """At most: a glimpse, BEGIN with the locks, one reading, one writing with the changes' numbers, COMMIT."""
        state = await self.states.get(workspace_id)
        lock_set = lock_set_of(units, state)
        if is_state_locked:
            lock_set.lock_state()
        await self._follow_glimpses(workspace_id, units, state, lock_set)
        async with self._transaction(_begin(workspace_id, lock_set.locks)) as transaction:
            state, rows = await self._hold(transaction, workspace_id, units, state, lock_set)
            outcomes = [_decide(unit, state, rows) for unit in units]
            entries = [entry for one in outcomes if isinstance(one, Decided) for entry in one.entries]
            highest = await transaction.write(self._tables, workspace_id, rows, entries)
        if changes_state(self._tables, rows):
            self.states.keep(workspace_id, state.changed(state.revision + 1, rows.changed()))
        return outcomes, highest

    async def _follow_glimpses(
        self, workspace_id: str, units: "list[Unit[Any]]", state: WorkspaceState, lock_set: LockSet
    ) -> None:
        if lock_set.glimpsed:
            glimpsed = RowSet(state.rows)
            await hold(self, workspace_id, selections(self._tables, lock_set.glimpsed), glimpsed)
            _follow(units, glimpsed, lock_set)

    async def _hold(
        self,
        transaction: "PostgresTransaction",
        workspace_id: str,
        units: "list[Unit[Any]]",
        state: WorkspaceState,
        lock_set: LockSet,
    ) -> tuple[WorkspaceState, RowSet]:
        """The rows and the state that belongs with them.

        Where another process has changed the state, whoever holds its lock reads it again here, where it cannot change
        any more; who let go and came back could find it changed each time. Who does not hold it does so next time.
        """
        wanted, rows = selections(self._tables, lock_set.read), RowSet(state.rows)
        if await transaction.hold(workspace_id, wanted, rows) != state.revision:
            self.states.forget(workspace_id)
            if STATE not in lock_set.locks:
                raise Moved
            state = await load_state(transaction, self._tables, workspace_id)
            if not lock_set.covers(lock_set_of(units, state)):
                raise Moved
            rows = RowSet(state.rows)
            await transaction.hold(workspace_id, wanted, rows)
        _check_still(units, rows, lock_set)
        return state, rows

    async def write(self, work: Callable[[Transaction], Awaitable[T]]) -> Committed[T]:
        refuse_nested()
        with _translate_unavailable():
            for _ in range(ATTEMPTS - 1):
                try:
                    return await self._attempt(work)
                except RETRYABLE:
                    continue
            return await self._attempt(work)

    async def _attempt(self, work: Callable[[Transaction], Awaitable[T]]) -> Committed[T]:
        async with self._transaction(BEGIN) as transaction:
            value = await work(transaction)
            highest = await transaction.seal()
        return committed(value, transaction.entries, highest)

    @asynccontextmanager
    async def _transaction(self, begin: str) -> "AsyncIterator[PostgresTransaction]":
        """Commits unless what is inside raises."""
        connection, _ = await self._ask(lambda connection: connection.execute(begin))
        inside = inside_work.set(True)
        try:
            async with asyncio.timeout(self._patience):
                yield PostgresTransaction(connection)
            if await connection.execute("COMMIT") != "COMMIT":
                raise RuntimeError("a statement had failed before, so PostgreSQL has undone the transaction")
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
                if not lost:
                    await _undo(connection)  # it may have begun a transaction and failed to get its locks
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
        """What was asked for before still commits."""
        self._closed = True
        if serving := [group.task for group in self._groups.values() if group.task]:
            await asyncio.wait(serving)  # whoever is cancelled here leaves the others their answers
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

    def record(self, workspace_id: str, actor: Actor, at: datetime, *changes: Change) -> None:
        self.entries.extend(Entry(workspace_id, actor, at, change) for change in changes)

    async def select(self, workspace_id: str, selections: Sequence[Selection]) -> list[list[Row]]:
        if not selections:
            return []
        rows = await self.rows(union(selections), workspace_id=workspace_id, **parameters(selections))
        return parted(selections, rows)

    async def hold(self, workspace_id: str, wanted: Sequence[Selection], rows: RowSet) -> int:
        """Reads these rows, and with them the workspace's revision: one statement."""
        numbered = for_postgres(with_revision(wanted))
        arguments = numbered.arguments({"workspace_id": workspace_id, **parameters(wanted)})
        found = await self._connection.fetch(numbered.sql, *arguments)
        revision = next((row[1] for row in found if row[0] == REVISION_PART), 0)
        parts = parted(wanted, (tuple(row)[2:] for row in found if row[0] != REVISION_PART))
        for selection, part in zip(wanted, parts, strict=True):
            rows[selection.table.entity].hold(map(selection.table.row_of, part))
        return int(revision)

    async def write(self, tables: Tables, workspace_id: str, rows: RowSet, entries: list[Entry]) -> dict[str, int]:
        return await self._run(write(tables, workspace_id, rows, entries))

    async def seal(self) -> dict[str, int]:
        return await self._run(seal(self.entries)) if self.entries else {}

    async def _run(self, statement: Statement | None) -> dict[str, int]:
        if statement is None:
            return {}
        rows = await self._connection.fetch(statement.sql, *statement.arguments)
        return {row[0]: row[1] for row in rows}


class _Group:
    """Units of one workspace that wait for its next transaction."""

    def __init__(self) -> None:
        self.waiting: deque[_Waiting] = deque()
        self.task: asyncio.Task[None] | None = None

    def next(self) -> "list[_Waiting]":
        """The first, whatever its size, and those that fit beside it; not those whose callers have gone."""
        together: list[_Waiting] = []
        size = 0
        while self.waiting and len(together) < MAX_GROUP:
            unit, result = self.waiting[0]
            if not result.done():
                size += unit.size
                if together and size > MAX_SIZE:
                    break
                together.append((unit, result))
            self.waiting.popleft()
        return together

    def refuse(self, error: BaseException) -> None:
        for _, result in self.waiting:
            _refuse(result, error)


_Waiting = tuple[Unit[Any], "asyncio.Future[Committed[Any]]"]
_Outcomes = tuple["list[Decided[Any] | BaseException]", dict[str, int]]


def _begin(workspace_id: str, names: set[str]) -> str:
    """BEGIN and the locks travel together: keys are numbers, so nothing need be quoted."""
    if not names:
        return BEGIN
    keys = sorted({_lock_key(workspace_id, name) for name in names})
    listed = ", ".join(map(str, keys))
    return f"{BEGIN}; SELECT pg_advisory_xact_lock(key) FROM unnest('{{{listed}}}'::bigint[]) AS key"


def _follow(units: "list[Unit[Any]]", rows: RowSet, lock_set: LockSet) -> None:
    for unit in units:
        unit.follow(rows, lock_set)


def _check_still(units: "list[Unit[Any]]", rows: RowSet, lock_set: LockSet) -> None:
    """Under lock, all that is to be locked still is."""
    if lock_set.glimpsed:
        wanted = LockSet()
        _follow(units, rows, wanted)
        if not lock_set.covers(wanted):
            raise Moved


def _decide(unit: "Unit[T]", state: WorkspaceState, rows: RowSet) -> "Decided[T] | BaseException":
    mark = rows.mark()
    try:
        return unit.decide(state, rows)
    except Exception as error:
        rows.undo_to(mark)
        return refusal(error)


def _settle(group: "list[_Waiting]", outcomes: "list[Decided[Any] | BaseException]", highest: dict[str, int]) -> None:
    """To each its own: its value, and its own changes with their numbers."""
    entries = [entry for one in outcomes if isinstance(one, Decided) for entry in one.entries]
    numbered = list(committed(None, entries, highest).entries)
    for (unit, result), outcome in zip(group, outcomes, strict=True):
        if isinstance(outcome, BaseException):
            _refuse(result, outcome)
            continue
        own, numbered = numbered[: len(outcome.entries)], numbered[len(outcome.entries) :]
        if not result.done():
            ends = {unit.workspace_id: own[-1].seq} if own else {}
            result.set_result(Committed(outcome.value, tuple(own), ends))


def _refuse(result: "asyncio.Future[Any]", error: BaseException) -> None:
    if result.done():
        return
    if isinstance(error, StopIteration):  # which no Future takes
        error = RuntimeError(f"work on the store raised {error!r}")
    result.set_exception(error)


def _lock_key(workspace_id: str, name: str) -> int:
    workspace = int.from_bytes(blake2b(workspace_id.encode(), digest_size=7).digest(), signed=True)
    return workspace * BUCKETS + crc32(name.encode("utf-8", "surrogatepass")) % BUCKETS


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
def _translate_unavailable() -> Iterator[None]:
    try:
        yield
    except UNAVAILABLE as error:
        raise Unavailable(error) from error


async def _undo(connection: Connection) -> None:
    """On a connection that is gone the server has done it; the pool drops it."""
    with suppress(asyncpg.PostgresError, *LOST, TimeoutError):
        if connection.is_in_transaction():
            await connection.execute("ROLLBACK", timeout=5)


async def _as_it_is(connection: "asyncpg.Connection[asyncpg.Record]") -> None:
    """We set nothing that outlasts a transaction; the driver's own reset costs a round trip for each use."""
