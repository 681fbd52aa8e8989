"""Units of writing: what shares a transaction, what moves under it, and what is left of it afterwards."""

import asyncio
import gc
import itertools
import threading
import weakref
from collections.abc import Iterator

import asyncpg
import pytest

from plugin.actions import operate as operating
from plugin.actions.context import Context
from plugin.actions.operate import operate
from plugin.domain.attribute_definitions import DefineAttribute
from plugin.domain.attributes import AttributeDefinition, definitions_of
from plugin.domain.batch import Batch
from plugin.domain.customers import UpsertCustomer
from plugin.domain.idempotency import StoredAnswer
from plugin.domain.notes import Note
from plugin.domain.operation import LockSet
from plugin.domain.rights import By, Permission
from plugin.domain.rows import Entity, RowSet
from plugin.domain.state import WorkspaceState
from plugin.errors import Invalid, Unavailable
from plugin.store import Store, open_store
from plugin.store.engine.postgres_group import MAX_GROUP, MAX_SIZE, Group, Waiting
from plugin.store.engine.postgres_reading import union
from plugin.store.engine.postgres_sql import write
from plugin.store.engine.postgres_transaction import lock_key
from plugin.store.engine.units import MANY, Decided, selections
from plugin.store.tables import TABLES
from tests.world import GRACE, NOW, World, grace, make_world

on_postgres = pytest.mark.parametrize("database", ["postgres"], indirect=True)
ROWS: tuple[Entity, ...] = (
    StoredAnswer("k", "hash", "[]", NOW),
    Permission("agent", "notes.write", "", True),
    Note("n-1", GRACE, "Call", "marta", "Marta", NOW, None, 0),
)


class Sized:
    """A unit that changes nothing, or raises."""

    undoes, exclusive = False, ""

    def __init__(self, size: int = 1, error: Exception | None = None) -> None:
        self.workspace_id, self.size, self._error = "w", size, error

    def keys(self, lock_set: LockSet, state: WorkspaceState) -> None: ...

    def follow(self, rows: RowSet, lock_set: LockSet) -> None: ...

    def decide(self, state: WorkspaceState, rows: RowSet) -> Decided[None]:
        if self._error:
            raise self._error
        return Decided(None)


async def test_processes_that_change_the_state_all_the_time_all_get_their_turn(world: World, database: str) -> None:
    """Each finds its snapshot old, again and again, by the time it holds the lock."""
    others = [await open_store(database) for _ in range(2)]

    async def define(store: Store, name: str) -> None:
        for number in range(25):
            definition = DefineAttribute(f"{name}_{number}", "text")
            await operate(Context(store, lambda _: None), world.acme.id, By(world.acme.host), [definition], NOW)

    async def push() -> None:
        for number in range(25):
            await world.push(grace(name=f"Grace {number}"))

    await asyncio.gather(push(), *(define(store, f"s{number}") for number, store in enumerate(others)))
    state = await others[0].states.get(world.acme.id)
    for store in others:
        await store.close()
    assert len(await TABLES[AttributeDefinition].read(world.store, world.acme.id, [()])) == 50
    assert max(one.position for one in definitions_of(state).values()) >= 28


async def test_a_store_that_closes_first_writes_what_it_was_asked_for(database: str) -> None:
    store = await open_store(database)
    world = await make_world(store)
    await world.push(grace())
    pushes = [asyncio.create_task(world.push(UpsertCustomer(f"cust-{number}"))) for number in range(3 * MAX_GROUP)]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    await store.close()
    await asyncio.gather(*pushes)
    with pytest.raises(RuntimeError, match="closed"):
        await world.push(grace())


