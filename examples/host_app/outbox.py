"""Pushes that wait to be sent to Sidelight. Nothing is lost while the service is unavailable, and no page waits."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

from msgspec import Struct
from sidelight_sdk import SidelightError

Push = Callable[[], Awaitable[object]]


class Parcel(Struct, frozen=True):
    push: Push
    what: str  # for people: "a message in Late parcel"


class Outbox:
    """Pushes in their order, one at a time, again and again until each is taken or refused."""

    def __init__(self, on_change: Callable[[], None], pause: float = 0.5, longest_pause: float = 2.0) -> None:
        self.refused: str | None = None  # the newest refusal, to be shown
        self.failing = False
        self._waiting: deque[Parcel] = deque()
        self._arrived = asyncio.Event()
        self._on_change = on_change
        self._pause, self._longest_pause = pause, longest_pause

    def __len__(self) -> int:
        return len(self._waiting)

    def add(self, what: str, push: Push) -> None:
        self._waiting.append(Parcel(push, what))
        self._arrived.set()

    async def run(self) -> None:
        pause = self._pause
        while True:
            await self._arrived.wait()
            if await self._deliver(self._waiting[0]):
                pause = self._pause
                self._waiting.popleft()
                self._show(failing=False)
            else:
                self._show(failing=True)
                await asyncio.sleep(pause)
                pause = min(pause * 2, self._longest_pause)
            if not self._waiting:
                self._arrived.clear()

    async def _deliver(self, parcel: Parcel) -> bool:
        """True once there is nothing more to do for it."""
        try:
            await parcel.push()
        except SidelightError as problem:
            if not is_final(problem):
                return False
            self.refused = f"{parcel.what}: {problem}"
        return True

    def _show(self, failing: bool) -> None:
        self.failing = failing
        self._on_change()


def is_final(problem: SidelightError) -> bool:
    """Sidelight understood the push and refuses it, so sending it again cannot help."""
    status = getattr(problem, "status", None)
    return isinstance(status, int) and 400 <= status < 500 and status not in (408, 409, 425, 429)
