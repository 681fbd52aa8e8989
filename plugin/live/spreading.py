"""Passing on what concerns a whole workspace, to some of its streams at a time, so that others have a turn in between.

A thousand customers' panels would otherwise all begin to read at one moment, and whoever changes another customer would
wait for them. What concerns one customer alone does not come this way: it goes before what still waits here.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from itertools import islice

from .stream import Stream, Topic, presence_key

GROUPS_AT_ONCE = 20
PAUSE_SECONDS = 0.005  # as long, about, as it takes to serve so many
GATHER_SECONDS = 0.05  # what follows while all are notified, or as soon after, goes together
Sleep = Callable[[float], Awaitable[object]]


class Spread:
    """One workspace's. A stream is notified with a mark of that moment, so its marks grow as they would without."""

    def __init__(self, new_mark: Callable[[], int], sleep: Sleep) -> None:
        self._new_mark, self._sleep = new_mark, sleep
        # by what they show, because those who show the same are served in one round
        self._waiting: dict[str, _Group] = {}
        self._next: dict[str, _Group] = {}  # notified already, of something before
        self._task: asyncio.Task[None] | None = None

    def begin(self, topics: Iterable[Topic], streams: Iterable[Stream]) -> None:
        """All of these are notified of it sooner or later, whatever they turn to meanwhile.

        Who still waits for something else hears both at once. Who registers later needs no notification: it reads its
        profile then, and what is passed on here was committed before.
        """
        topics = frozenset(topics)
        for stream in streams:
            shows = presence_key(stream.customer_id, stream.conversation_id)
            group = self._waiting.get(shows) or self._next.setdefault(shows, _Group())
            group.topics |= topics
            group.streams.add(stream)
        if self._task is None:
            self._task = asyncio.create_task(self._run())

    def stop(self) -> None:
        if self._task:
            self._task.cancel()

    async def _run(self) -> None:
        try:
            while self._next:
                self._waiting, self._next = self._next, {}
                while self._waiting:
                    self._notify_some()
                    await self._sleep(PAUSE_SECONDS)
                await self._sleep(GATHER_SECONDS)
        finally:
            self._task = None

    def _notify_some(self) -> None:
        mark = self._new_mark()
        for shows in list(islice(self._waiting, GROUPS_AT_ONCE)):
            group = self._waiting.pop(shows)
            for stream in group.streams:
                stream.notify_of_workspace(group.topics, mark)


class _Group:
    __slots__ = ("streams", "topics")

    def __init__(self) -> None:
        self.topics: frozenset[Topic] = frozenset()
        self.streams: set[Stream] = set()
