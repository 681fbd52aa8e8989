"""How long the service has lately been away, which is how long a panel that it ends had better wait.

A browser that asks while nobody answers shows its own error page, and stays there.
"""

import contextlib
import random
from datetime import datetime, timedelta

from plugin.settings import Settings
from plugin.store.engine.base import Store, Transaction
from plugin.store.engine.columns import micros
from plugin.store.presence import last_seen
from plugin.store.restarts import add_end, latest_restarts, note_start

from .presence import GONE_AFTER

MARGIN = 1.25
LONGEST = 20.0  # seconds: behind a proxy that answers meanwhile nothing is gained by waiting
REMEMBERED = timedelta(days=30)


class Restarts:
    def __init__(self) -> None:
        self._longest = 0.0

    async def start(self, store: Store, at: datetime) -> None:
        """The service was away since its last process ended, unless another one is there."""

        async def work(transaction: Transaction) -> list[int]:
            seen = await last_seen(transaction)
            if seen is None or seen <= micros(at - GONE_AFTER):
                await note_start(transaction, micros(at))
            return await latest_restarts(transaction, micros(at - REMEMBERED))

        self._longest = max((await store.write(work)).value, default=0) / 1e6

    async def stop(self, store: Store, at: datetime) -> None:
        with contextlib.suppress(Exception):
            await store.write(lambda transaction: add_end(transaction, micros(at)))

    def wait(self, settings: Settings) -> float:
        """Seconds: not the same for all, or all would come at once."""
        expected = min(self._longest * MARGIN, LONGEST)
        return max(settings.restart, expected) + random.uniform(0, settings.restart)
