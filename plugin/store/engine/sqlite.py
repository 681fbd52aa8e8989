"""SQLite: one writer and a few readers, each an aiosqlite connection, which has a thread of its own; and one
connection for short reads, on the loop's.

WAL lets readers read while the writer writes. `synchronous=FULL` makes COMMIT wait for the disk: acknowledged means
durable. Another process may hold the same file: its writers and ours wait for each other up to BUSY milliseconds.
"""

import asyncio
import shutil
import sqlite3
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import closing, suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from plugin.domain.rows import RowSet
from plugin.domain.state import WorkspaceState
from plugin.errors import Unavailable

from .base import Committed, Reader, Row, Transaction
from .checkpoints import LONGEST, Checkpoints
from .connection import Connection, HeldReader, run_through
from .group_commit import GroupCommit, SqliteTransaction
from .migrations import APPLIED, TABLE, Migration, migrations, pending
from .own_file import OwnFile
from .patience import PATIENCE, remaining
from .prepared import LaidOut, Prepared, Preparer, lay_out, read_whole
from .private_file import begin_private, say_if_wide
from .short_reads import ShortReads, TooLong
from .sql import where_written
from .states import RAISE_REVISION, States, load_state, revision_of
from .tables import Selection
from .units import MANY, Decided, Tables, Unit, encode, follow_glimpses, hold, lock_set_of, selections, state_after

T = TypeVar("T")

BUSY = round(PATIENCE * 1000)
BEGIN_AGAIN = 0.005  # seconds
READERS = 3  # for what takes long
INCREMENTAL = 2  # of `PRAGMA auto_vacuum`
KEPT_FREE = 1_024  # pages: 4 MB, or a twentieth of what is used
LOG_KEPT = 64 << 20  # bytes: what the write-ahead log may keep of the disk once much has gone through it
COPIES = 2  # of the file: one on its way into the other, which is the write-ahead log
SMALL = 64 << 20  # bytes of a file that is compacted within a second


