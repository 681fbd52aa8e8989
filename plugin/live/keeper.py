"""Runs what is due at intervals: the housekeeping, which removes rows whose retention has passed, for one."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime

from plugin.errors import traceback_of

EVERY_SECONDS = 600.0
log = logging.getLogger(__name__)


class Keeper:
    def __init__(
        self,
        work: Callable[[datetime], Awaitable[None]],
        clock: Callable[[], datetime],
        every: float = EVERY_SECONDS,
        failed: str = "old rows could not be removed",
    ) -> None:
        self._work, self._clock, self._every, self._failed = work, clock, every, failed
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        if self._task:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def _run(self) -> None:
        """First at the start, so that a service that is restarted often removes its old rows too."""
        while True:
            try:
                await self._work(self._clock())
            except Exception as error:
                log.warning("%s: %s", self._failed, error, exc_info=traceback_of(error))
            await asyncio.sleep(self._every)
