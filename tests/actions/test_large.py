"""Large batches, which are decided before their turn: they keep nobody waiting, and decide by nothing old."""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from contextvars import Context
from itertools import pairwise
from typing import Any

import asyncpg
import pytest

from plugin.actions.context import Context as ActionContext
from plugin.actions.operate import Done, operate
from plugin.domain.attribute_definitions import DefineAttribute
from plugin.domain.customers import UpsertCustomer
from plugin.domain.idempotency import Idempotency
from plugin.domain.rights import By
from plugin.domain.rows import RowSet
from plugin.domain.state import WorkspaceState
from plugin.domain.types.phone import PhoneType
from plugin.errors import Invalid, SidelightError
from plugin.store import Store, open_store
from plugin.store.engine.postgres_large import LargeUnits
from plugin.store.engine.postgres_transaction import PostgresTransaction
from plugin.store.engine.prepared import Preparer
from plugin.store.engine.units import MANY, Decided
from tests.world import GRACE, NOW, World, grace, make_world

from .test_units import Sized

OTHERS = [UpsertCustomer(f"cust-{number}", name="Ada") for number in range(MANY)]
PREPARERS = ((Preparer, "prepare"), (LargeUnits, "_prepare"))  # of each database
on_postgres = pytest.mark.parametrize("database", ["postgres"], indirect=True)


@pytest.fixture(autouse=True)
async def begun(world: World) -> None:
    """The first writing of all is a workspace's own."""
    insert = "INSERT INTO sequences (workspace_id, last) VALUES (:id, 0)"
    await world.store.write(lambda transaction: transaction.run(insert, id=world.acme.id))