class SqliteStore:
    """Use `open_store`."""

    is_shared = False

    def __init__(
        self,
        path: Path,
        tables: Tables,
        patience: float = PATIENCE,
        known: tuple[Migration, ...] = migrations("sqlite"),
    ) -> None:
        self._tables, self._known = tables, known
        self.states = States(self, tables)
        self._writer = Connection(partial(_connect, path, *WRITER))
        self._readers = [Connection(partial(_connect, path, *READER)) for _ in range(READERS)]
        # the last reader has the least to do
        self._checkpoints = Checkpoints(self._readers[-1])
        self._commits = GroupCommit(self._writer, patience, self.check, self._checkpoints.wrote)
        self._preparer = Preparer(tables, self._read_long)
        self._path = path
        self._short_reads: ShortReads | None = None
        self._file: OwnFile | None = None

    async def open(self) -> "SqliteStore":
        begin_private(self._path)
        try:
            for connection in (self._writer, *self._readers):
                await connection
            self._short_reads = ShortReads(partial(_connect, self._path, *READER))
            say_if_wide(self._path)
            self._file = OwnFile(self._path)
        except BaseException:
            await self.close()
            raise
        return self

    async def rows(self, sql: str, **parameters: object) -> list[Row]:
        return await self.read(lambda reader: reader.rows(sql, **parameters))

    async def row(self, sql: str, **parameters: object) -> Row | None:
        return await self.read(lambda reader: reader.row(sql, **parameters))

    async def read(self, work: Callable[[Reader], Awaitable[T]]) -> T:
        if self._short_reads is None:
            raise ValueError("the connection is closed")
        if self._file:
            self._file.check_at_times()
        try:
            return await self._short_reads.read(work)
        except TooLong:
            pass
        return await self._read_long(work)

    async def _read_long(self, work: Callable[[Reader], Awaitable[T]]) -> T:
        """In a thread."""
        # the first, unless a long statement keeps it busy: reads on the same connection share a hop
        reader = min(self._readers, key=lambda reader: reader.busy)
        try:
            async with asyncio.timeout(remaining()):
                return await reader.hop(lambda connection: run_through(work(HeldReader(connection))))
        except TimeoutError as error:
            raise Unavailable(error) from error

    async def select(self, workspace_id: str, selections: Sequence[Selection]) -> list[list[Row]]:
        return await self.read(lambda reader: reader.select(workspace_id, selections))

    async def together(self, *readings: Callable[[Reader], Awaitable[Any]]) -> list[Any]:
        return await self.read(lambda reader: reader.together(*readings))

    async def change(self, unit: Unit[T]) -> Committed[T]:
        prepared = await self._preparer.prepare(unit, self.states)
        state = await self.states.get(unit.workspace_id)
        committed = await self._commits.write(
            lambda transaction: self._run(transaction, unit, state, prepared), is_large=unit.size >= MANY
        )
        value, after = committed.value
        if after is not state:  # unchanged: it may have been dropped meanwhile, and must not come back
            self.states.keep(unit.workspace_id, after)
        return Committed(value, committed.entries, committed.highest)

    async def _run(
        self, transaction: SqliteTransaction, unit: Unit[T], known: WorkspaceState, prepared: Prepared[T] | None
    ) -> tuple[T, WorkspaceState]:
        """There is one writer, so nothing moves meanwhile and nothing need be locked."""
        revision = await revision_of(transaction, unit.workspace_id)
        if prepared:
            found = await read_whole(transaction, unit.workspace_id, prepared.wanted)
            if prepared.stands(revision, found):
                await self._write(transaction, unit.workspace_id, prepared.decided, prepared.laid)
                return prepared.decided.value, prepared.after
        state = known
        if revision != known.revision:
            state = await load_state(transaction, self._tables, unit.workspace_id)
        lock_set, rows = lock_set_of([unit], state), RowSet(state.rows, can_undo=unit.undoes)
        await follow_glimpses(transaction, self._tables, [unit], state, lock_set)
        await hold(transaction, unit.workspace_id, selections(self._tables, lock_set.read), rows)
        decided = unit.decide(state, rows)
        written = encode(self._tables, rows, decided.entries)
        await self._write(transaction, unit.workspace_id, decided, lay_out(unit.workspace_id, written))
        return decided.value, state_after(state, written, rows)

    async def _write(
        self, transaction: SqliteTransaction, workspace_id: str, decided: Decided[Any], laid: LaidOut
    ) -> None:
        for numbered, rows in laid.rows:
            transaction.run_rows(numbered, rows)
        for one in decided.along:
            await transaction.run(where_written(one.sql, "TRUE"), **one.parameters)
        transaction.enter(workspace_id, decided.entries, laid.changes)
        if laid.changes_state:
            await transaction.run(RAISE_REVISION, workspace_id=workspace_id)

    async def write(self, work: Callable[[Transaction], Awaitable[T]]) -> Committed[T]:
        return await self._commits.write(work)

    async def now(self) -> datetime:
        return datetime.now(UTC)

    def check(self) -> None:
        if self._file:
            self._file.check()

    async def write_alone(self, work: Callable[[Reader], Awaitable[T]]) -> T:
        return (await self.write(work)).value

    async def migrate(self) -> None:
        await self._writer.hop(lambda connection: _migrate(connection, self._known))
        await self._writer.hop(_compact_small)

    async def give_back(self, most: int) -> bool:
        """A file from before the service made its files so is compacted once, by hand; until then it keeps its size."""
        free = await self.read(spare_pages)
        if free <= 0:
            return False
        return await self._writer.hop(lambda connection: _give_back(connection, min(most, free))) and free > most

    async def close(self) -> None:
        await self._preparer.close()
        await self._commits.close()
        await self._checkpoints.close()
        short_reads, self._short_reads = self._short_reads, None
        if short_reads and self._file and self._file.is_lost:
            # the last connection that closes removes the log, by its name: that may be another database's by now
            short_reads.leave_open()
        elif short_reads:
            short_reads.close()
        for reader in self._readers:
            await reader.close()
        await self._writer.close()  # last: it checkpoints the log into the file
        if self._file:
            self._file.close()


