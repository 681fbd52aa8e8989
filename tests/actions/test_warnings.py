"""Warnings: who sets, changes and ends them, what a repeated push does, and how they end by themselves."""

import asyncio
from datetime import datetime

import pytest

from plugin.actions.warnings import end_due_warnings
from plugin.domain.actor import Agent
from plugin.domain.customers import UpsertCustomer
from plugin.domain.operation import Operation
from plugin.domain.permissions import SetPermission
from plugin.domain.warnings import CustomerWarning, EndWarning, SetWarning, answer_warning
from plugin.errors import Forbidden, Invalid, Stale
from plugin.store.warnings import find_warning
from tests.world import ADA, GRACE, HEDY, MARTA, NOW, SOFIA, World, grace, kinds, later

HOLD = SetWarning(GRACE, label="Legal hold", reason="Ask first", until=later(60))


@pytest.fixture(autouse=True)
async def _customers(world: World) -> None:
    await world.push(grace(), UpsertCustomer(HEDY))


async def held(world: World, customer_id: str = GRACE) -> CustomerWarning | None:
    return await find_warning(world.store, world.acme.id, customer_id)


async def shown(world: World, at: datetime = NOW) -> str | None:
    found = await held(world)
    return None if found is None else answer_warning(found, at).label


async def as_agent(
    world: World, agent: Agent, *operations: Operation, base: int | None = None, at: datetime = NOW
) -> None:
    await world.act(await world.session(agent=agent), *operations, base=base, at=at)


async def test_supervisors_and_admins_set_and_end_it_and_agents_only_where_they_may(world: World) -> None:
    for agent in (SOFIA, ADA):
        await as_agent(world, agent, HOLD)
        assert await shown(world) == "Legal hold"
        await as_agent(world, agent, EndWarning(GRACE))
        assert await shown(world) is None
    for operation in (HOLD, EndWarning(GRACE)):
        with pytest.raises(Forbidden):
            await as_agent(world, MARTA, operation)
    await world.push(SetPermission("agent", "warnings.set", True))
    await as_agent(world, MARTA, HOLD)
    assert (await held(world)).set_by.name == MARTA.name  # type: ignore[union-attr]


async def test_each_member_that_changes_is_a_change(world: World) -> None:
    seq = await world.last_seq()
    await world.push(HOLD)
    await as_agent(world, SOFIA, SetWarning(GRACE, label="Blocked", reason=None, until=later(60)))
    await as_agent(world, SOFIA, EndWarning(GRACE))
    assert [
        (one.change.kind, one.change.field, one.change.before, one.change.after, one.change.version)
        for one in await world.changes(after=seq)
    ] == [
        ("warning.set", "label", None, "Legal hold", 1),
        ("warning.set", "reason", None, "Ask first", 1),
        ("warning.set", "until", None, "2027-03-01T09:01:00Z", 1),
        ("warning.set", "label", "Legal hold", "Blocked", 2),
        ("warning.set", "reason", "Ask first", None, 2),
        ("warning.ended", "label", "Blocked", None, 3),
    ]


async def test_pushing_it_again_undoes_nothing_that_agents_have_done_since(world: World) -> None:
    await world.push(HOLD)
    await as_agent(world, SOFIA, SetWarning(GRACE, label="Blocked"))
    seq = await world.last_seq()
    await world.push(HOLD)
    assert await shown(world) == "Blocked"
    await as_agent(world, SOFIA, EndWarning(GRACE))
    [answer] = await world.answers(HOLD)
    assert answer["label"] is None
    await world.push(HOLD, at=later(120))  # its end is past by then, and it is no news
    assert kinds(await world.changes(after=seq)) == ["warning.ended"]
    await world.push(SetWarning(GRACE, label="Legal hold", until=later(240)), at=later(120))
    assert await shown(world, later(130)) == "Legal hold"


async def test_what_the_host_has_ended_itself_it_may_push_again(world: World) -> None:
    for _ in range(2):
        await world.push(HOLD)
        assert await shown(world) == "Legal hold"
        await world.push(EndWarning(GRACE))
        assert await shown(world) is None


async def test_of_two_who_edit_it_the_second_is_asked_also_where_it_was_ended_and_set_anew(world: World) -> None:
    await world.push(HOLD)
    await as_agent(world, SOFIA, SetWarning(GRACE, label="Blocked"), base=1)
    with pytest.raises(Stale):
        await as_agent(world, ADA, SetWarning(GRACE, label="VIP"), base=1)
    with pytest.raises(Stale):
        await as_agent(world, ADA, EndWarning(GRACE), base=1)
    await as_agent(world, SOFIA, EndWarning(GRACE), base=2)
    with pytest.raises(Stale):
        await as_agent(world, ADA, SetWarning(GRACE, label="VIP"), base=1)
    assert await shown(world) is None


async def test_it_ends_by_itself_once_whoever_looks_and_however_many(world: World) -> None:
    await world.push(HOLD, SetWarning(HEDY, label="VIP"))
    assert (await shown(world, later(59)), await shown(world, later(60))) == ("Legal hold", None)
    seq = await world.last_seq()
    await end_due_warnings(world.ctx, later(59))
    assert await world.changes(after=seq) == []
    await asyncio.gather(*(end_due_warnings(world.ctx, later(60)) for _ in range(5)))
    await end_due_warnings(world.ctx, later(61))
    (ended,) = await world.changes(after=seq)
    assert (ended.change.kind, ended.change.customer_id, ended.change.before) == ("warning.ended", GRACE, "Legal hold")
    assert (ended.actor.kind, ended.actor.name) == ("system", "Sidelight")
    assert (await held(world, HEDY)).holds(later(10**9))  # type: ignore[union-attr]


async def test_one_that_is_prolonged_just_before_its_end_does_not_end(world: World) -> None:
    await world.push(HOLD)
    await as_agent(world, SOFIA, SetWarning(GRACE, until=later(90)), at=later(59))
    await end_due_warnings(world.ctx, later(60))
    assert await shown(world, later(60)) == "Legal hold"


async def test_all_that_does_not_fit_is_said_at_once(world: World) -> None:
    with pytest.raises(Invalid) as refused:
        await world.push(SetWarning(GRACE, label="\u200b", reason="x" * 501, until=NOW))
    assert [(one.field, one.code) for one in refused.value.problems] == [
        ("label", "required"),
        ("reason", "too_long"),
        ("until", "until_past"),
    ]
