"""Streams without panels: what the hub notifies them of stays in them."""

import asyncio

from plugin.live.hub import Hub
from plugin.live.spreading import Sleep
from plugin.live.stream import Stream, Topic
from plugin.live.tail import Tail
from plugin.settings import Settings
from tests.world import World


class Ears:
    """A hub that hears every commit of the world's, and streams opened in it."""

    def __init__(self, world: World, sleep: Sleep = asyncio.sleep, settings: Settings | None = None) -> None:
        self.world = world
        self.tail = Tail(world.store)
        self.hub = Hub(world.store, self.tail, settings or Settings(), sleep)
        self._names = iter(range(1_000))

    async def open(self, **named: object) -> Stream:
        session = await self.world.session(**named)  # type: ignore[arg-type]
        stream = Stream(f"stream{next(self._names)}", session)
        await self.hub.register(stream)
        return stream

    async def push(self, *operations: object, **named: object) -> None:
        await self.world.push(*operations, **named)  # type: ignore[arg-type]
        for signal in self.world.signals:
            self.hub.receive(signal)
        self.world.signals.clear()


async def heard(stream: Stream, topic: Topic) -> set[Topic]:
    """All topics of the stream, once this is one of them; nothing takes them from it meanwhile."""
    async with asyncio.timeout(15):
        while topic not in stream.topics:  # noqa: ASYNC110  a wait on its news would pass them on
            await asyncio.sleep(0)
    return stream.topics
