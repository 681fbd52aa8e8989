"""A wrong clock removes nothing for good."""

from datetime import timedelta

import pytest

from plugin.actions.housekeeping import STEADY, is_steady, keep_house
from plugin.domain.idempotency import Idempotency
from plugin.settings import Settings
from tests.world import NOW, World, grace

DAY, LOOK = timedelta(days=1), timedelta(minutes=10)


@pytest.fixture
async def aged(world: World) -> World:
    """Looked after since NOW, with an answer that is kept for a day."""
    await world.push(grace(name="Grace"), idempotency=Idempotency("once", "hash"), at=NOW)
    assert await is_steady(world.ctx, NOW), "a new database has nothing to lose"
    return world


async def kept(world: World) -> bool:
    row = await world.store.row("SELECT count(*) FROM idempotency")
    return row is not None and row[0] == 1


@pytest.mark.parametrize("jump", [100 * DAY, -100 * DAY])
async def test_after_a_jump_nothing_goes_until_time_was_steady_for_hours(aged: World, jump: timedelta) -> None:
    for later in range(STEADY // LOOK):
        await keep_house(aged.ctx, Settings(), NOW + jump + later * LOOK)
        assert await kept(aged)
    assert await is_steady(aged.ctx, NOW + jump + STEADY)


async def test_a_clock_that_was_wrong_for_a_moment_starts_the_wait_anew(aged: World) -> None:
    assert not await is_steady(aged.ctx, NOW + 100 * DAY)
    assert not await is_steady(aged.ctx, NOW + LOOK)
    assert not await is_steady(aged.ctx, NOW + LOOK + STEADY / 2), "the next look is late, too"


async def test_time_that_goes_on_removes_what_is_old(aged: World) -> None:
    at = NOW
    while at <= NOW + DAY:
        at += LOOK
        await keep_house(aged.ctx, Settings(), at)
    assert not await kept(aged)


async def test_a_database_of_an_older_version_that_was_last_used_long_ago_waits_first(world: World) -> None:
    await world.push(grace(name="Grace"), at=NOW)
    assert not await is_steady(world.ctx, NOW + DAY)
