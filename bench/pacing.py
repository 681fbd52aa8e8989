"""Requests at a fixed pace, whether or not the one before has been answered."""

import asyncio
import time
from collections.abc import Awaitable, Callable


async def at_pace(
    rate: float, request: Callable[[int], Awaitable[object]], is_over: Callable[[float], bool]
) -> list[float]:
    """Seconds that each took since it was due. `request` is given 0, 1 …; `is_over` is given the seconds so far."""
    took: list[float] = []
    begun = time.monotonic()

    async def one(number: int, due: float) -> None:
        await request(number)
        took.append(time.monotonic() - due)

    async with asyncio.TaskGroup() as group:
        number = 0
        while not is_over(time.monotonic() - begun):
            due = begun + number / rate
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            group.create_task(one(number, due))
            number += 1
    return took
