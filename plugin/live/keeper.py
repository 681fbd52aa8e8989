"""What has had its time goes: old answers, spent tokens, ended sessions, changes beyond their retention."""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from plugin.settings import Settings
from plugin.store.base import Store, Transaction
from plugin.store.columns import micros
from plugin.store.replies import prune_replies

EVERY_SECONDS = 600.0
log = logging.getLogger(__name__)


class Keeper:
    def __init__(self, store: Store, settings: Settings, clock: Callable[[], datetime]) -> None:
        self._store, self._settings, self._clock = store, settings, clock
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        if self._task:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(EVERY_SECONDS)
            try:
                await self.tidy()
            except Exception:
                log.warning("old rows could not be removed; trying again later", exc_info=True)

    async def tidy(self) -> None:
        now = self._clock()

        async def work(transaction: Transaction) -> None:
            await prune_replies(transaction, micros(now - timedelta(seconds=self._settings.session_idle)))

        await self._store.write(work)
