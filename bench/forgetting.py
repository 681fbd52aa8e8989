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
import time
from collections import deque
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from plugin.settings import CENTURY
from plugin.store import Store

from .figures import Row, percentile
from .filling import fill
from .pacing import at_pace
from .processes import Process
from .wire import Client
from .world import Acme, Databases, add_customers, make_acme, opened

ROWS, FEWEST_ROWS = 10_000_000, 2_000_000
AGE = timedelta(days=3 * 365)
HOSTS, RATE = 100, 50.0
IDLE_SECONDS, WATCHED_SECONDS, AFTER_SECONDS = 20.0, 60.0, 5.0
LOOKED = 0.5
ROWS_A_SECOND, LATEST = 30_000, 0.025


async def measure(databases: Databases, _rounds: int) -> list[Row]:
    database = await databases.new("forgetting")
    async with opened(database) as ctx:
        acme = await make_acme(ctx)
        await add_customers(ctx, acme, HOSTS)
    filled = await fill(database, acme, AGE, ROWS, FEWEST_ROWS)
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


def _size(database: str) -> int | None:
    if database.startswith("postgres"):
        return None
    path = Path(database.removeprefix("sqlite:///"))
    return sum(file.stat().st_size for file in path.parent.glob(f"{path.name}*"))


def _megabytes(size: int) -> str:
    return f"{size / 2**20:,.0f} MB"
