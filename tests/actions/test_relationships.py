"""Relationships: one, seen from two customers."""

import pytest

from plugin.domain.customers import UpsertCustomer
from plugin.domain.relationships import DeleteRelationship, EditLabels, PutRelationship, RelateCustomer
from plugin.errors import Invalid, Missing
from plugin.store.relationships import find_relationship, labels_used
from tests.world import GRACE, MARTA, World, grace

HEDY = "cust-hedy"
Labels = tuple[str, ...]


async def sides(world: World) -> list[tuple[Labels, Labels] | None]:
    """What Hedy is to Grace, and the other way round; then as Hedy has it."""
    read = [await find_relationship(world.store, world.acme.id, *pair) for pair in ((GRACE, HEDY), (HEDY, GRACE))]
    return [(one.labels, one.inverse_labels) if one else None for one in read]


@pytest.fixture(autouse=True)
async def _known(world: World) -> None:
    await world.push(grace(), UpsertCustomer(HEDY))


async def test_it_is_one_relationship_whichever_side_pushes_it(world: World) -> None:
    await world.push(PutRelationship(GRACE, HEDY, ("manager",)))
    await world.push(PutRelationship(HEDY, GRACE, ("assistant",)))
    assert await sides(world) == [(("manager",), ("assistant",)), (("assistant",), ("manager",))]
    await world.push(PutRelationship(HEDY, GRACE, inverse_labels=None))
    assert await sides(world) == [((), ("assistant",)), (("assistant",), ())]
    await world.push(DeleteRelationship(HEDY, GRACE))
    assert await sides(world) == [None, None]


async def test_each_change_is_logged_for_both_customers(world: World) -> None:
    seq = await world.last_seq()
    await world.push(PutRelationship(GRACE, HEDY, ("manager",)))
    await world.push(PutRelationship(GRACE, HEDY, ("boss",)))
    await world.push(DeleteRelationship(GRACE, HEDY))
    changes = [entry.change for entry in await world.changes(after=seq)]
    assert [(one.kind, one.customer_id, one.thing, one.field, one.before, one.after) for one in changes] == [
        ("relationship.added", GRACE, HEDY, None, None, '{"labels": ["manager"]}'),
        ("relationship.added", HEDY, GRACE, None, None, '{"inverse_labels": ["manager"]}'),
        ("relationship.changed", GRACE, HEDY, "labels", ("manager",), ("boss",)),
        ("relationship.changed", HEDY, GRACE, "inverse_labels", ("manager",), ("boss",)),
        ("relationship.deleted", GRACE, HEDY, None, '{"labels": ["boss"]}', None),
        ("relationship.deleted", HEDY, GRACE, None, '{"inverse_labels": ["boss"]}', None),
    ]


async def test_a_push_that_is_repeated_keeps_what_an_agent_has_made_of_the_labels(world: World) -> None:
    pushed = PutRelationship(GRACE, HEDY, ("manager",))
    await world.push(pushed)
    marta = await world.session(MARTA)
    await world.act(marta, EditLabels(GRACE, HEDY, ("mentor",), without=("Manager",)))
    seq = await world.last_seq()
    await world.push(pushed)
    assert (await sides(world), await world.last_seq()) == ([(("mentor",), ()), ((), ("mentor",))], seq)
    await world.push(PutRelationship(GRACE, HEDY, ("director",)))
    assert (await sides(world))[0] == (("director",), ())


async def test_whoever_is_picked_twice_keeps_both_labels(world: World) -> None:
    marta = await world.session(MARTA)
    for labels in (("manager",), ("mentor, manager",)):
        await world.act(marta, RelateCustomer(GRACE, HEDY, labels))
    assert (await sides(world))[0] == (("manager", "mentor"), ())


async def test_hosts_push_in_any_order_and_agents_do_not(world: World) -> None:
    marta = await world.session(MARTA)
    with pytest.raises(Missing):
        await world.act(marta, RelateCustomer(GRACE, "later"))
    await world.push(PutRelationship(GRACE, "later"))
    assert (await world.customer("later")).attributes == {}
    with pytest.raises(Missing):
        await world.push(PutRelationship("never", GRACE))
    for other in (GRACE, "a/b", ""):
        with pytest.raises(Invalid):
            await world.push(PutRelationship(GRACE, other))


async def test_labels_in_use_are_each_named_once_and_go_with_the_last_relationship_that_has_them(world: World) -> None:
    for number in range(60):
        await world.push(PutRelationship(GRACE, f"other-{number}", (f"l{number % 3}",)))
    assert await labels_used(world.store, world.acme.id) == ["l0", "l1", "l2"]
    for number in range(2, 60, 3):
        await world.push(DeleteRelationship(f"other-{number}", GRACE))
    assert await labels_used(world.store, world.acme.id) == ["l0", "l1"]
    assert await labels_used(world.store, world.rival.id) == []