@pytest.fixture
def ways(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """How each large batch was decided: in advance or, where that no longer stood, under lock."""
    found: list[str] = []

    def counting(run: Callable[..., Awaitable[Any]], is_of_large: Callable[..., bool]) -> Any:
        async def counted(*given: Any) -> Any:
            is_large, done = is_of_large(*given), None
            try:
                done = await run(*given)
            except SidelightError:
                done = "refused"
                raise
            finally:
                if is_large:
                    found.append("in advance" if done else "under lock")
            return done

        return counted

    prepare = counting(Preparer.prepare, lambda _, unit, *__: unit.size >= MANY)
    monkeypatch.setattr(Preparer, "prepare", prepare)
    monkeypatch.setattr(LargeUnits, "_write", counting(LargeUnits._write, lambda *_: True))
    return found


async def test_between_its_operations_an_agents_request_has_its_turn(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[str] = []
    monkeypatch.setattr("plugin.actions.operate.give_way", lambda: steps.append(threading.current_thread().name))
    await world.push(*OTHERS)
    assert len(steps) == len(OTHERS)
    assert threading.current_thread().name not in steps


def before_its_turn(monkeypatch: pytest.MonkeyPatch, happens: Callable[[], Awaitable[object]]) -> None:
    """Once, when a batch has been decided and is not yet written."""
    waiting = [happens]

    def interrupted(prepare: Callable[..., Awaitable[Any]]) -> Any:
        async def prepared(self: object, unit: Any, *others: Any) -> Any:
            done = await prepare(self, unit, *others)
            if unit.size >= MANY and waiting:
                assert done is not None
                await asyncio.create_task(waiting.pop()(), context=Context())  # type: ignore[arg-type]
            return done

        return prepared

    for owner, name in PREPARERS:
        monkeypatch.setattr(owner, name, interrupted(getattr(owner, name)))


async def locations(world: World) -> list[tuple[object, object]]:
    """From what to what Grace's has changed."""
    changes = await world.changes()
    assert [entry.seq for entry in changes] == list(range(1, len(changes) + 1))
    return [(entry.change.before, entry.change.after) for entry in changes if entry.change.key == "location"]


async def test_a_large_batch_is_decided_in_advance_and_a_small_one_is_not(world: World, ways: list[str]) -> None:
    await world.push(*OTHERS[1:])
    assert ways == []
    done = await world.push(*OTHERS)
    assert ways == ["in advance"]
    assert len(done.answers) == MANY
    assert await world.value("name", "cust-0") == "Ada"


async def test_few_operations_with_many_values_are_decided_in_advance(world: World, ways: list[str]) -> None:
    await world.push(grace(attributes={f"phone-{number}": f"+44 20 7946 {number:04}" for number in range(1_000)}))
    assert ways == ["in advance"]


async def test_what_was_checked_in_advance_is_not_checked_again_under_lock(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await world.push(DefineAttribute(key="mobile", type="phone"))
    checked: list[object] = []
    check = PhoneType.check

    def counted(self: PhoneType, *given: Any) -> Any:
        checked.append(given[0])
        return check(self, *given)

    monkeypatch.setattr(PhoneType, "check", counted)
    before_its_turn(monkeypatch, lambda: world.push(UpsertCustomer("cust-7", name="Ada")))
    await world.push(*(UpsertCustomer(f"cust-{at}", attributes={"mobile": f"+44207946{at:04}"}) for at in range(MANY)))
    assert len(checked) == MANY


async def test_each_change_of_a_large_batch_says_when_by_whom_and_with_which_request(world: World) -> None:
    await world.push(*OTHERS)
    entries = await world.changes()
    assert len(entries) == 2 * MANY
    assert {(entry.at, entry.actor) for entry in entries} == {(NOW, world.acme.host)}
    assert len({entry.request for entry in entries} - {None}) == 1


async def test_what_changes_before_a_batch_has_its_turn_is_what_it_is_decided_by(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await world.push(grace(location="Oslo"))
    before_its_turn(monkeypatch, lambda: world.push(grace(location="Rome")))
    await world.push(*OTHERS, grace(location="Bern"))
    assert await locations(world) == [(None, "Oslo"), ("Oslo", "Rome"), ("Rome", "Bern")]


async def test_a_customer_who_comes_before_a_batch_has_its_turn_comes_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    before_its_turn(monkeypatch, lambda: world.push(UpsertCustomer("cust-7", name="Ada", location="Rome")))
    await world.push(*OTHERS)
    created = [entry for entry in await world.changes() if entry.change.kind == "customer.created"]
    assert [entry.change.customer_id for entry in created].count("cust-7") == 1
    assert await world.value("location", "cust-7") == "Rome"


async def test_what_the_workspace_defines_before_a_batch_has_its_turn_holds_for_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    before_its_turn(monkeypatch, lambda: world.push(DefineAttribute("plan", "number")))
    with pytest.raises(Invalid) as refused:
        await world.push(*OTHERS, UpsertCustomer(GRACE, attributes={"plan": "Pro"}))
    assert refused.value.operation == MANY
    assert not [entry for entry in await world.changes() if entry.change.kind == "customer.created"]


async def test_a_batch_that_arrives_twice_at_once_is_done_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    once = Idempotency("key", "hash")
    first: list[Done] = []

    async def the_same() -> None:
        first.append(await world.push(*OTHERS, idempotency=once))

    before_its_turn(monkeypatch, the_same)
    second = await world.push(*OTHERS, idempotency=once)
    assert (first[0].replayed, second.replayed) == (False, True)
    assert len([entry for entry in await world.changes() if entry.change.kind == "customer.created"]) == MANY


async def test_a_batch_that_is_refused_leaves_nothing_and_says_which_operation(world: World, ways: list[str]) -> None:
    with pytest.raises(Invalid) as refused:
        await world.push(*OTHERS, UpsertCustomer(GRACE, attributes={"name": "built in"}))
    assert refused.value.operation == MANY
    assert ways == ["in advance"]
    assert await world.changes() == []


async def test_a_batch_of_a_workspace_whose_state_another_process_has_changed_is_decided_by_that(
    world: World, database: str, ways: list[str]
) -> None:
    await world.push(grace())
    other = await open_store(database)
    ctx = ActionContext(other, lambda _: None)
    await operate(ctx, world.acme.id, By(world.acme.host), [DefineAttribute("plan", "number")], NOW)
    await other.close()
    with pytest.raises(Invalid) as refused:
        await world.push(*OTHERS, UpsertCustomer(GRACE, attributes={"plan": "Pro"}))
    assert refused.value.operation == MANY
    assert ways == ["under lock"]


class Long(Sized):
    """A large batch that is being decided until it is told to go on."""

    def __init__(self, workspace_id: str) -> None:
        super().__init__(MANY)
        self.workspace_id = workspace_id
        self.begun, self.go_on = threading.Event(), threading.Event()

    def decide(self, state: WorkspaceState, rows: RowSet) -> Decided[None]:
        self.begun.set()
        assert self.go_on.wait(10)
        return Decided(None)


async def test_while_a_batch_is_decided_others_of_its_workspace_write(world: World) -> None:
    long = Long(world.acme.id)
    batch = asyncio.create_task(world.store.change(long))
    try:
        assert await asyncio.to_thread(long.begun.wait, 10)
        await asyncio.wait_for(world.push(grace(location="Oslo")), 10)
        assert not batch.done()
    finally:
        long.go_on.set()
    await batch


async def test_a_store_that_closes_first_writes_a_batch_that_is_being_decided(database: str) -> None:
    store: Store = await open_store(database)
    world = await make_world(store)
    long = Long(world.acme.id)
    batch = asyncio.create_task(store.change(long))
    assert await asyncio.to_thread(long.begun.wait, 10)
    closing = asyncio.create_task(store.close())
    await asyncio.sleep(0)
    long.go_on.set()
    await closing
    await batch


ODD = (
    "\\u0000",
    "\\",
    '"',
    "null",
    "NULL",
    "{}",
    "\u2028",
    "\U0001d11e",
    "a\tb",
    "\u202eright to left",
    "'; --",
    "$1",
    "?1",
    ":x",
)


async def test_what_is_odd_in_a_text_is_kept_in_a_large_batch_as_in_a_small_one(world: World, ways: list[str]) -> None:
    def pushed(prefix: str) -> list[UpsertCustomer]:
        return [UpsertCustomer(f"{prefix}-{at}", attributes={"odd": text}) for at, text in enumerate(ODD)]

    for operation in pushed("small"):
        await world.push(operation)
    await world.push(*OTHERS, *pushed("large"))
    assert ways == ["in advance"]
    for at in range(len(ODD)):
        assert await world.value("odd", f"large-{at}") == await world.value("odd", f"small-{at}")
    values = [
        entry.change.after
        for entry in await world.changes()
        if entry.change.kind == "attribute.changed" and entry.change.key == "odd"
    ]
    half = len(values) // 2
    assert values[:half] == values[half:]


# On PostgreSQL small units are written while a large one's rows are.


def while_its_rows_are_written(monkeypatch: pytest.MonkeyPatch, happens: Callable[[], Awaitable[object]]) -> None:
    """Once, when they have been written and it has no turn yet."""
    save = PostgresTransaction.save
    waiting = [happens]

    async def saved(*given: Any) -> None:
        await save(*given)
        if waiting:
            await asyncio.create_task(waiting.pop()(), context=Context())  # type: ignore[arg-type]

    monkeypatch.setattr(PostgresTransaction, "save", saved)


@on_postgres
async def test_what_has_nothing_to_do_with_a_batch_is_saved_while_its_rows_are_written(
    world: World, ways: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    await world.push(grace(location="Oslo"))
    while_its_rows_are_written(monkeypatch, lambda: asyncio.wait_for(world.push(grace(location="Rome")), 5))
    await world.push(*OTHERS)
    assert ways == ["in advance"]
    kinds = [entry.change.kind for entry in await world.changes()]
    assert kinds.index("customer.created", 2) > kinds.index("attribute.changed", 2), "the edit came first"


@on_postgres
async def test_an_edit_of_what_a_batch_is_writing_waits_for_it_and_goes_on_from_there(
    world: World, ways: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    await world.push(grace(location="Oslo"))
    edits: list[asyncio.Task[object]] = []

    async def edit() -> None:
        edits.append(asyncio.create_task(world.push(grace(location="Bern"))))
        await asyncio.sleep(0.05)  # it would write in that time, or wait for the batch and keep it from its turn
        assert not edits[0].done()

    while_its_rows_are_written(monkeypatch, edit)
    await asyncio.wait_for(world.push(*OTHERS, grace(location="Rome")), 5)
    await edits[0]
    assert ways == ["in advance"]
    assert await locations(world) == [(None, "Oslo"), ("Oslo", "Rome"), ("Rome", "Bern")]


@on_postgres
async def test_a_batch_waits_for_nothing_of_another_process_while_that_waits_for_it(
    world: World, database: str, ways: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other one has the counter, and wants a row that the batch has written."""
    await world.push(grace(location="Oslo"))
    other = await asyncpg.connect(database)
    transaction = other.transaction()
    waits = "UPDATE attribute_values SET version = version WHERE \"key\" = 'location'"
    waiting: list[asyncio.Task[object]] = []

    async def meet() -> None:
        await transaction.start()
        await other.execute("UPDATE sequences SET writes = writes + 1")
        waiting.append(asyncio.create_task(other.execute(waits)))

    while_its_rows_are_written(monkeypatch, meet)
    batch = asyncio.create_task(world.push(*OTHERS, grace(location="Rome")))
    while not waiting:  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    await asyncio.wait_for(waiting[0], 5)
    await transaction.rollback()
    await other.close()
    await batch
    assert ways == ["under lock"]
    assert await locations(world) == [(None, "Oslo"), ("Oslo", "Rome")]


async def test_batches_and_edits_of_the_same_customers_by_two_processes_lose_nothing(
    world: World, database: str
) -> None:
    """Each change begins where the one before it ended, and numbers have no gap."""
    await world.push(grace(location="Oslo"))
    ctx = ActionContext(await open_store(database), lambda _: None)

    async def push(name: str, *operations: UpsertCustomer) -> None:
        here = name != "b"
        for number in range(12):
            given = [grace(location=f"{name}.{number}"), *operations]
            if here:
                await world.push(*given)
            else:
                await operate(ctx, world.acme.id, By(world.acme.host), given, NOW)

    await asyncio.gather(push("a", *OTHERS), push("b", *OTHERS), push("c"), push("d"), push("e", *OTHERS[::-1]))
    await ctx.store.close()
    changes = await locations(world)
    assert len(changes) == 61
    assert all(before[1] == after[0] for before, after in pairwise(changes))
    created = [entry for entry in await world.changes() if entry.change.kind == "customer.created"]
    assert len(created) == MANY + 1
