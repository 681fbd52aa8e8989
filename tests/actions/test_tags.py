"""What a workspace defines, what customers have of it, and what becomes of both."""

import asyncio
from collections.abc import Awaitable

import pytest

from plugin.actions.housekeeping import tidy
from plugin.domain.actor import Agent
from plugin.domain.customers import UpsertCustomer
from plugin.domain.operation import Operation
from plugin.domain.permissions import SetPermission
from plugin.domain.tags import (
    AddTag,
    DefineTag,
    DefineTagGroup,
    DeleteTag,
    DeleteTagGroup,
    RemoveTag,
    tags_in_order,
)
from plugin.errors import Forbidden, Invalid
from plugin.settings import Settings
from plugin.store.engine.base import Transaction
from plugin.store.tags import HELD, TAGS, count_tagged, forget_tags, list_tags
from tests.actions.between import Between
from tests.world import ADA, GRACE, HEDY, JONAS, MARTA, NOW, SOFIA, World, grace, kinds, later

VIP = DefineTag("vip", label="VIP")


@pytest.fixture(autouse=True)
async def _customers(world: World) -> None:
    await world.push(grace(), UpsertCustomer(HEDY), VIP)


async def tags(world: World, customer_id: str = GRACE) -> set[str]:
    return {tag.id for tag in await list_tags(world.store, world.acme.id, customer_id)}


async def order(world: World) -> list[str]:
    return [tag.id for tag in tags_in_order(await world.store.states.get(world.acme.id))]


async def test_two_agents_who_add_one_tag_at_once_add_it_once(world: World) -> None:
    marta, jonas = await world.session(MARTA), await world.session(JONAS)
    seq = await world.last_seq()
    await asyncio.gather(*(world.act(one, AddTag(GRACE, "vip")) for one in (marta, jonas)))
    assert await tags(world) == {"vip"}
    assert kinds(await world.changes(after=seq)) == ["tag.added"]


async def test_two_agents_who_remove_one_tag_at_once_remove_it_once(world: World) -> None:
    await world.push(AddTag(GRACE, "vip"))
    marta, jonas = await world.session(MARTA), await world.session(JONAS)
    seq = await world.last_seq()
    await asyncio.gather(*(world.act(one, RemoveTag(GRACE, "vip")) for one in (marta, jonas)))
    assert await tags(world) == set()
    assert kinds(await world.changes(after=seq)) == ["tag.removed"]


async def test_a_change_of_tags_names_the_tag_and_says_its_label(world: World) -> None:
    seq = await world.last_seq()
    await world.act(await world.session(MARTA), AddTag(GRACE, "vip"))
    await world.push(DefineTag("vip", label="V.I.P.", position=4), RemoveTag(GRACE, "vip"), DeleteTag("vip"))
    entries = await world.changes(after=seq)
    said = [(one.change.kind, one.change.customer_id, one.change.key, one.change.before, one.change.after)
            for one in entries]  # fmt: skip
    assert said == [
        ("tag.added", GRACE, "vip", None, "VIP"),
        ("tag.defined", None, "vip", "label: VIP", "label: V.I.P."),
        ("tag.defined", None, "vip", "position: 0", "position: 4"),
        ("tag.removed", GRACE, "vip", "V.I.P.", None),
        ("tag.deleted", None, "vip", "V.I.P.", None),
    ]
    assert entries[0].actor.name == "Marta Nowak"


async def test_a_deleted_tag_is_gone_from_customers_at_once_and_from_the_database_soon(world: World) -> None:
    await world.push(AddTag(GRACE, "vip"), AddTag(HEDY, "vip"), DefineTag("net"), AddTag(GRACE, "net"))
    assert await count_tagged(world.store, world.acme.id, ["vip", "net"]) == 2
    await world.push(DeleteTag("vip"))

    assert (await tags(world), await tags(world, HEDY)) == ({"net"}, set())
    assert await count_tagged(world.store, world.acme.id, ["vip"]) == 0
    await tidy(world.ctx, Settings(), NOW)
    assert [row.tag for row in await HELD.read(world.store, world.acme.id, [()])] == ["net"]


