"""Whom a customer is assigned to: by whom, in which order, and back."""

from typing import Any

import pytest

from plugin.actions.undo import undo_change
from plugin.domain.agents import UpsertAgent
from plugin.domain.assignments import AssignCustomer
from plugin.domain.operation import Operation
from plugin.domain.permissions import SetPermission
from plugin.domain.workspace import PanelSession
from plugin.errors import Forbidden, Invalid, Missing, Stale
from tests.world import ADA, GRACE, JONAS, MARTA, NOW, SOFIA, World, grace


def to(agent: str | None) -> Operation:
    return AssignCustomer(GRACE, agent)


async def logged(world: World) -> list[tuple[Any, ...]]:
    entries = [entry for entry in await world.changes() if entry.change.kind == "customer.assigned"]
    return [(e.actor.id, e.change.key, e.change.before, e.change.after) for e in entries]


async def undo(world: World, session: PanelSession) -> None:
    seq = [e.seq for e in await world.changes() if e.change.kind == "customer.assigned"][-1]
    await undo_nth(world, session, seq)


async def undo_nth(world: World, session: PanelSession, seq: int) -> None:
    await undo_change(world.ctx, world.acme.id, session.by, GRACE, seq, NOW, since=NOW.replace(year=2000))


@pytest.fixture
async def ada(world: World) -> PanelSession:
    """An admin's panel."""
    await world.push(grace(name="Grace"), UpsertAgent("sofia", name="Sofia"), UpsertAgent("jonas"))
    return await world.session(ADA)


async def test_a_host_is_taken_at_its_word_in_any_order_and_repeats_nothing(world: World, ada: PanelSession) -> None:
    assert await world.answers(to("nobody-yet")) == [
        {"customer": GRACE, "agent": "nobody-yet", "assigned_at": "2027-03-01T09:00:00Z"}
    ]
    await world.act(ada, to("sofia"), base=1)
    await world.push(to("nobody-yet"))
    assert (await world.customer()).assigned_to == "sofia", "what was pushed last changes nothing"
    await world.push(to("jonas"))
    await world.push(to(None))
    await world.act(ada, to("ada"), base=4)
    await world.push(to(None))
    assert (await world.customer()).assigned_to == "ada"
    host = world.acme.host.id
    assert await logged(world) == [
        (host, "assigned_to", None, "nobody-yet"),
        ("ada", "assigned_to", "nobody-yet", "sofia"),
        (host, "assigned_to", "sofia", "jonas"),
        (host, "assigned_to", "jonas", None),
        ("ada", "assigned_to", None, "ada"),
    ]


async def test_by_default_only_admins_and_the_assigned_agent_may(world: World, ada: PanelSession) -> None:
    marta, sofia = await world.session(MARTA), await world.session(SOFIA)
    for session in (marta, sofia):
        for agent in ("marta", "sofia", None):
            with pytest.raises(Forbidden):
                await world.act(session, to(agent))
    await world.act(ada, to("marta"))
    await world.act(marta, to("sofia"), base=1)
    with pytest.raises(Forbidden):
        await world.act(marta, to("marta"), base=2)
    await world.act(sofia, to(None), base=2)
    assert (await world.customer()).assigned_to is None
    with pytest.raises(Forbidden):
        await world.act(sofia, to("sofia"), base=3)


async def test_both_rights_are_the_workspaces_to_give_and_take(world: World, ada: PanelSession) -> None:
    marta = await world.session(MARTA)
    await world.push(to("marta"), SetPermission("agent", "customers.hand_over", False))
    with pytest.raises(Forbidden):
        await world.act(marta, to("sofia"), base=1)
    await world.push(SetPermission("agent", "customers.assign", True))
    await world.act(marta, to("sofia"), base=1)
    await world.act(marta, to("marta"), base=2)
    assert (await world.customer()).assigned_to == "marta"


async def test_an_agent_names_one_who_is_known_or_themselves(world: World, ada: PanelSession) -> None:
    with pytest.raises(Missing):
        await world.act(ada, to("nobody"))
    for wrong in ("a/b", "", " x"):
        with pytest.raises(Invalid):
            await world.act(ada, to(wrong))
        with pytest.raises(Invalid):
            await world.push(to(wrong))
    await world.act(ada, to("ada"), base=0)
    assert (await world.customer()).assigned_to == "ada"


async def test_of_two_at_once_the_second_is_asked(world: World, ada: PanelSession) -> None:
    await world.push(SetPermission("agent", "customers.assign", True))
    jonas = await world.session(JONAS)
    await world.act(ada, to("sofia"), base=0)
    with pytest.raises(Stale) as stale:
        await world.act(jonas, to("jonas"), base=0)
    assert stale.value.current.assigned_to == "sofia"
    await world.act(jonas, to("sofia"), base=0)  # the same: there is nothing to ask
    await world.act(ada, to("ada"), base=0)  # her own session's changes are no conflict
    await world.act(jonas, to("jonas"), base=2)
    assert (await world.customer()).assigned_to == "jonas"


async def test_it_is_undone_until_something_newer_came(world: World, ada: PanelSession) -> None:
    await world.push(to("nobody-yet"))
    await world.act(ada, to("sofia"), base=1)
    await undo(world, ada)
    assert (await world.customer()).assigned_to == "nobody-yet", "also one of whom nothing is known"
    await undo(world, ada)
    assert (await world.customer()).assigned_to == "sofia"
    seq = (await world.changes())[-1].seq
    await world.push(to(None))
    with pytest.raises(Invalid):
        await undo_nth(world, ada, seq)
    marta = await world.session(MARTA)
    with pytest.raises(Forbidden):
        await undo(world, marta)
    assert (await world.customer()).assigned_to is None


async def test_who_has_handed_a_customer_over_may_not_take_that_back(world: World, ada: PanelSession) -> None:
    marta = await world.session(MARTA)
    await world.push(to("marta"))
    await world.act(marta, to("sofia"), base=1)
    with pytest.raises(Forbidden):
        await undo(world, marta)
    await undo(world, ada)
    assert (await world.customer()).assigned_to == "marta"


async def test_a_customer_that_there_is_not_is_nobodys(world: World) -> None:
    with pytest.raises(Missing):
        await world.push(to("sofia"))
