"""What only PostgreSQL can do to us."""

import asyncio

import asyncpg
import pytest

from plugin.errors import Unavailable
from plugin.store import Store, Transaction, open_store
from plugin.store.engine.postgres import PostgresStore
from plugin.store.engine.postgres_pool import CONNECTIONS
from plugin.store.engine.postgres_transaction import lock_key
from plugin.store.tables import TABLES

KILL = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
ADD = "INSERT INTO sequences (workspace_id, last) VALUES (:id, 0)"
GROW = "UPDATE sequences SET last = last + 1 WHERE workspace_id = :id"

pytestmark = pytest.mark.parametrize("database", ["postgres"], indirect=True)


async def kill_all_connections(database: str) -> None:
    connection = await asyncpg.connect(database)
    await connection.execute(KILL)
    await connection.close()


async def add(store: Store, id: str) -> None:
    await store.write(lambda transaction: transaction.run(ADD, id=id))


async def warm(store: Store) -> None:
    await asyncio.gather(*(store.rows("SELECT pg_sleep(0.01)") for _ in range(CONNECTIONS)))


async def test_reading_outlives_the_loss_of_every_connection(store: Store, database: str) -> None:
    await warm(store)
    await kill_all_connections(database)
    assert await asyncio.gather(*(store.row("SELECT 1") for _ in range(30))) == [(1,)] * 30


async def test_writing_outlives_the_loss_of_every_connection(store: Store, database: str) -> None:
    await warm(store)
    await kill_all_connections(database)

    await asyncio.gather(*(add(store, str(number)) for number in range(30)))

    assert await store.row("SELECT count(*) FROM sequences") == (30,)


async def test_a_connection_lost_in_the_middle_fails_its_work_and_no_other(store: Store, database: str) -> None:
    async def loses(transaction: Transaction) -> None:
        await transaction.run(ADD, id="lost")
        await kill_all_connections(database)
        await transaction.run(ADD, id="lost too")

    for _ in range(CONNECTIONS + 2):
        with pytest.raises(Unavailable):
            await store.write(loses)
    await store.write(lambda transaction: transaction.run(ADD, id="kept"))

    assert await store.rows("SELECT workspace_id FROM sequences") == [("kept",)]


async def test_a_deadlock_is_resolved_by_working_again(store: Store) -> None:
    for each in ("a", "b"):
        await add(store, each)
    meeting = asyncio.Barrier(2)
    attempts: list[str] = []

    async def cross(first: str, second: str) -> None:
        async def work(transaction: Transaction) -> None:
            attempts.append(first)
            await transaction.run(GROW, id=first)
            if len(attempts) <= 2:
                await meeting.wait()
            await transaction.run(GROW, id=second)

        await store.write(work)

    await asyncio.gather(cross("a", "b"), cross("b", "a"))

    assert len(attempts) >= 3
    assert await store.rows("SELECT last FROM sequences") == [(2,), (2,)]


async def test_a_failed_statement_that_work_overlooked_is_no_success(store: Store) -> None:
    async def overlooks(transaction: Transaction) -> None:
        try:
            await transaction.run("INSERT INTO sequences (workspace_id, last) VALUES (NULL, 0)")
        except asyncpg.PostgresError:
            return

    with pytest.raises(RuntimeError, match="undone"):
        await store.write(overlooks)


async def test_work_that_waits_for_ever_is_given_up(database: str) -> None:
    store = await PostgresStore(database, TABLES, patience=0.5).open()

    async def waits(transaction: Transaction) -> None:
        await transaction.run(ADD, id="lost")
        await asyncio.Event().wait()

    outcomes = await asyncio.gather(*(store.write(waits) for _ in range(CONNECTIONS)), return_exceptions=True)

    assert [type(outcome) for outcome in outcomes] == [Unavailable] * CONNECTIONS
    assert await store.row("SELECT count(*) FROM sequences") == (0,)
    await store.close()


async def test_a_writer_cancelled_in_the_middle_leaves_nothing_and_holds_nobody(store: Store) -> None:
    begun = asyncio.Event()

    async def hangs(transaction: Transaction) -> None:
        await transaction.run(ADD, id="lost")
        begun.set()
        await asyncio.Event().wait()

    for _ in range(CONNECTIONS + 2):
        begun.clear()
        hanging = asyncio.create_task(store.write(hangs))
        await begun.wait()
        hanging.cancel()
        with pytest.raises(asyncio.CancelledError):
            await hanging

    await store.write(lambda transaction: transaction.run(ADD, id="kept"))
    assert await store.rows("SELECT workspace_id FROM sequences") == [("kept",)]


async def test_a_thousand_names_take_few_locks_and_other_workspaces_none(store: Store) -> None:
    names = [f"customer/{number}" for number in range(1000)]
    counting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()"

    async def work(transaction: Transaction) -> int:
        await transaction.lock("w", *names)
        return int((await transaction.rows(counting))[0][0])

    assert 200 < (await store.write(work)).value <= 256
    ours, theirs = ({lock_key(workspace_id, name) for name in names} for workspace_id in ("w", "v"))
    assert not ours & theirs


async def test_acknowledged_means_on_disk(store: Store) -> None:
    assert await store.row("SHOW synchronous_commit") == ("on",)


async def test_two_stores_share_a_lock(store: Store, database: str) -> None:
    other = await open_store(database)
    order: list[str] = []
    locked = asyncio.Event()

    async def first(transaction: Transaction) -> None:
        await transaction.lock("w", "customer/1")
        locked.set()
        await transaction.rows("SELECT pg_sleep(0.1)")
        order.append("first")

    async def second(transaction: Transaction) -> None:
        await transaction.lock("w", "customer/2", "customer/1")
        order.append("second")

    writing = asyncio.create_task(store.write(first))
    await locked.wait()
    await other.write(second)
    await writing
    await other.close()

    assert order == ["first", "second"]


async def test_a_read_that_is_given_up_spoils_no_later_one(store: Store) -> None:
    """Its cancelling may still be on its way to the server when the connection is used again."""
    for _ in range(CONNECTIONS + 2):
        reading = asyncio.create_task(store.rows("SELECT pg_sleep(10)"))
        await asyncio.sleep(0.01)
        reading.cancel()
        with pytest.raises(asyncio.CancelledError):
            await reading
        assert await store.row("SELECT 1") == (1,)


async def test_more_than_there_are_connections_all_get_one(store: Store) -> None:
    await warm(store)
    counted = await asyncio.gather(*(store.rows("SELECT pg_sleep(0.001)") for _ in range(5 * CONNECTIONS)))
    assert len(counted) == 5 * CONNECTIONS
    rows = await store.rows("SELECT 1 FROM pg_stat_activity WHERE datname = current_database()")
    assert len(rows) <= CONNECTIONS + 1  # and the one that emptied it before


async def test_a_connection_that_was_idle_for_long_is_not_used_again(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def process() -> object:
        found = await store.row("SELECT pg_backend_pid()")
        return found and found[0]

    first = await process()
    assert await process() == first
    monkeypatch.setattr("plugin.store.engine.postgres_pool.IDLE_SECONDS", 0.0)
    assert await process() != first