@pytest.mark.parametrize("database", ["postgres"], indirect=True)
async def test_what_customers_have_of_a_tag_that_is_defined_again_while_the_old_one_is_forgotten_stays(
    world: World,
) -> None:
    await world.push(AddTag(GRACE, "vip"), AddTag(HEDY, "vip"))
    await world.push(DeleteTag("vip"))

    async def define_again() -> None:
        await world.push(VIP)
        await world.push(AddTag(GRACE, "vip"))

    def forget(transaction: Transaction) -> Awaitable[int]:
        return forget_tags(Between(transaction, define_again), world.acme.id, 10)

    assert (await world.store.write(forget)).value == 1
    assert await tags(world) == {"vip"}
    assert await tags(world, HEDY) == set()


async def test_a_tag_that_is_defined_again_is_another_one(world: World) -> None:
    await world.push(AddTag(GRACE, "vip"), AddTag(HEDY, "vip"))
    await world.push(DeleteTag("vip"))
    await world.push(VIP)
    assert await tags(world) == set()
    seq = await world.last_seq()
    await world.push(RemoveTag(HEDY, "vip"))
    assert await world.changes(after=seq) == []
    await world.push(AddTag(GRACE, "vip"))
    assert (await tags(world), await tags(world, HEDY)) == ({"vip"}, set())
    await tidy(world.ctx, Settings(), NOW)
    assert await tags(world) == {"vip"}


async def test_a_tag_that_one_request_deletes_and_defines_again_is_another_one(world: World) -> None:
    again: list[Operation] = [DeleteTag("vip"), VIP]
    await world.push(AddTag(GRACE, "vip"))
    await world.push(*again)
    assert await tags(world) == set()
    await world.push(DefineTag("new"), AddTag(GRACE, "new"), DeleteTag("new"), DefineTag("new"))
    assert await tags(world) == set()


async def test_a_group_goes_with_its_tags(world: World) -> None:
    await world.push(DefineTagGroup("service"), DefineTag("vip", group="service"), DefineTag("net"))
    await world.push(AddTag(GRACE, "vip"), AddTag(GRACE, "net"))
    seq = await world.last_seq()
    await world.push(DeleteTagGroup("service"))
    assert kinds(await world.changes(after=seq)) == ["tag.deleted", "tag_group.deleted"]
    assert [tag.id for tag in await TAGS.read(world.store, world.acme.id, [()])] == ["net"]
    assert await tags(world) == {"net"}


async def test_tags_stand_group_by_group_from_a_to_z_or_as_set(world: World) -> None:
    await world.push(
        DefineTagGroup("second", position=2),
        DefineTagGroup("first", position=1, sort="position"),
        DefineTag("a", group="first", position=9),
        DefineTag("b", group="first", position=8),
        DefineTag("z", label="Zoll", group="second", position=1),
        DefineTag("ae", label="Ärger", group="second", position=2),
        DefineTag("an", label="anger", group="second", position=3),
    )
    assert await order(world) == ["b", "a", "an", "ae", "z", "vip"]
    await world.push(DefineTagGroup("first", sort="label", position=3))
    assert await order(world) == ["an", "ae", "z", "a", "b", "vip"]


@pytest.mark.parametrize("agent", [MARTA, SOFIA])
async def test_only_admins_define_and_delete_and_everybody_assigns(world: World, agent: Agent) -> None:
    session, admin = await world.session(agent), await world.session(ADA)
    manage: list[Operation] = [
        DefineTagGroup("service"), DefineTag("new", group="service"), DeleteTag("vip"), DeleteTagGroup("service"),
    ]  # fmt: skip
    for operation in manage:
        with pytest.raises(Forbidden):
            await world.act(session, operation)
    await world.act(session, AddTag(GRACE, "vip"))
    await world.act(session, RemoveTag(GRACE, "vip"))
    for operation in manage:
        await world.act(admin, operation)


@pytest.mark.parametrize("right", ["tags.see", "tags.assign"])
async def test_who_may_not_see_or_assign_tags_assigns_none(world: World, right: str) -> None:
    marta = await world.session(MARTA)
    await world.push(SetPermission("agent", right, False))
    for operation in (AddTag(GRACE, "vip"), RemoveTag(GRACE, "vip")):
        with pytest.raises(Forbidden):
            await world.act(marta, operation, at=later(1))


async def test_all_that_is_wrong_with_a_definition_is_said_at_once(world: World) -> None:
    seq = await world.last_seq()
    with pytest.raises(Invalid) as refused:
        await world.push(DefineTag("vip", label="x" * 201, group="none", position=-1))
    assert [(one.field, one.code) for one in refused.value.problems] == [
        ("group", "tag_missing"),
        ("label", "too_long"),
        ("position", "position"),
    ]
    assert await world.changes(after=seq) == []
