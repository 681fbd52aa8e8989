"""The service's time is the database's, and goes on by itself."""

from datetime import UTC, datetime, timedelta

import pytest

from plugin.live.clock import DatabaseClock
from plugin.store import Store

NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)


class Far:
    """A database whose clock is ahead of this machine's."""

    def __init__(self) -> None:
        self.at = NOON
        self.is_away = False

    async def now(self) -> datetime:
        if self.is_away:
            raise OSError
        return self.at


async def test_it_is_the_databases_and_goes_on_between_two_readings() -> None:
    far, counted = Far(), 5.0
    clock = DatabaseClock(far, lambda: counted)
    await clock.set()
    assert clock() == NOON
    counted = 15.0
    assert clock() == NOON + timedelta(seconds=10)
    far.is_away = True
    with pytest.raises(OSError):  # noqa: PT011
        await clock.set()
    counted = 25.0
    assert clock() == NOON + timedelta(seconds=20)


async def test_it_follows_a_database_whose_clock_is_set() -> None:
    far = Far()
    clock = DatabaseClock(far, lambda: 0.0)
    await clock.set()
    far.at = NOON - timedelta(days=1)
    await clock.set()
    assert clock() == NOON - timedelta(days=1)


async def test_each_database_says_the_time(store: Store) -> None:
    assert abs(await store.now() - datetime.now(UTC)) < timedelta(seconds=30)
