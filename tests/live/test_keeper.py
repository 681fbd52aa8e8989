"""The clock of the housekeeping; what it does is in tests/actions/test_housekeeping.py."""

import asyncio
from datetime import datetime

from plugin.live.keeper import Keeper
from tests.world import NOW


class Tidying:
    """Fails the first time."""

    def __init__(self) -> None:
        self.times: list[datetime] = []
        self.thrice = asyncio.Event()

    async def __call__(self, at: datetime) -> None:
        self.times.append(at)
        if len(self.times) == 1:
            raise OSError("the store is away")
        if len(self.times) == 3:
            self.thrice.set()


async def test_it_tidies_at_once_and_again_and_again_whatever_happens() -> None:
    tidying = Tidying()
    keeper = Keeper(tidying, lambda: NOW, every=0)
    await keeper.start()
    await asyncio.wait_for(tidying.thrice.wait(), 5)
    await keeper.stop()
    assert tidying.times[:3] == [NOW] * 3


async def test_between_two_times_it_waits() -> None:
    tidying = Tidying()
    keeper = Keeper(tidying, lambda: NOW)
    await keeper.start()
    for _ in range(100):
        await asyncio.sleep(0)
    await keeper.stop()
    assert tidying.times == [NOW]
