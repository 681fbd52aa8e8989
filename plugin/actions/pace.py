"""How much is removed at a time: others write meanwhile, and wait for a piece at most."""

import asyncio
import time
from collections.abc import Awaitable
from typing import TypeVar

T = TypeVar("T")

LEAST, FIRST, MOST = 50, 200, 2_000  # rows a piece
AIM = 0.004  # seconds that a piece may take
PAUSE = 6  # times as long as the piece took: the disk's queue, too, is for others
STEADY = 1.5  # one piece that took long, or no time, says little of the next


class Pace:
    """Pieces grow and shrink until each takes `AIM`; after each there is a pause, which is for others."""

    def __init__(self) -> None:
        self._size = float(FIRST)

    @property
    def size(self) -> int:
        return min(round(self._size), MOST)

    async def keep(self, piece: Awaitable[T]) -> T:
        begun = time.perf_counter()
        result = await piece
        seconds = time.perf_counter() - begun
        self.took(seconds)
        await asyncio.sleep(PAUSE * seconds)
        return result

    def took(self, seconds: float) -> None:
        wanted = min(max(AIM / max(seconds, AIM / MOST), 1 / STEADY), STEADY)
        self._size = min(max(self._size * wanted, LEAST), MOST)