async def test_requests_that_are_large_together_share_no_transaction_and_small_ones_do() -> None:
    group = Group()
    sizes = [MAX_SIZE, MAX_SIZE + 1, 1, MAX_SIZE - 1, 1, *[1] * (MAX_GROUP + 1)]
    group.waiting.extend(Waiting(Sized(size), 1.0) for size in sizes)
    group.waiting[2].result.cancel()
    taken = []
    while group.waiting:
        taken.append([one.unit.size for one in group.next()])
    assert taken == [[MAX_SIZE], [MAX_SIZE + 1], [MAX_SIZE - 1, 1], [1] * MAX_GROUP, [1]]


@on_postgres
@pytest.mark.parametrize(("size", "is_beside"), [(MANY, True), (1, False)], ids=["many", "few"])
async def test_large_units_are_decided_beside_all_others(store: Store, size: int, is_beside: bool) -> None:
    threads: set[int] = set()

    class Seen(Sized):
        def decide(self, state: WorkspaceState, rows: RowSet) -> Decided[None]:
            threads.add(threading.get_ident())
            return super().decide(state, rows)

    await asyncio.gather(*(store.change(Seen(size)) for _ in range(2)))
    assert len(threads) == 1
    assert (threading.get_ident() not in threads) is is_beside


async def test_a_unit_that_raises_what_no_future_takes_leaves_nobody_waiting(store: Store) -> None:
    units = [Sized(), Sized(error=StopIteration("odd")), Sized()]
    outcomes = await asyncio.wait_for(
        asyncio.gather(*(store.change(unit) for unit in units), return_exceptions=True), 5
    )
    assert [isinstance(one, RuntimeError) for one in outcomes] == [False, True, False]
    await asyncio.wait_for(store.change(Sized()), 5)


@on_postgres
async def test_waiting_for_a_lock_in_vain_leaves_no_transaction_open(
    world: World, database: str, caplog: pytest.LogCaptureFixture
) -> None:
    """A database may limit how long a statement lasts, also that of the first one, which begins the transaction."""
    await world.push(grace())
    holder = await asyncpg.connect(database)
    try:
        async with holder.transaction():
            await holder.execute("SELECT pg_advisory_xact_lock($1)", lock_key(world.acme.id, f"customer:{GRACE}"))
            push = asyncio.create_task(world.push(grace(name="In vain")))
            waiting = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
            for _ in range(500):
                if found := await holder.fetchval(waiting):
                    break
                await asyncio.sleep(0.01)
            await holder.execute("SELECT pg_cancel_backend($1)", found)
            with pytest.raises(Unavailable):
                await push
    finally:
        await holder.close()
    await world.push(grace(name="Grace"))
    assert "active transaction" not in caplog.text


@pytest.fixture
def no_collector() -> Iterator[None]:
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("no_collector")
async def test_the_rows_of_a_transaction_need_no_garbage_collector(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    batches: list[weakref.ref[Batch]] = []

    def watched(*arguments: object) -> Batch:
        batch = Batch(*arguments)  # type: ignore[arg-type]
        batches.append(weakref.ref(batch))
        return batch

    monkeypatch.setattr(operating, "Batch", watched)
    await world.push(grace(name="Grace"))
    with pytest.raises(Invalid):
        await world.push(grace(profile_url="nowhere"))
    pushes = [
        world.push(grace(name="Hopper")),
        world.push(grace(profile_url="no")),
        world.push(grace(phone="+43 1 5139980")),
    ]
    refusals = [type(one).__name__ for one in await asyncio.gather(*pushes, return_exceptions=True)]
    assert refusals == ["Done", "Invalid", "Done"]
    await asyncio.sleep(0.01)
    assert [batch() for batch in batches] == [None] * 5


def test_the_order_in_which_rows_were_asked_for_makes_no_other_statement() -> None:
    written, asked = set(), set()
    for rows in itertools.permutations(ROWS):
        row_set = RowSet()
        for row in rows:
            row_set[type(row)].save(row)
        statement = write(TABLES, "w", row_set, [])
        assert statement is not None
        written.add(statement.sql)
        asked.add(union(selections(TABLES, {type(row): [("k",)] for row in rows})))
    assert len(written) == len(asked) == 1
