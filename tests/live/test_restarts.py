"""A panel that is ended waits as long as the service has lately been away."""

from datetime import datetime, timedelta

import pytest

from plugin.live.restarts import Restarts
from plugin.settings import Settings
from plugin.store import Store
from plugin.store.engine.columns import micros
from plugin.store.presence import see_process
from tests.world import NOW

SECOND = timedelta(seconds=1)
SETTINGS = Settings(restart=2)


async def restarted(store: Store, away: float, at: datetime = NOW) -> Restarts:
    """A service that ended so many seconds before."""
    await Restarts().stop(store, at - away * SECOND)
    restarts = Restarts()
    await restarts.start(store, at)
    return restarts


async def test_the_first_start_of_all_waits_as_it_is_set(store: Store) -> None:
    restarts = Restarts()
    await restarts.start(store, NOW)
    assert 2 <= restarts.wait(SETTINGS) <= 4


async def test_while_another_process_is_there_nobody_waits_longer(store: Store) -> None:
    await store.write(lambda transaction: see_process(transaction, "another", micros(NOW - 30 * SECOND)))
    assert (await restarted(store, 15)).wait(SETTINGS) <= 4


@pytest.mark.parametrize(("away", "least"), [(0.5, 2), (8, 10), (60, 20)])
async def test_the_wait_grows_with_what_restarts_have_lately_taken_up_to_twenty_seconds(
    store: Store, away: float, least: float
) -> None:
    restarts = await restarted(store, away)
    assert least <= restarts.wait(SETTINGS) <= least + 2


async def test_after_three_short_restarts_a_long_one_is_forgotten(store: Store) -> None:
    await restarted(store, 15)
    for day in (1, 2):
        assert (await restarted(store, 1, NOW + timedelta(days=day))).wait(SETTINGS) > 15
    assert (await restarted(store, 1, NOW + timedelta(days=3))).wait(SETTINGS) <= 4
