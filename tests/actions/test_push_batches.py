"""A batch is all or nothing, sees itself, and is answered once per key."""

import asyncio

import msgspec
import pytest

from plugin.actions.housekeeping import tidy
from plugin.actions.operate import Done
from plugin.domain import batch
from plugin.domain.attribute_definitions import DefineAttribute
from plugin.domain.attributes import definitions_of
from plugin.domain.conversations import UpsertConversation
from plugin.domain.customers import UpsertCustomer
from plugin.domain.idempotency import Idempotency
from plugin.domain.messages import AddMessage
from plugin.domain.notes import AddNote, DeleteNote, EditNote
from plugin.domain.operation import Unreadable
from plugin.domain.problems import problem
from plugin.domain.value import Value
from plugin.errors import IdempotencyReused, Invalid, Missing, TooLarge
from plugin.settings import Settings
from plugin.store.customers import find_customer, list_customers
from plugin.store.notes import find_note, list_notes
from tests.world import GRACE, HEDY, World, grace, kinds, later

ONCE = Idempotency("once", "hash")
DAY = 24 * 3600


def encoded(done: Done) -> bytes:
    return msgspec.json.encode(done.answers)


async def test_later_operations_see_earlier_ones(world: World) -> None:
    await world.push(
        DefineAttribute(key="plan", type="choice", choices=["Free", "Pro"]),
        grace(attributes={"plan": "Free"}),
        grace(attributes={"plan": "Pro"}),
        UpsertConversation(id="conv-9", customer=GRACE),
        AddMessage(conversation="conv-9", id="m-1", author="customer", text="Hello"),
        AddNote(customer=GRACE, id="n-1", text="Call", author="marta"),
        EditNote(customer=GRACE, id="n-1", text="Call back"),
        AddNote(customer=GRACE, id="n-2", text="Gone", author="marta"),
        DeleteNote(customer=GRACE, id="n-2"),
    )
    customer = await world.customer()
    assert (customer.attributes["plan"].value, customer.attributes["plan"].version) == ("Pro", 2)
    assert [note.text for note in await list_notes(world.store, world.acme.id, GRACE)] == ["Call back"]


async def test_each_answer_is_how_things_stood_after_its_operation(world: World) -> None:
    first, second = await world.answers(grace(name="Grace"), grace(name="Grace Hopper"))
    assert (first["name"], second["name"]) == ("Grace", "Grace Hopper")


async def test_one_bad_operation_undoes_them_all_and_says_which_it_was(world: World) -> None:
    with pytest.raises(Invalid) as refused:
        await world.push(grace(name="Grace", attributes={"plan": "Pro"}), UpsertCustomer(id=HEDY, profile_url="no"))
    assert refused.value.operation == 1
    assert await list_customers(world.store, world.acme.id, None, 10) == []
    assert await world.changes() == []
    assert world.signals == []


async def test_all_that_does_not_fit_a_batch_is_said_at_once_and_nothing_is_written(world: World) -> None:
    with pytest.raises(Invalid) as refused:
        await world.push(
            grace(profile_url="no", location="x" * 4_001),
            AddNote(customer=GRACE, text="depends on what does not fit, and fits", author="marta"),
            UpsertCustomer(id="a/b"),
            EditNote(customer=GRACE, id="n-none", text="x"),
            UpsertCustomer(id=HEDY),
        )
    problems = [(problem.operation, problem.field) for problem in refused.value.problems]
    assert problems == [(0, "location"), (0, "profile_url"), (2, "id"), (3, "id")]
    assert refused.value.operation == 0
    assert await world.changes() == []