async def spare_pages(reader: Reader) -> int:
    """Pages that nothing uses, beyond those that are kept so that the file need not grow again at once."""
    row = await reader.row(
        """
        SELECT auto_vacuum, freelist_count, page_count
        FROM pragma_auto_vacuum, pragma_freelist_count, pragma_page_count
        """
    )
    if row is None or row[0] != INCREMENTAL:
        return 0
    _, free, pages = row
    return int(free - max(KEPT_FREE, (pages - free) // 20))


def _give_back(connection: sqlite3.Connection, pages: int) -> bool:
    """Whether it has: not while a transaction is open whose ROLLBACK has failed, which a script would commit."""
    if connection.in_transaction:
        return False
    # a script, because each step of this statement gives back one page, and `execute` makes but one
    connection.executescript(f"PRAGMA incremental_vacuum({pages})")
    return True


EVERYONE = (f"PRAGMA busy_timeout = {BUSY}", "PRAGMA temp_store = MEMORY", "PRAGMA synchronous = FULL")
WAL = "PRAGMA journal_mode = WAL"
WRITER = (
    *EVERYONE,
    "PRAGMA cache_size = -16384",
    WAL,
    f"PRAGMA journal_size_limit = {LOG_KEPT}",
    f"PRAGMA wal_autocheckpoint = {LONGEST}",
)
READER = (*EVERYONE, "PRAGMA cache_size = -4096", "PRAGMA query_only = ON")


def _connect(path: Path, *pragmas: str) -> sqlite3.Connection:
    """`isolation_level=None`: transactions begin where we say so, not where the driver guesses."""
    connection = sqlite3.connect(path, timeout=BUSY / 1000, isolation_level=None, cached_statements=512)
    try:
        if connection.execute("PRAGMA page_count").fetchone() == (0,):
            connection.execute("PRAGMA auto_vacuum = INCREMENTAL")  # before `journal_mode`, which begins the file
        for pragma in pragmas:
            if pragma == WAL:
                _begin_log(connection)
            else:
                connection.execute(pragma)
    except BaseException:
        connection.close()
        raise
    return connection


def _begin_log(connection: sqlite3.Connection) -> None:
    """SQLite waits for nobody here: two that begin the log of a new file at once could wait for each other."""
    deadline = time.monotonic() + BUSY / 1000
    while True:
        try:
            connection.execute(WAL)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(BEGIN_AGAIN)
        else:
            return


def _migrate(connection: sqlite3.Connection, known: tuple[Migration, ...]) -> None:
    connection.execute("BEGIN IMMEDIATE")  # a second process waits here, then finds it done
    try:
        connection.execute(TABLE)
        for migration in pending(known, {number for (number,) in connection.execute(APPLIED)}):
            for statement in migration.statements:
                connection.execute(statement)
            applied = (migration.number, migration.name)
            connection.execute("INSERT INTO migrations (number, name) VALUES (?, ?)", applied)
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _compact_small(connection: sqlite3.Connection) -> None:
    """A small file of an older version is made one that gives space back; where it is in use, at another start."""
    if _is_incremental(connection):
        return
    ((size,),) = connection.execute("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
    if size <= SMALL:
        with suppress(sqlite3.OperationalError):
            _vacuum(connection)


def _vacuum(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA auto_vacuum = INCREMENTAL")  # of a file that there is, this alone changes nothing
    connection.execute("VACUUM")


def _is_incremental(connection: sqlite3.Connection) -> bool:
    ((mode,),) = connection.execute("SELECT auto_vacuum FROM pragma_auto_vacuum")
    return bool(mode == INCREMENTAL)


def compact(path: Path) -> None:
    """Writes the whole file anew, as small as it can be, and such that from then on it gives space back by itself.

    With the file to itself: writers would wait for all of it, and fail. What is interrupted has changed nothing.
    """
    if not path.is_file():
        raise FileNotFoundError(f"there is no file {path}")
    size = path.stat().st_size
    if (free := shutil.disk_usage(path.parent).free) < COPIES * size:
        raise OSError(
            f"compacting takes {COPIES * size >> 20} MB of free disk beside the file, and there are {free >> 20}"
        )
    with closing(sqlite3.connect(path, timeout=1, isolation_level=None)) as connection:
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        try:
            connection.execute("BEGIN EXCLUSIVE")  # a connection that does nothing is in its way, too
            connection.execute("COMMIT")
        except sqlite3.OperationalError as error:
            raise RuntimeError(f"{path} is in use: stop the service first") from error
        _vacuum(connection)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
