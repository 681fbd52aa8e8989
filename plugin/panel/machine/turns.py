"""Turns of the loop, for what takes long and many do at once."""

import asyncio


class Turns:
    """Each caller goes on in a turn of its own. What else is ready has its turn between two of them."""

    def __init__(self) -> None:
        self._last = asyncio.Lock()

    async def next(self) -> None:
        async with self._last:
            await asyncio.sleep(0)
