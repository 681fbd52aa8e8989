"""The results of forms that other processes have stored: looked for, as the end of each log is.

A signal says at once that there is one. Where signals are lost, because a connection has fallen silent, this finds it:
one reading a second for all the panels of a process, of as many replies as were given in the last minute.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from plugin.errors import traceback_of
from plugin.store.engine.base import Reader
from plugin.store.engine.columns import micros
from plugin.store.replies import recent_replies

from .hub import Hub
from .tail import POLL_SECONDS

LOOKED_BACK = timedelta(seconds=60)  # a reply's time is when its form came, by another process's clock
log = logging.getLogger(__name__)


class ReplyPoll:
    def __init__(self, store: Reader, hub: Hub, clock: Callable[[], datetime], every: float = POLL_SECONDS) -> None:
        self._store, self._hub, self._clock, self._every = store, hub, clock, every
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
            await asyncio.sleep(self._every)
            if self._hub.streams:
                try:
                    await self.look()
                except Exception as error:
                    log.warning("replies could not be looked for: %s", error, exc_info=traceback_of(error))

    async def look(self) -> None:
        for session_id, number in await recent_replies(self._store, micros(self._clock() - LOOKED_BACK)):
            self._hub.has_reply(session_id, number)