async def test_where_what_does_not_fit_is_skipped_the_rest_is_applied_and_each_is_answered(world: World) -> None:
    await world.push(DefineAttribute(key="plan", type="choice", choices=["Free"]))
    seq = await world.last_seq()
    operations = (
        grace(name="Grace", attributes={"new": 1, "plan": "Gold"}),
        UpsertCustomer(id=HEDY, name="Hedy", attributes={"plan": "Free"}),
        AddNote(customer=GRACE, text="She was skipped", author="marta"),
        UpsertCustomer(id=HEDY, location="Vienna"),
        Unreadable((problem("op", "required"),)),
    )
    done = await world.push(*operations, idempotency=ONCE, skips_invalid=True)
    again = await world.push(*operations, idempotency=ONCE, skips_invalid=True)
    assert (encoded(again), again.replayed) == (encoded(done), True)
    assert [[error.field for error in getattr(one, "errors", ())] for one in done.answers] == [
        ["attributes.plan"],
        [],
        ["customer"],
        [],
        ["op"],
    ]
    assert [customer.id for customer in await list_customers(world.store, world.acme.id, None, 10)] == [HEDY]
    assert await world.value("location", HEDY) == "Vienna"
    assert [entry.change.key for entry in await world.changes(after=seq)] == [None, "name", "plan", "location"]
    assert "new" not in definitions_of(await world.store.states.get(world.acme.id))


async def test_of_very_many_problems_each_operation_has_one(world: World) -> None:
    many = dict.fromkeys((f"a/{number}" for number in range(900)), 1)
    with pytest.raises(Invalid) as refused:
        await world.push(*(grace(attributes=many) for _ in range(55)))
    assert len(refused.value.problems) == 1_000
    assert {problem.operation for problem in refused.value.problems} == set(range(55))


