"""Retention: the service removes millions of changes that are past it, while a host goes on writing.

The log is filled by the database itself, with ten million changes, three years old, of 100,000 customers in turn, so
that what goes first is all over the indexes. Where that takes too long they are fewer, at least two million; the row
says how many. Single values are written for a while to a service that keeps all; then one with the default settings is
started, which begins to remove them at once (housekeeping.py), and the same writes go on beside it. Shown are rows a
second, the writes' p99 against that of the same writes when nothing is removed, and the size of SQLite's file, with its
write-ahead log, when it was full and some seconds after the last had gone.

It is watched for a minute: what is slower is not waited for, and the figure is that of this minute.
"""

import asyncio
import os
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiosqlite
import asyncpg

from plugin.settings import CENTURY
from plugin.store import Store
from plugin.store.engine.columns import micros

from .figures import Row, percentile
from .pacing import at_pace
from .processes import Process
from .wire import Client
from .world import Acme, Databases, add_customers, make_acme, now, opened

ROWS, FEWEST_ROWS = 10_000_000, 2_000_000
AT_ONCE = 250_000
FILL_SECONDS = 120.0  # what takes longer is left at fewer rows; as long again goes to the indexes
CUSTOMERS = 100_000
AGE = timedelta(days=3 * 365)
HOSTS, RATE = 100, 50.0
IDLE_SECONDS, WATCHED_SECONDS, AFTER_SECONDS = 20.0, 60.0, 5.0
LOOKED = 0.5
ROWS_A_SECOND, LATEST = 30_000, 0.025

Run = Callable[[str], Awaitable[list[tuple[Any, ...]]]]


async def measure(databases: Databases, _rounds: int) -> list[Row]:
    database = await databases.new("forgetting")
    async with opened(database) as ctx:
        acme = await make_acme(ctx)
        await add_customers(ctx, acme, HOSTS)
    async with _driver(database) as run:
        filled = await _fill(run, acme, databases.kind == "PostgreSQL")
    full = _size(database)
    log = databases.folder / "forgetting.log"
    with Process(("plugin.cli", "serve"), log, database=database, history_retention=CENTURY) as service:
        idle = await _write(service.port, acme, lambda seconds: seconds > IDLE_SECONDS)
    async with opened(database) as ctx:
        with Process(("plugin.cli", "serve"), log, database=database) as service:
            progress = Progress(ctx.store, acme, filled + 1)
            watching = asyncio.create_task(progress.watch())
            busy = await _write(service.port, acme, lambda _: watching.done())
            await watching
            await _write(service.port, acme, lambda seconds: seconds > AFTER_SECONDS)
            left = _size(database)
    return [
        Row(
            "changes past their retention, forgotten",
            f"{progress.rate:,.0f} rows/s ({progress.forgotten:,} of {filled:,})",
            budget=f">= {ROWS_A_SECOND:,} rows/s",
            met=progress.rate >= ROWS_A_SECOND,
        ),
        _writes_row(busy, idle),
        *([] if full is None or left is None else [Row("  size of the file", _megabytes(left), _megabytes(full))]),
    ]


def _writes_row(busy: list[float], idle: list[float]) -> Row:
    ours, baseline = percentile(busy, 0.99), percentile(idle, 0.99)
    return Row(
        f"  p99 of {RATE:.0f} writes a second meanwhile",
        f"{ours * 1e3:.1f} ms (p50 {percentile(busy, 0.5) * 1e3:.1f}, max {max(busy) * 1e3:.0f})",
        f"{baseline * 1e3:.1f} ms (p50 {percentile(idle, 0.5) * 1e3:.1f})",
        f"{ours / baseline:.1f} x",
        f"<= {LATEST * 1e3:.0f} ms",
        ours <= LATEST,
    )


