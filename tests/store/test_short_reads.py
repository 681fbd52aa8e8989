"""SQLite's short reads run on the loop's own thread, long ones in others'. Nobody has to say which are which."""

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest

from plugin.domain.customers import Customer
from plugin.store.engine import connection as connections
from plugin.store.engine import short_reads
from plugin.store.engine.base import Reader
from plugin.store.engine.sqlite import READERS, SqliteStore
from plugin.store.engine.tables import Selection
from plugin.store.tables import TABLES
from tests.store.busy import PATIENCE

COUNT = "WITH RECURSIVE counted (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < :most) "
SHORT, LONG, ENDLESS = 10, 10 * short_reads.MOST, 2**60


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    opened = await SqliteStore(tmp_path / "sidelight.db", TABLES).open()
    yield opened
    await opened.close()


class Read:
    """Work that counts, in as many statements as it is given numbers, and remembers in which threads it ran."""

    def __init__(self, *most: int, sql: str = f"{COUNT} SELECT max(n) FROM counted") -> None:
        self.most, self.sql = most, sql
        self.in_loop: list[bool] = []

    async def __call__(self, reader: Reader) -> list[int]:
        self.in_loop.append(threading.current_thread() is threading.main_thread())
        return [(await reader.rows(self.sql, most=most))[0][0] for most in self.most]


async def test_a_short_read_takes_no_way_to_another_thread(store: SqliteStore) -> None:
    read = Read(SHORT)
    assert await store.read(read) == [SHORT]
    assert read.in_loop == [True]


@pytest.mark.parametrize("most", [(LONG,), (short_reads.MOST // 20,) * 20])
async def test_a_long_read_is_given_up_and_done_in_a_thread(store: SqliteStore, most: tuple[int, ...]) -> None:
    """Whether one statement takes many steps or all of them together do."""
    read = Read(*most)
    assert await store.read(read) == list(most)
    assert read.in_loop == [True, False]


async def test_a_statement_that_was_long_is_tried_in_the_loop_again_after_a_while(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 1000.0
    monkeypatch.setattr("plugin.store.engine.short_reads.time.monotonic", lambda: now)
    await store.read(Read(LONG))
    again, another = Read(SHORT), Read(SHORT, sql=f"{COUNT} SELECT sum(1) FROM counted")
    await store.read(again)
    await store.read(another)
    assert (again.in_loop, another.in_loop) == ([True, False], [True]), "given up before it is run; another is not"
    now += short_reads.LONG_SECONDS
    later = Read(SHORT)
    await store.read(later)
    assert later.in_loop == [True]


async def test_one_that_reads_on_and_on_leaves_others_their_turn(store: SqliteStore) -> None:
    turns = 0

    async def other() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    beside = asyncio.create_task(other())
    read = Read(short_reads.COUNTED // 5)  # some fifteen steps a number
    for _ in range(10):
        await store.read(read)
    beside.cancel()
    assert all(read.in_loop), "else this proves nothing"
    assert turns >= 9


@pytest.mark.parametrize("long_ones", range(1, READERS))
async def test_a_long_statement_holds_up_no_other(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch, long_ones: int
) -> None:
    monkeypatch.setattr(connections, "MOMENT", 0.0)
    async with AsyncExitStack() as busy:
        for _ in range(long_ones):
            await busy.enter_async_context(reading_without_end(store))
        async with asyncio.timeout(PATIENCE / 2):
            assert await store.read(Read(SHORT)) == [SHORT]
            assert await store.read(Read(LONG)) == [LONG]


@asynccontextmanager
async def reading_without_end(store: SqliteStore) -> AsyncIterator[None]:
    """Keeps one connection more busy, until it is interrupted."""
    idle = [reader for reader in store._readers if not reader.busy]
    reading = asyncio.create_task(store.read(Read(ENDLESS)))
    while not any(reader.busy for reader in idle):  # noqa: ASYNC110  a connection signals nothing
        await asyncio.sleep(0)
    reader = next(reader for reader in idle if reader.busy)
    yield
    assert not reading.done()
    await reader.interrupt()
    with pytest.raises(Exception, match="interrupted"):
        await reading


class Counts(Selection, frozen=True):
    """One that counts, with the SQL of `Read`."""

    def sql(self, prefix: str = "") -> str:
        return f"{COUNT} SELECT max(n), :workspace_id FROM counted"

    def parameters(self, prefix: str = "") -> dict[str, object]:
        return {"most": short_reads.MOST // 8}


async def test_what_is_given_up_within_a_transaction_leaves_it(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its COMMIT takes three steps, which SQLite counts on: one in some hundred would be given up itself."""
    monkeypatch.setattr(short_reads, "LONG_SECONDS", 0.0)
    one = Counts(TABLES[Customer], ((),))
    for _ in range(short_reads.COUNTED // 2):
        assert [len(rows) for rows in await store.select("acme", [one, one])] == [1, 1]
        assert store._short_reads is not None
        assert not store._short_reads._connection.in_transaction


async def test_a_store_that_is_closed_says_so(tmp_path: Path) -> None:
    store = await SqliteStore(tmp_path / "sidelight.db", TABLES).open()
    await store.close()
    with pytest.raises(ValueError, match="closed"):
        await store.read(Read(SHORT))
