"""What `write` promises, on both databases."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from plugin.domain.actor import Actor
from plugin.domain.change import Change, LogEntry
from plugin.domain.value import Value
from plugin.store import Store, Transaction, open_store
from plugin.store.engine.base import Row
from plugin.store.engine.changes import read_changes

HOST = Actor("api", "key-1", "Acme")
MARTA = Actor("agent", "marta", "Marta", session="session-1")
NOON = datetime(2027, 3, 1, 12, 0, 0, 123457, tzinfo=UTC)
COUNT = "SELECT count(*) FROM notes WHERE workspace_id = 'w'"
ADD_NOTE = """
    INSERT INTO notes (workspace_id, id, customer_id, text, author_id, author_name, created_at, edited_at, version)
    VALUES (:workspace_id, :id, 'cust-1', :text, 'marta', 'Marta', 0, NULL, 1)
"""
PRO = Change("attribute.changed", "cust-1", thing="plan", before=None, after="Pro", version=1)


async def add_note(transaction: Transaction, note_id: str) -> str:
    await transaction.run(ADD_NOTE, workspace_id="w", id=note_id, text="hi")
    transaction.record("w", HOST, NOON, Change("note.created", "cust-1", thing=note_id))
    return note_id


async def notes(store: Store) -> list[str]:
    return [row[0] for row in await store.rows("SELECT id FROM notes WHERE workspace_id = 'w' ORDER BY id")]


async def test_rows_and_their_changes_commit_together(store: Store) -> None:
    async def work(transaction: Transaction) -> str:
        transaction.record("w", MARTA, NOON, PRO)
        return await add_note(transaction, "n-1")

    committed = await store.write(work)

    changes = (
        LogEntry(1, NOON, MARTA, None, PRO),
        LogEntry(2, NOON, HOST, None, Change("note.created", "cust-1", thing="n-1")),
    )
    assert committed.value == "n-1"
    assert committed.entries == changes
    assert committed.highest == {"w": 2}
    assert tuple(await read_changes(store, "w", after=0, limit=10)) == changes
    assert await notes(store) == ["n-1"]


@pytest.mark.parametrize("value", [None, "", "ä\u2028", 7, 0.5, 10**15, True, False])
async def test_a_change_tells_every_value_from_every_other(store: Store, value: Value) -> None:
    async def work(transaction: Transaction) -> None:
        transaction.record("w", HOST, NOON, Change("attribute.changed", "c", thing="k", before=value, after=value))

    committed = await store.write(work)

    (stored,) = await read_changes(store, "w", after=0, limit=10)
    assert stored == committed.entries[0]
    assert type(stored.change.after) is type(value)


async def test_each_workspace_counts_for_itself(store: Store) -> None:
    async def work(transaction: Transaction) -> None:
        transaction.record("b", HOST, NOON, PRO)
        transaction.record("a", HOST, NOON, PRO, PRO)
        transaction.record("b", HOST, NOON, PRO)

    first, second = await store.write(work), await store.write(work)

    assert [change.seq for change in first.entries] == [1, 1, 2, 2]
    assert [change.seq for change in second.entries] == [3, 3, 4, 4]
    assert second.highest == {"a": 4, "b": 4}


@pytest.mark.parametrize("count", [49, 50, 51, 150])
async def test_many_changes_at_once_are_all_in_the_log_in_order(store: Store, count: int) -> None:
    async def work(transaction: Transaction) -> None:
        transaction.record("v", HOST, NOON, PRO)
        transaction.record(
            "w", HOST, NOON, *(Change("note.created", "cust-1", thing=f"n-{number}") for number in range(count))
        )

    await store.write(work)

    changes = await read_changes(store, "w", after=0, limit=count + 1)
    assert [(change.seq, change.change.key) for change in changes] == [(n + 1, f"n-{n}") for n in range(count)]


async def test_an_exception_undoes_rows_and_numbers(store: Store) -> None:
    async def fails(transaction: Transaction) -> None:
        await add_note(transaction, "lost")
        raise LookupError("nobody")

    with pytest.raises(LookupError):
        await store.write(fails)
    committed = await store.write(lambda transaction: add_note(transaction, "kept"))

    assert committed.entries[0].seq == 1
    assert await notes(store) == ["kept"]


async def test_many_at_once_fail_each_for_itself(store: Store) -> None:
    async def write(number: int) -> None:
        async def work(transaction: Transaction) -> None:
            await add_note(transaction, f"n-{number:02}")
            if number % 3 == 0:
                raise LookupError(number)

        await store.write(work)

    outcomes = await asyncio.gather(*(write(number) for number in range(30)), return_exceptions=True)

    assert [index for index, outcome in enumerate(outcomes) if outcome is not None] == list(range(0, 30, 3))
    assert await notes(store) == [f"n-{number:02}" for number in range(30) if number % 3]
    assert [change.seq for change in await read_changes(store, "w", 0, 100)] == list(range(1, 21))


async def test_a_writer_cancelled_before_its_turn_leaves_nothing_and_holds_nobody(store: Store) -> None:
    for number in range(12):  # more than there are connections
        leaving = asyncio.create_task(store.write(lambda transaction: add_note(transaction, "lost")))
        following = asyncio.create_task(store.write(lambda transaction: add_note(transaction, f"kept-{number:02}")))  # noqa: B023
        await asyncio.sleep(0)
        leaving.cancel()
        with pytest.raises(asyncio.CancelledError):
            await leaving
        await following

    assert await notes(store) == [f"kept-{number:02}" for number in range(12)]


async def test_a_transaction_reads_its_own_rows_and_nobody_else_does(store: Store, database: str) -> None:
    async def work(transaction: Transaction) -> tuple[Row | None, Row | None]:
        await add_note(transaction, "n-1")
        return await transaction.row(COUNT), elsewhere(database)

    committed = await store.write(work)

    assert committed.value == ((1,), (0,))
    assert elsewhere(database) == (1,)


def elsewhere(database: str) -> Row | None:
    """The count as another process reads it, in the middle of a write, which may wait for nothing but itself."""

    async def counted() -> Row | None:
        other = await open_store(database)
        try:
            return await other.row(COUNT)
        finally:
            await other.close()

    with ThreadPoolExecutor() as pool:
        return pool.submit(asyncio.run, counted()).result()


async def test_a_write_inside_a_write_is_refused_instead_of_waiting_for_itself(store: Store) -> None:
    async def work(transaction: Transaction) -> None:
        await store.write(lambda inner: add_note(inner, "n-1"))

    with pytest.raises(RuntimeError, match="inside"):
        await store.write(work)
    await store.write(lambda transaction: add_note(transaction, "n-2"))
    assert await notes(store) == ["n-2"]


async def test_locked_names_serialise_what_was_read_with_what_is_written(store: Store) -> None:
    await store.write(
        lambda transaction: transaction.run("INSERT INTO sequences (workspace_id, last) VALUES ('counter', 0)")
    )

    async def increment(transaction: Transaction) -> None:
        await transaction.lock("w", "customer/2", "customer/1")
        row = await transaction.row("SELECT last FROM sequences WHERE workspace_id = 'counter'")
        assert row is not None
        await transaction.run("UPDATE sequences SET last = :last WHERE workspace_id = 'counter'", last=row[0] + 1)

    await asyncio.gather(*(store.write(increment) for _ in range(40)))

    assert await store.row("SELECT last FROM sequences WHERE workspace_id = 'counter'") == (40,)


async def test_the_log_has_no_gap_and_no_latecomer(database: str) -> None:
    """Two stores are like two processes. A follower that has seen n never misses an earlier one that appears later."""
    stores = [await open_store(database) for _ in range(2)]

    async def write(number: int) -> None:
        async def work(transaction: Transaction) -> None:
            transaction.record("w", HOST, NOON, *[PRO] * (1 + number % 3))
            if number % 7 == 0:
                raise LookupError

        for _ in range(6):
            try:
                await stores[number % 2].write(work)
            except LookupError:
                continue

    async def follow(reader: Store) -> list[int]:
        seen: list[int] = []
        while not writing.done():
            seen += [change.seq for change in await read_changes(reader, "w", after=len(seen), limit=1000)]
            assert seen == list(range(1, len(seen) + 1))
        return seen

    writing = asyncio.gather(*(write(number) for number in range(20)))
    followed = await asyncio.gather(*(follow(store) for store in stores))
    await writing
    total = sum(6 * (1 + number % 3) for number in range(20) if number % 7)
    final = [change.seq for change in await read_changes(stores[0], "w", after=0, limit=10_000)]
    for store in stores:
        await store.close()

    assert final == list(range(1, total + 1))
    assert all(seen == final[: len(seen)] for seen in followed)


async def test_a_closed_store_says_so(database: str) -> None:
    store = await open_store(database)
    last = asyncio.create_task(store.write(lambda transaction: add_note(transaction, "n-1")))
    await asyncio.sleep(0)
    await store.close()

    assert (await last).value == "n-1"
    with pytest.raises(Exception, match=r"clos"):
        await store.write(lambda transaction: add_note(transaction, "n-2"))
    with pytest.raises(Exception, match=r"clos"):
        await store.rows("SELECT 1")
