"""Two agents, one value: nothing is overwritten unseen, and nobody is bothered by their own saves."""

import asyncio

import pytest

from plugin.actions.housekeeping import forget_old_changes
from plugin.domain.attribute_definitions import DefineAttribute
from plugin.domain.attributes import AttributeValue
from plugin.domain.customers import give_value
from plugin.domain.value import Value
from plugin.domain.workspace import PanelSession
from plugin.errors import Forbidden, Invalid, Missing, Stale
from tests.world import GRACE, JONAS, MARTA, NOW, World, grace, later


async def edit(
    world: World, session: PanelSession, value: Value, base: int, *, key: str = "plan", seconds: float = 1
) -> AttributeValue | Stale:
    try:
        return await world.edit(session, GRACE, key, value, base, later(seconds))
    except Stale as stale:
        return stale


async def free_plan(world: World) -> tuple[PanelSession, PanelSession]:
    """Grace's plan is Free, version 1; Marta and Jonas have her open."""
    await world.push(grace(attributes={"plan": "Free"}))
    return await world.session(MARTA), await world.session(JONAS)


async def test_a_save_is_written_recorded_and_announced(world: World) -> None:
    marta, _ = await free_plan(world)
    outcome = await edit(world, marta, "Pro", 1)
    assert isinstance(outcome, AttributeValue)
    assert (outcome.value, outcome.version, outcome.pushed) == ("Pro", 2, "Free")
    customer = await world.customer()
    assert customer.attributes["plan"] == outcome
    assert (customer.updated_at, customer.updated_by.id, customer.updated_by.session) == (later(1), "marta", marta.id)
    entry = (await world.changes())[-1]
    change = entry.change
    assert (change.key, change.before, change.after, change.version) == (
        "plan",
        "Free",
        "Pro",
        2,
    )
    assert (entry.actor.kind, entry.actor.id, entry.actor.session) == ("agent", "marta", marta.id)
    assert world.signals[-1].number == entry.seq


async def test_the_second_of_two_agents_is_told_and_nothing_is_overwritten(world: World) -> None:
    marta, jonas = await free_plan(world)
    await edit(world, marta, "Pro", 1)
    outcome = await edit(world, jonas, "Team", 1)
    assert isinstance(outcome, Stale)
    assert (outcome.current.value, outcome.current.version, outcome.current.changed_by.id) == ("Pro", 2, "marta")
    assert await world.value("plan") == "Pro"
    assert isinstance(await edit(world, jonas, "Team", 2), AttributeValue)  # Use mine: posted again on the new base


async def test_a_push_in_between_is_a_conflict(world: World) -> None:
    marta, _ = await free_plan(world)
    await world.push(grace(attributes={"plan": "Team"}))
    assert isinstance(await edit(world, marta, "Pro", 1), Stale)


async def test_a_base_moved_by_ones_own_saves_only_is_no_conflict(world: World) -> None:
    marta, _ = await free_plan(world)
    await edit(world, marta, "Pro", 1)
    await edit(world, marta, "Team", 2)
    assert isinstance(await edit(world, marta, "Max", 1), AttributeValue)
    assert await world.value("plan") == "Max"


async def test_own_saves_do_not_hide_somebody_elses_between_them(world: World) -> None:
    marta, jonas = await free_plan(world)
    await edit(world, marta, "Pro", 1)
    await edit(world, jonas, "Team", 2)
    await edit(world, marta, "Max", 3)
    assert isinstance(await edit(world, marta, "Free", 1), Stale)
    assert isinstance(await edit(world, marta, "Free", 3), AttributeValue)


async def test_the_same_agent_in_another_session_is_somebody_else(world: World) -> None:
    marta, _ = await free_plan(world)
    await edit(world, await world.session(MARTA), "Pro", 1)
    assert isinstance(await edit(world, marta, "Team", 1), Stale)


async def test_a_value_equal_to_the_newest_is_saved_without_a_change(world: World) -> None:
    marta, jonas = await free_plan(world)
    await edit(world, marta, "Pro", 1)
    seq = await world.last_seq()
    outcome = await edit(world, jonas, "Pro", 1)
    assert isinstance(outcome, AttributeValue)
    assert outcome.version == 2
    assert await world.last_seq() == seq
    assert (await world.customer()).updated_by.id == "marta"


async def test_changes_of_other_values_and_other_customers_are_no_conflict(world: World) -> None:
    marta, jonas = await free_plan(world)
    await world.push(grace(attributes={"seats": 5}))
    await edit(world, jonas, 6, 1, key="seats")
    assert isinstance(await edit(world, marta, "Pro", 1), AttributeValue)


