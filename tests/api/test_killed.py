"""`make soak` in small: the same code, fewer kills."""

from bench.soak import soak
from tests.service import Service

KILLS = 5  # on each database


async def test_kill_dash_nine_loses_nothing_acknowledged_and_no_subscriber_misses_or_repeats_a_change(
    own_service: Service,
) -> None:
    figures = await soak(own_service, kills=KILLS, seed=7)

    # a soak in which nothing happened proves nothing
    assert figures.kills == KILLS
    assert figures.requests >= KILLS
    assert figures.changes > figures.operations
    assert figures.retries > 0
    assert figures.resumed >= figures.subscribers
