"""Spending one-time marks.

Where several processes share a database, a mark is spent by a row, before its page is shown. A database that is one
process's alone needs no such wait, and opening a panel waits for no other write: there, memory decides, and the rows,
which outlive a restart, are gathered and written together a moment later.
"""

import asyncio
import contextlib
import logging
import time
from collections import deque
from collections.abc import Callable
from datetime import datetime

from plugin.domain.once import Mark
from plugin.errors import traceback_of
from plugin.store.engine.base import Store
from plugin.store.tokens import SpentMark, is_spent, spend_mark, spend_marks

GATHER_SECONDS = 0.05
REMEMBERED_SECONDS = 60.0  # after its row is written: longer than any reading that has not seen the row
AGAIN_SECONDS = 1.0
log = logging.getLogger(__name__)


class Marks:
    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._store, self._clock = store, clock
        self._spent: set[tuple[str, str]] = set()
        self._written: deque[tuple[float, tuple[str, str]]] = deque()
        self._pending: list[SpentMark] = []
        self._changed = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._task = asyncio.create_task(self._write_often())

    async def stop(self) -> None:
        if self._task:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        with contextlib.suppress(Exception):
            await self._write()

    async def spend(self, session_hash: str, mark: Mark) -> bool:
        """Whether this is the first time. A session that there is not spends nothing."""
        now = self._clock()
        if self._store.is_shared:
            return await self._store.write_alone(lambda writer: spend_mark(writer, session_hash, mark, now))
        was_spent = await is_spent(self._store, session_hash, mark)
        key = session_hash, mark.text
        if was_spent or key in self._spent:
            return False
        self._spent.add(key)
        self._pending.append(SpentMark(session_hash, mark, now))
        self._changed.set()
        return True

    async def _write_often(self) -> None:
        while True:
            await self._changed.wait()
            await asyncio.sleep(GATHER_SECONDS)
            try:
                await self._write()
            except Exception as error:
                log.warning("spent marks could not be written; trying again: %s", error, exc_info=traceback_of(error))
                await asyncio.sleep(AGAIN_SECONDS)

    async def _write(self) -> None:
        self._changed.clear()
        pending, self._pending = self._pending, []
        try:
            await self._store.write(lambda transaction: spend_marks(transaction, pending))
        except BaseException:  # also when cancelled: it is unknown whether they were written
            self._pending = pending + self._pending
            self._changed.set()
            raise
        now = time.monotonic()
        self._written.extend((now, (one.session_hash, one.mark.text)) for one in pending)
        while self._written and self._written[0][0] < now - REMEMBERED_SECONDS:
            self._spent.discard(self._written.popleft()[1])
