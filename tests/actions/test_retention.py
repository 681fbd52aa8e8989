"""How long a workspace keeps its histories: for fewer days than the service does, where it says so."""

from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace

from plugin.actions.housekeeping import tidy
from plugin.actions.operate import operate
from plugin.actions.undo import undo_setting
from plugin.domain.change import Change
from plugin.domain.limits import USUAL, limits_of
from plugin.domain.permissions import SetPermission
from plugin.domain.retention import RetentionAnswer, SetRetention, history_since
from plugin.domain.rights import By
from plugin.errors import Forbidden, Invalid, Missing
from plugin.settings import Settings
from plugin.store.engine.changes import oldest_sequence
from tests.world import ADA, JONAS, NOW, SOFIA, Tenant, World, grace

SETTINGS = Settings()
DAY = timedelta(days=1)
MOMENT = timedelta(microseconds=1)


async def left(world: World, at: datetime, settings: Settings = SETTINGS, tenant: Tenant | None = None) -> list[object]:
    """What the log still has of Grace's name."""
    await tidy(world.ctx, settings, at)
    changes = await world.changes(tenant or world.acme)
    return [one.change.after for one in changes if one.change.thing == "name"]


async def reaches_back(world: World, settings: Settings = SETTINGS) -> timedelta:
    state = await world.store.states.get(world.acme.id)
    return NOW - history_since(state, limits_of(settings), NOW)


async def test_until_a_workspace_decides_histories_are_kept_as_long_as_the_service_does(world: World) -> None:
    assert await reaches_back(world) == 730 * DAY
    done = await world.push(SetRetention(None))
    assert done.answers == (RetentionAnswer(None, 730, 730, 90),)
    assert await world.last_seq() == 0


async def test_old_changes_of_that_workspace_go_and_the_others_stay(world: World) -> None:
    for tenant in (world.acme, world.rival):
        await world.push(grace(name="Grace"), tenant=tenant)
        await world.push(grace(name="Hopper"), tenant=tenant, at=NOW + 200 * DAY)
    await world.push(SetRetention(100), at=NOW + 200 * DAY)
    assert await left(world, NOW + 100 * DAY) == ["Grace", "Hopper"]
    assert await left(world, NOW + 100 * DAY + MOMENT) == ["Hopper"]
    assert await left(world, NOW + 730 * DAY, tenant=world.rival) == ["Grace", "Hopper"]
    assert await left(world, NOW + 730 * DAY + MOMENT, tenant=world.rival) == ["Hopper"]


async def test_histories_become_shorter_at_once_and_the_events_do_not(world: World) -> None:
    await world.push(grace(name="Grace"))
    await world.push(SetRetention(1), at=NOW + DAY)
    assert await reaches_back(world) == DAY
    assert await left(world, NOW + 90 * DAY) == ["Grace"]
    assert await oldest_sequence(world.store, world.acme.id) == 1
    assert await left(world, NOW + 90 * DAY + MOMENT) == []


async def test_the_smaller_number_holds_where_the_service_keeps_less_later(world: World) -> None:
    await world.push(grace(name="Grace"))
    await world.push(SetRetention(500), at=NOW + 500 * DAY)
    less = replace(SETTINGS, history_retention=365 * 86400.0)
    assert await reaches_back(world, less) == 365 * DAY
    assert await left(world, NOW + 365 * DAY, less) == ["Grace"]
    assert await left(world, NOW + 365 * DAY + MOMENT, less) == []


async def test_a_service_that_keeps_more_later_changes_no_decision(world: World) -> None:
    await world.push(SetRetention(730))
    assert await reaches_back(world, replace(SETTINGS, history_retention=5 * 365 * 86400.0)) == 730 * DAY


@pytest.mark.parametrize("days", [0, -1, 731, 10_000, 10**30])
async def test_days_that_the_service_does_not_allow_are_refused_and_what_held_stays(world: World, days: int) -> None:
    await world.push(SetRetention(30))
    with pytest.raises(Invalid) as refused:
        await world.push(SetRetention(days))
    (problem,) = refused.value.problems
    assert (problem.field, problem.why) == ("history_days", "must be a whole number such as 30, from 1 to 730")
    assert await reaches_back(world) == 30 * DAY


async def test_the_limit_is_the_services_own(world: World) -> None:
    async def decide(days: int, seconds: float) -> None:
        ctx = replace(world.ctx, limits=replace(USUAL, history=timedelta(seconds=seconds)))
        await operate(ctx, world.acme.id, By(world.acme.host), (SetRetention(days),), NOW)

    await decide(2, 2.9 * 86400)
    for days, seconds, code in ((3, 2.9 * 86400, "retention_days"), (1, 3600, "retention_short")):
        with pytest.raises(Invalid) as refused:
            await decide(days, seconds)
        assert [problem.code for problem in refused.value.problems] == [code]


async def test_a_change_says_the_days_before_and_after(world: World) -> None:
    for days in (30, 30, 60, None):
        await world.push(SetRetention(days))
    assert [entry.change for entry in await world.changes()] == [
        Change("retention.changed", thing="history", before=before, after=after)
        for before, after in ((None, 30), (30, 60), (60, None))
    ]


async def test_admins_decide_and_others_where_the_workspace_lets_them(world: World) -> None:
    for agent in (JONAS, SOFIA):
        with pytest.raises(Forbidden):
            await world.act(await world.session(agent), SetRetention(30))
    await world.act(await world.session(ADA), SetRetention(30))
    await world.push(SetPermission("supervisor", "retention.manage", True))
    await world.act(await world.session(SOFIA), SetRetention(60))
    assert (await world.changes())[-1].actor.name == "Sofia Reyes"


async def undo(world: World, seq: int) -> None:
    ada = await world.session(ADA)
    await undo_setting(world.ctx, world.acme.id, ada.by, seq, NOW, since=NOW - DAY)


async def test_what_has_become_shorter_is_undone_while_it_stands(world: World) -> None:
    await world.push(SetRetention(60))
    await world.push(SetRetention(30))
    seq = await world.last_seq()
    await undo(world, seq)
    assert await reaches_back(world) == 60 * DAY
    with pytest.raises(Invalid):
        await undo(world, seq)
    await undo(world, seq - 1)
    assert await reaches_back(world) == 730 * DAY


async def test_no_undo_removes_anything(world: World) -> None:
    """What has become longer is shortened by hand, where it is said what that removes."""
    for days in (30, 60, None):
        await world.push(SetRetention(days))
    for seq in (2, 3):
        with pytest.raises(Missing):
            await undo(world, seq)
    assert await reaches_back(world) == 730 * DAY
