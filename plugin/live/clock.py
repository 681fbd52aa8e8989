"""The time by which everything is stored, expires and is forgotten: the database's.

Of several processes on one PostgreSQL each may run on a machine of its own, and machines' clocks differ: what one wrote
would be old to the other, whose panels it would take for those of a process that has died. SQLite's time is that of its
machine.

Between two readings time goes on by what the system counts since it was started, which nobody sets.
"""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

EVERY_SECONDS = 20.0
COUNTED = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)  # the first goes on while the machine sleeps


class HasTime(Protocol):
    async def now(self) -> datetime: ...


def seconds_counted() -> float:
    return time.clock_gettime(COUNTED)


class DatabaseClock:
    """Called, it says the time. `set` first, and every EVERY_SECONDS: where that fails, it goes on by itself."""

    def __init__(self, store: HasTime, count: Callable[[], float] = seconds_counted) -> None:
        self._store, self._count = store, count
        self._at: datetime | None = None
        self._counted = 0.0

    def __call__(self) -> datetime:
        assert self._at is not None
        return self._at + timedelta(seconds=self._count() - self._counted)

    async def set(self) -> None:
        asked = self._count()
        at = await self._store.now()
        self._at, self._counted = at, (asked + self._count()) / 2