class Progress:
    """How much of the log has gone, from when the first has."""

    def __init__(self, store: Store, acme: Acme, end: int) -> None:
        self._store, self._acme, self._end = store, acme, end
        self.forgotten, self.rate = 0, 0.0

    async def watch(self) -> None:
        """Until all have gone that are to go, or for a minute."""
        first = await self._oldest()
        begun = moved_at = time.monotonic()
        while first + self.forgotten < self._end and time.monotonic() - begun < WATCHED_SECONDS:
            await asyncio.sleep(LOOKED)
            forgotten = await self._oldest() - first
            if forgotten == 0:
                moved_at = time.monotonic()  # its other work comes first
            self.forgotten = forgotten
            self.rate = forgotten / max(LOOKED, time.monotonic() - moved_at)

    async def _oldest(self) -> int:
        row = await self._store.row("SELECT min(seq) FROM changes WHERE workspace_id = :id", id=self._acme.id)
        assert row is not None
        return int(row[0])


async def _write(port: int, acme: Acme, is_over: Callable[[float], bool]) -> list[float]:
    idle = deque[Client]()

    async def put(number: int) -> None:
        client = idle.popleft() if idle else Client(port, acme.api_key)
        await client.put(f"/v1/customers/cust-{number % HOSTS}", b'{"attributes": {"plan": "Plan %d"}}' % number)
        idle.append(client)

    took = await at_pace(RATE, put, is_over)
    for client in idle:
        client.close()
    return took


async def _fill(run: Run, acme: Acme, postgres: bool) -> int:
    """How many changes it came to. All that is in the log is made old: it is cut at its old end only."""
    indexes = await run(INDEXES[postgres])
    for name, _ in indexes:
        await run(f"DROP INDEX {name}")  # they are made faster at the end
    at = micros(now() - AGE)
    await run(f"UPDATE changes SET at = {at}")
    ((last,),) = await run("SELECT max(seq) FROM changes")
    first, begun, filled = int(last) + 1, time.monotonic(), 0
    while filled < ROWS and (filled < FEWEST_ROWS or time.monotonic() - begun < FILL_SECONDS):
        await run(_insert(acme, at, first + filled))
        filled += AT_ONCE
    for _, sql in indexes:
        await run(sql)
    for sql in AFTERWARDS[postgres]:
        await run(sql)
    os.sync()  # or the kernel would be writing this while single commits wait for their sync
    return first + filled - 1


INDEXES = {
    False: "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = 'changes' AND sql IS NOT NULL",
    True: "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'changes' AND indexname NOT LIKE '%_pkey'",
}
AFTERWARDS = {
    False: ["PRAGMA wal_checkpoint(TRUNCATE)"],
    True: ["UPDATE sequences SET last = (SELECT max(seq) FROM changes)", "VACUUM ANALYZE changes", "CHECKPOINT"],
}


def _insert(acme: Acme, at: int, first: int) -> str:
    return f"""
        WITH RECURSIVE numbers(n) AS (SELECT CAST({first} AS BIGINT) UNION ALL
            SELECT n + 1 FROM numbers WHERE n + 1 < {first + AT_ONCE})
        INSERT INTO changes (workspace_id, seq, at, actor_kind, actor_id, actor_name, kind, customer_id, thing, field,
            "from", "to", version)
        SELECT '{acme.id}', n, {at} + n, 'api', 'bench', 'Acme', 'attribute.changed', 'cust-' || n * 7919 % {CUSTOMERS},
            'plan', NULL, '"Plan ' || n || '"', '"Plan ' || n + 1 || '"', n
        FROM numbers
    """


@asynccontextmanager
async def _driver(database: str) -> AsyncIterator[Run]:
    """One connection of its own: filling takes longer than a transaction of the store's may."""
    if database.startswith("postgres"):
        postgres = await asyncpg.connect(database)

        async def run(sql: str) -> list[tuple[Any, ...]]:
            return [tuple(row) for row in await postgres.fetch(sql)]

        yield run
        await postgres.close()
        return
    async with aiosqlite.connect(database.removeprefix("sqlite:///"), isolation_level=None) as sqlite:
        await sqlite.execute_fetchall("PRAGMA synchronous = OFF")

        async def run_sqlite(sql: str) -> list[tuple[Any, ...]]:
            return [tuple(row) for row in await sqlite.execute_fetchall(sql)]

        yield run_sqlite


def _size(database: str) -> int | None:
    if database.startswith("postgres"):
        return None
    path = Path(database.removeprefix("sqlite:///"))
    return sum(file.stat().st_size for file in path.parent.glob(f"{path.name}*"))


def _megabytes(size: int) -> str:
    return f"{size / 2**20:,.0f} MB"
