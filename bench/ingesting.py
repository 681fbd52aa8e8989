"""Ingest through the SDK: batches of 1,000 upserts, each a name and five attributes, acknowledged and durable.

The baseline takes the very rows that the service has written for a batch (customers, values, changes, the kept answer)
and puts them into an empty database of the same tables: one executemany a table and one commit a batch, in this
process, straight on the driver.
"""

import asyncio
import time
from collections.abc import Sequence
from datetime import date
from itertools import count
from typing import Any

import aiosqlite
import asyncpg
from sidelight_sdk import Sidelight

from plugin.store import Store

from .figures import Row, Sample, in_turns
from .processes import Process
from .world import Acme, Databases, make_acme, opened

BATCH, BATCHES = 1_000, 4
PLANS = ("Free", "Pro", "Team")
Rows = Sequence[Sequence[Any]]


async def measure(databases: Databases, rounds: int) -> list[Row]:
    database, other = await databases.new("ingesting"), await databases.new("bare")
    async with opened(database) as ctx:
        acme = await make_acme(ctx)
    async with opened(other):
        pass
    with Process(("plugin.cli", "serve"), databases.folder / "ingesting.log", database=database) as service:
        numbers = count()
        with Sidelight(
            f"http://127.0.0.1:{service.port}", workspace=acme.id, api_key=acme.api_key, signing_key=acme.signing_key
        ) as host:
            await asyncio.to_thread(push, host, next(numbers))  # the definitions come with the first
            bare = Bare(other)
            async with opened(database) as ctx:
                pair = await in_turns(
                    rounds,
                    lambda: _push_all(host, numbers),
                    lambda: bare.insert(ctx.store, acme),
                    lambda: service.cpu() + time.process_time(),
                    time.process_time,
                )
    return [pair.at_least("ingest by SDK, customers of 5 attributes", 0.6, "customers/s")]


async def _push_all(host: Sidelight, numbers: "count[int]") -> Sample:
    begun = time.perf_counter()
    for _ in range(BATCHES):
        await asyncio.to_thread(push, host, next(numbers))
    return Sample(BATCH * BATCHES, time.perf_counter() - begun)


def push(host: Sidelight, number: int) -> None:
    with host.batch() as batch:
        for at in range(number * BATCH, (number + 1) * BATCH):
            attributes: dict[str, str | int | float | bool | date | None] = {
                "plan": PLANS[at % 3],
                "seats": at % 40,
                "vip": at % 9 == 0,
                "order": f"#{at}",
                "score": 0.5,
            }
            batch.customers.upsert(f"cust-{at:09}", name=f"Ada Lovelace {at}", attributes=attributes)


class Bare:
    """The driver alone."""

    def __init__(self, database: str) -> None:
        self._database = database

    async def insert(self, store: Store, acme: Acme) -> Sample:
        """Of the rows of the last batches that the service has taken."""
        batches = await _latest(store, acme)
        insert = self._into_postgres if self._database.startswith("postgres") else self._into_sqlite
        return await insert(batches)

    async def _into_sqlite(self, batches: list[dict[str, Rows]]) -> Sample:
        async with aiosqlite.connect(self._database.removeprefix("sqlite:///"), isolation_level=None) as driver:
            await driver.execute_fetchall("PRAGMA synchronous = FULL")
            begun, cpu = time.perf_counter(), time.process_time()
            for batch in batches:
                await driver.execute("BEGIN IMMEDIATE")
                for table, rows in batch.items():
                    await driver.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(rows[0]))})", rows)
                await driver.execute("COMMIT")
            sample = Sample(BATCH * BATCHES, time.perf_counter() - begun, time.process_time() - cpu)
            for table in batches[0]:
                await driver.execute(f"DELETE FROM {table}")
        return sample

    async def _into_postgres(self, batches: list[dict[str, Rows]]) -> Sample:
        driver = await asyncpg.connect(self._database)
        begun, cpu = time.perf_counter(), time.process_time()
        for batch in batches:
            async with driver.transaction():
                for table, rows in batch.items():
                    places = ", ".join(f"${place}" for place in range(1, len(rows[0]) + 1))
                    await driver.executemany(f"INSERT INTO {table} VALUES ({places})", rows)
        sample = Sample(BATCH * BATCHES, time.perf_counter() - begun, time.process_time() - cpu)
        for table in batches[0]:
            await driver.execute(f"DELETE FROM {table}")
        await driver.close()
        return sample


async def _latest(store: Store, acme: Acme) -> list[dict[str, Rows]]:
    """By batch and table: all that the service wrote for the newest `BATCHES`."""
    row = await store.row("SELECT max(id) FROM customers WHERE workspace_id = :id", id=acme.id)
    assert row is not None
    end = int(row[0].removeprefix("cust-")) + 1
    firsts = range(end - BATCH * BATCHES, end, BATCH)
    answers = await store.rows("SELECT * FROM idempotency ORDER BY at DESC LIMIT :limit", limit=BATCHES)
    return [
        {**{table: await _of(store, acme, table, first) for table in COLUMN}, "idempotency": [answer]}
        for first, answer in zip(firsts, answers, strict=True)
    ]


COLUMN = {
    "customers": "id",
    "attribute_values": "customer_id",
    "customer_words": "customer_id",
    "changes": "customer_id",
}


async def _of(store: Store, acme: Acme, table: str, first: int) -> Rows:
    return await store.rows(
        f"SELECT * FROM {table} WHERE workspace_id = :id AND {COLUMN[table]} >= :first AND {COLUMN[table]} < :end",
        id=acme.id,
        first=f"cust-{first:09}",
        end=f"cust-{first + BATCH:09}",
    )