async def test_ones_own_saves_are_known_also_where_the_log_has_forgotten_them(world: World) -> None:
    marta, _ = await free_plan(world)
    await edit(world, marta, "Pro", 1)
    await world.push(grace(attributes={"seats": 5}))
    await forget_old_changes(world.ctx, world.acme.id, later(100))
    assert isinstance(await edit(world, marta, "Team", 1), AttributeValue)


async def test_a_base_from_the_future_is_a_conflict(world: World) -> None:
    marta, _ = await free_plan(world)
    assert isinstance(await edit(world, marta, "Pro", 7), Stale)


async def test_of_two_at_once_on_one_base_exactly_one_wins(world: World) -> None:
    await world.push(grace(attributes={"plan": "Free"}))
    sessions = [await world.session(MARTA) for _ in range(6)]
    for base in range(1, 6):
        edits = [edit(world, session, f"Plan {base} {n}", base) for n, session in enumerate(sessions)]
        outcomes = await asyncio.gather(*edits)
        [saved] = [outcome for outcome in outcomes if isinstance(outcome, AttributeValue)]
        assert {outcome.current for outcome in outcomes if isinstance(outcome, Stale)} == {saved}
        assert await world.value("plan") == saved.value
        assert (await world.changes())[-1].change.version == base + 1


async def test_an_edit_and_a_push_at_once_are_one_after_the_other(world: World) -> None:
    marta, _ = await free_plan(world)
    for n in range(10):
        await asyncio.gather(
            edit(world, marta, f"agent {n}", (await world.customer()).attributes["plan"].version),
            world.push(grace(attributes={"plan": f"host {n}"})),
        )
    versions = [change.change.version for change in await world.changes() if change.change.kind == "attribute.changed"]
    assert versions == list(range(1, len(versions) + 1))
    assert (await world.customer()).attributes["plan"].version == versions[-1]


async def test_built_ins_and_values_nobody_has_set_are_edited_alike(world: World) -> None:
    marta, _ = await free_plan(world)
    outcome = await edit(world, marta, "grace@navy.example", 0, key="email")
    assert isinstance(outcome, AttributeValue)
    assert outcome.version == 1
    assert isinstance(await edit(world, marta, None, 1, key="email"), AttributeValue)
    assert await world.value("email") is None


async def test_clearing_what_was_never_set_is_saved_and_nothing(world: World) -> None:
    marta, _ = await free_plan(world)
    await world.act(marta, give_value(GRACE, "email", None), base=0)
    assert "email" not in (await world.customer()).attributes
    assert (await world.customer()).updated_at == NOW


async def test_a_value_that_does_not_fit_is_refused(world: World) -> None:
    marta, _ = await free_plan(world)
    with pytest.raises(Invalid) as refused:
        await edit(world, marta, "x" * 4_001, 0, key="email")
    assert [(problem.field, problem.code) for problem in refused.value.problems] == [("email", "too_long")]


async def test_an_agent_is_told_of_an_unusual_address_and_may_keep_it(world: World) -> None:
    marta, _ = await free_plan(world)
    unusual = give_value(GRACE, "email", "two..dots@docomo.ne.jp")
    with pytest.raises(Invalid) as refused:
        await world.act(marta, unusual, base=0)
    assert [(problem.field, problem.code) for problem in refused.value.problems] == [("email", "unusual_email")]
    await world.act(marta, unusual, base=0, keeps_unusual=True)
    assert await world.value("email") == "two..dots@docomo.ne.jp"
    await world.act(marta, unusual, base=1)  # kept already: nothing to be told


async def test_what_an_integration_manages_is_not_the_agents(world: World) -> None:
    marta, _ = await free_plan(world)
    await world.push(DefineAttribute(key="plan", type="text", managed_by="Billing"))
    with pytest.raises(Forbidden):
        await edit(world, marta, "Pro", 1)
    assert await world.value("plan") == "Free"


@pytest.mark.parametrize(
    ("customer", "key"),
    [
        ("nobody", "plan"),
        (GRACE, "nothing"),
        ("a\0b", "plan"),
        (GRACE, "a\0b"),
        ("", ""),
    ],
)
async def test_what_does_not_exist_is_missing(world: World, customer: str, key: str) -> None:
    marta, _ = await free_plan(world)
    with pytest.raises(Missing):
        await world.act(marta, give_value(customer, key, "Pro"), base=1)


async def test_a_rivals_session_sees_no_customer_of_ours(world: World) -> None:
    await free_plan(world)
    eve = await world.session(MARTA, tenant=world.rival)
    for key in ("plan", "name"):
        with pytest.raises(Missing):
            await world.act(eve, give_value(GRACE, key, "stolen"), base=1)
    assert await world.value("plan") == "Free"
    assert await world.changes(world.rival) == []
