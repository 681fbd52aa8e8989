"""A log of millions of changes, filled by the database itself: of 100,000 customers in turn."""

import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import aiosqlite
import asyncpg

from plugin.store.engine.columns import micros

from .world import Acme, now

AT_ONCE = 250_000
FILL_SECONDS = 120.0  # what takes longer is left at fewer rows; as long again goes to the indexes
CUSTOMERS = 100_000

Run = Callable[[str], Awaitable[list[tuple[Any, ...]]]]


async def fill(database: str, acme: Acme, age: timedelta, most: int, least: int) -> int:
    """How many changes it came to: `most`, or fewer where that would take too long. All that is in the log before is
    made as old: it is cut at its old end only.
    """
    async with _driver(database) as run:
        return await _fill(run, acme, micros(now() - age), (most, least), database.startswith("postgres"))


async def _fill(run: Run, acme: Acme, at: int, rows: tuple[int, int], postgres: bool) -> int:
    most, least = rows
    indexes = await run(INDEXES[postgres])
    for name, _ in indexes:
        await run(f"DROP INDEX {name}")  # they are made faster at the end
    await run(f"UPDATE changes SET at = {at}")
    ((last,),) = await run("SELECT max(seq) FROM changes")
    first, begun, filled = int(last) + 1, time.monotonic(), 0
    while filled < most and (filled < least or time.monotonic() - begun < FILL_SECONDS):
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
