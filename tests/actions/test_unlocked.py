"""Units on PostgreSQL that are written without a lock: nothing that another process writes meanwhile is lost."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextvars import Context
from itertools import pairwise

import asyncpg
import pytest

from plugin.actions import context
from plugin.actions.operate import operate
from plugin.domain.attribute_definitions import DefineAttribute
from plugin.domain.customers import UpsertCustomer
from plugin.domain.idempotency import Idempotency
from plugin.domain.notes import AddNote
from plugin.domain.operation import Operation
from plugin.domain.rights import By
from plugin.store import Store, open_store
from plugin.store.customers import find_customer
from plugin.store.engine import postgres_units
from plugin.store.engine.changes import read_changes
from plugin.store.engine.postgres_transaction import begin_with, lock_key
from tests.world import GRACE, HEDY, NOW, World, grace

pytestmark = pytest.mark.parametrize("database", ["postgres"], indirect=True)


class Other:
    """A second process, as far as the database is concerned."""

    def __init__(self, store: Store, world: World) -> None:
        self.store, self._world = store, world

    async def push(self, *operations: Operation, key: str = "") -> None:
        acme = self._world.acme
        idempotency = Idempotency(key, "hash") if key else None
        ctx = context.Context(self.store, lambda _: None)
        await operate(ctx, acme.id, By(acme.host), operations, NOW, idempotency=idempotency)


@pytest.fixture
async def other(world: World, database: str) -> AsyncIterator[Other]:
    store = await open_store(database)
    yield Other(store, world)
    await store.close()


@pytest.fixture
def ways(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """How each attempt went: under locks, or without."""
    found: list[str] = []
    attempt = postgres_units.GatheredUnits._attempt_unlocked

    async def counted(self: object, *given: object) -> object:
        done = await attempt(self, *given)  # type: ignore[arg-type]
        found.append("unlocked" if done else "in vain")
        return done

    def begins(*given: object) -> str:
        found.append("locked")
        return begin_with(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(postgres_units.GatheredUnits, "_attempt_unlocked", counted)
    monkeypatch.setattr(postgres_units, "begin_with", begins)
    return found


def between(monkeypatch: pytest.MonkeyPatch, happens: Callable[[], Awaitable[None]]) -> None:
    """Once, when rows have been read and nothing is written yet."""
    decide_all = postgres_units.GatheredUnits._decide_all
    has_happened = False

    async def first(*given: object) -> object:
        nonlocal has_happened
        if not has_happened:
            has_happened = True
            await asyncio.create_task(happens(), context=Context())  # type: ignore[arg-type]
        return await decide_all(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(postgres_units.GatheredUnits, "_decide_all", first)


async def chain(world: World) -> list[tuple[object, object]]:
    """From what to what Grace's location has changed."""
    changes = await read_changes(world.store, world.acme.id, 0, 1_000)
    assert [entry.seq for entry in changes] == list(range(1, len(changes) + 1))
    return [(entry.change.before, entry.change.after) for entry in changes if entry.change.key == "location"]


async def test_where_nobody_else_writes_no_lock_is_taken(world: World, ways: list[str]) -> None:
    await world.push(grace(location="Oslo"))
    ways.clear()
    await world.push(grace(location="Bern"))
    assert ways == ["unlocked"]


@pytest.mark.parametrize(
    "operations",
    [
        [grace(location="Rome")],
        [UpsertCustomer(id=HEDY, name="Hedy")],
        [AddNote(customer=GRACE, text="Hello", author="marta", author_name="Marta")],
        [DefineAttribute(key="seats", type="number")],
        [],
    ],
    ids=["the same value", "another customer", "a note", "the workspace's state", "an answer to keep alone"],
)
async def test_what_another_process_writes_between_reading_and_writing_holds(
    world: World, other: Other, ways: list[str], monkeypatch: pytest.MonkeyPatch, operations: list[Operation]
) -> None:
    await world.push(grace(location="Oslo"))
    ways.clear()
    between(monkeypatch, lambda: other.push(*(operations or [grace(location="Oslo")]), key="k"))
    await world.push(grace(location="Bern"))
    assert "in vain" in ways
    assert ways[-1] == "locked"
    is_same = bool(operations) and operations[0] == grace(location="Rome")
    assert (await chain(world))[1:] == ([("Oslo", "Rome"), ("Rome", "Bern")] if is_same else [("Oslo", "Bern")])


async def test_what_a_process_of_an_older_version_writes_meanwhile_holds(
    world: World, other: Other, ways: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It numbers its changes and does not count its writes."""
    await world.push(grace(location="Oslo"))
    ways.clear()

    async def write_as_before() -> None:
        await other.push(grace(location="Rome"))
        await other.store.write(lambda transaction: transaction.run("UPDATE sequences SET writes = writes - 1"))

    between(monkeypatch, write_as_before)
    await world.push(grace(location="Bern"))
    assert "in vain" in ways
    assert (await chain(world))[1:] == [("Oslo", "Rome"), ("Rome", "Bern")]


async def test_a_lock_that_another_process_holds_is_waited_for(world: World, database: str, ways: list[str]) -> None:
    """It may have read what it is about to change, and has not written it yet."""
    await world.push(grace(location="Oslo"))
    ways.clear()
    holder = await asyncpg.connect(database)
    transaction = holder.transaction()
    await transaction.start()
    await holder.execute("SELECT pg_advisory_xact_lock($1)", lock_key(world.acme.id, f"customer:{GRACE}"))
    push = asyncio.create_task(world.push(grace(location="Bern")))
    waiting = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    async with asyncio.timeout(10):
        while not await holder.fetchval(waiting):  # noqa: ASYNC110  a server signals nothing
            await asyncio.sleep(0.01)
    assert not push.done()
    await transaction.rollback()
    await holder.close()
    await push
    assert ways == ["in vain", "locked"]


async def test_after_a_while_it_is_tried_again(world: World, other: Other, ways: list[str]) -> None:
    await world.push(grace(location="Oslo"))
    with pytest.MonkeyPatch.context() as monkeypatch:
        between(monkeypatch, lambda: other.push(grace(location="Rome")))
        await world.push(grace(location="Bern"))
    ways.clear()
    await world.push(grace(location="Wien"))
    assert ways == ["locked"]
    with pytest.MonkeyPatch.context() as monkeypatch:
        now = time.monotonic() + postgres_units.CONTENDED_SECONDS
        monkeypatch.setattr("plugin.store.engine.postgres_units.time.monotonic", lambda: now)
        await world.push(grace(location="Graz"))
    assert ways == ["locked", "unlocked"]


async def test_three_processes_that_write_one_value_all_the_time_lose_nothing(
    world: World, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each change begins where the one before it ended."""
    monkeypatch.setattr(postgres_units, "CONTENDED_SECONDS", 0.0)
    await world.push(grace(location="Oslo"))
    others = [Other(await open_store(database), world) for _ in range(3)]

    async def write(name: int, one: Other) -> None:
        for number in range(30):
            await one.push(grace(location=f"{name}.{number}"))

    await asyncio.gather(*(write(name, one) for name, one in enumerate(others)))
    for one in others:
        await one.store.close()
    changes = await chain(world)
    assert len(changes) == 91
    assert all(before[1] == after[0] for before, after in pairwise(changes))
    customer = await find_customer(world.store, world.acme.id, GRACE)
    assert customer is not None
    assert customer.attributes["location"].value == changes[-1][1]