async def test_answers_that_are_too_long_together_are_refused_and_nothing_is_written(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A short push is answered with all that its customer has."""
    monkeypatch.setattr(batch, "LONGEST_ANSWERS", 10_000)
    await world.push(grace(attributes={"about": "x" * 3_900}))
    seq = await world.last_seq()
    pushes = [grace(name=f"Grace {number}") for number in range(3)]
    for skips in (False, True):
        with pytest.raises(TooLarge) as refusal:
            await world.push(*pushes, idempotency=ONCE, skips_invalid=skips)
        assert "send fewer" in str(refusal.value)
    assert await world.last_seq() == seq
    await world.push(*pushes[:2], idempotency=ONCE)
    monkeypatch.setattr(batch, "LONGEST_ANSWERS", 100)
    await world.push(grace(name="Alone"))


async def test_more_values_than_can_be_checked_quickly_are_refused_before_anything(world: World) -> None:
    attributes: dict[str, Value] = {f"k{number}": "x" for number in range(1_000)}
    many = [UpsertCustomer(f"cust-{number}", attributes=attributes) for number in range(51)]
    with pytest.raises(TooLarge, match="50,000"):
        await world.push(*many)


async def test_what_is_missing_says_which_operation_missed_it(world: World) -> None:
    with pytest.raises(Missing) as refused:
        await world.push(grace(), EditNote(customer=GRACE, id="n-1", text="x"))
    assert refused.value.operation == 1


async def test_a_thousand_customers_are_one_transaction(world: World) -> None:
    await world.push(*(UpsertCustomer(id=f"c-{n:04}", attributes={"n": n}) for n in range(1_000)))
    page = await list_customers(world.store, world.acme.id, "c-0499", 1_000)
    assert [customer.id for customer in page] == [f"c-{n:04}" for n in range(500, 1_000)]
    assert page[-1].attributes["n"].value == 999
    assert [(signal.kind, signal.workspace_id, signal.number) for signal in world.signals] == [
        ("changes", world.acme.id, 2_001)
    ]


async def test_a_replay_is_answered_as_the_first_time_and_does_nothing(world: World) -> None:
    first = await world.push(grace(name="Grace", attributes={"plan": "Free"}), idempotency=ONCE)
    seq = await world.last_seq()
    again = await world.push(grace(name="Grace", attributes={"plan": "Free"}), at=later(60), idempotency=ONCE)
    assert (first.replayed, again.replayed) == (False, True)
    assert encoded(again) == encoded(first)
    assert await world.last_seq() == seq


async def test_a_late_retry_never_undoes_an_agents_edit(world: World) -> None:
    await world.push(grace(attributes={"plan": "Free"}))
    await world.push(grace(attributes={"plan": "Pro"}), idempotency=ONCE)
    await world.push(grace(attributes={"plan": "Team"}), at=later(1))
    await world.edit(await world.session(), GRACE, "plan", "Mine", 3, later(2))
    await world.push(grace(attributes={"plan": "Pro"}), at=later(60), idempotency=ONCE)
    assert await world.value("plan") == "Mine"


async def test_the_same_key_with_another_request_is_refused(world: World) -> None:
    await world.push(grace(name="Grace"), idempotency=ONCE)
    with pytest.raises(IdempotencyReused):
        await world.push(grace(name="Eve"), idempotency=Idempotency("once", "other"))
    assert await world.value("name") == "Grace"


async def test_a_refused_request_leaves_its_key_free(world: World) -> None:
    with pytest.raises(Invalid):
        await world.push(grace(profile_url="no"), idempotency=ONCE)
    assert not (await world.push(grace(email="grace@navy.example"), idempotency=ONCE)).replayed


async def test_a_key_is_its_workspaces_own(world: World) -> None:
    await world.push(grace(name="Grace"), idempotency=ONCE)
    other = await world.push(grace(name="Eve"), idempotency=Idempotency("once", "other"), tenant=world.rival)
    assert not other.replayed


async def test_an_answer_is_kept_for_a_day(world: World) -> None:
    await world.push(grace(name="Grace"), idempotency=ONCE)
    assert (await world.push(grace(name="Grace"), idempotency=ONCE, at=later(DAY - 1))).replayed
    again = await world.push(grace(name="Eve"), idempotency=Idempotency("once", "other"), at=later(DAY + 1))
    assert not again.replayed


async def test_tidying_forgets_only_what_has_had_its_time(world: World) -> None:
    await world.push(grace(name="Grace"), idempotency=ONCE)
    await tidy(world.ctx, Settings(), later(DAY - 1))
    assert (await world.push(grace(name="Grace"), idempotency=ONCE, at=later(DAY - 1))).replayed


@pytest.mark.parametrize("key", ["", "a\0b", "a\tb", "é", "x" * 201])
async def test_what_is_no_key_is_refused(world: World, key: str) -> None:
    with pytest.raises(Invalid):
        await world.push(grace(), idempotency=Idempotency(key, "hash"))


async def test_of_one_request_sent_twice_at_once_one_acts(world: World) -> None:
    pushes = [world.push(grace(name="Grace"), idempotency=ONCE) for _ in range(8)]
    outcomes = await asyncio.gather(*pushes)
    assert sorted(outcome.replayed for outcome in outcomes) == [False] + [True] * 7
    assert len(set(map(encoded, outcomes))) == 1
    assert kinds(await world.changes()) == ["customer.created", "attribute.changed"]


async def test_overlapping_batches_at_once_lose_nothing(world: World) -> None:
    async def count(name: str, order: list[int]) -> None:
        await world.push(*(UpsertCustomer(id=f"c-{n}", attributes={name: n}) for n in order))

    names = [f"batch_{n}" for n in range(6)]
    forward, backward = list(range(30)), list(range(29, -1, -1))
    await asyncio.gather(*(count(name, forward if n % 2 else backward) for n, name in enumerate(names)))
    for customer in await list_customers(world.store, world.acme.id, None, 100):
        assert {key: held.value for key, held in customer.attributes.items()} == {
            name: int(customer.id[2:]) for name in names
        }
    changes = await world.changes()
    assert [change.seq for change in changes] == list(range(1, len(changes) + 1))
    assert kinds(changes).count("customer.created") == 30


async def test_what_one_workspace_pushes_another_cannot_reach(world: World) -> None:
    await world.push(
        grace(),
        UpsertConversation(id="conv-9", customer=GRACE),
        AddNote(customer=GRACE, id="n-1", text="Secret", author="marta"),
    )
    rival = world.rival
    for operation in (
        AddMessage(conversation="conv-9", id="m-1", author="bot", text="x"),
        AddNote(customer=GRACE, text="x", author="eve"),
        EditNote(customer=GRACE, id="n-1", text="x"),
        DeleteNote(customer=GRACE, id="n-1"),
    ):
        with pytest.raises((Invalid, Missing)):
            await world.push(operation, tenant=rival)
    assert await find_customer(world.store, rival.id, GRACE) is None
    assert await find_note(world.store, rival.id, GRACE, "n-1") is None
    assert (await list_notes(world.store, world.acme.id, GRACE))[0].text == "Secret"
    assert await world.changes(rival) == []
