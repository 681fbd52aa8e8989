"""The newest end of each followed workspace's log, and who waits for it to grow.

A process that commits hands its changes over here, so those who follow need not read them back from the database. What
other processes commit is announced by its number alone, and read.
"""

import asyncio
import contextlib
import logging
import math
import time
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from itertools import islice

from plugin.domain.change import LogEntry
from plugin.errors import traceback_of
from plugin.store.engine.base import Reader
from plugin.store.engine.changes import highest_sequences
from plugin.store.engine.patience import within

MOST_RECENT = 256  # entries kept for a workspace beside its last transaction's; who is further behind reads the log
POLL_SECONDS = 1.0  # a lost notification costs at most this
POLL_PATIENCE = 3.0  # seconds; then what was asked has fallen silent, and is asked anew
log = logging.getLogger(__name__)


class WentBack(Exception):
    """The log ends before what was known of it: a backup was restored under the running service. What was read of it
    belongs to another history.
    """

    def __init__(self, workspace_id: str, known: int, end: int) -> None:
        super().__init__(f"the log of {workspace_id} has gone back from {known} to {end}: was a backup restored?")
        self.end = end


class Tail:
    def __init__(self, store: Reader, every: float = POLL_SECONDS) -> None:
        self._store, self._every = store, every
        self.read_at = -math.inf  # all that had been committed by then is known; of the monotonic clock
        self._known: dict[str, int] = {}
        self._recent: dict[str, deque[LogEntry]] = {}  # without a gap
        self._followers: Counter[str] = Counter()
        self._waiting: dict[str, list[asyncio.Future[None]]] = {}
        self._histories: Counter[str] = Counter()  # how often each log has gone back
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._task = asyncio.create_task(self._poll())

    async def stop(self) -> None:
        if self._task:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    @contextlib.contextmanager
    def following(self, workspace_id: str) -> Iterator[None]:
        """While anyone follows a workspace, the end of its log is read every second."""
        self._followers[workspace_id] += 1
        try:
            yield
        finally:
            self._followers[workspace_id] -= 1
            if not self._followers[workspace_id]:
                del self._followers[workspace_id]
                self._known.pop(workspace_id, None)
                self._recent.pop(workspace_id, None)

    def hand_over(self, workspace_id: str, entries: Sequence[LogEntry]) -> None:
        """What this process has just committed."""
        if not entries or workspace_id not in self._followers:
            return
        recent = self._recent.get(workspace_id)
        if recent is None or recent[-1].seq + 1 != entries[0].seq:
            recent = self._recent[workspace_id] = deque()
        recent.extend(entries)
        for _ in range(len(recent) - max(MOST_RECENT, len(entries))):
            recent.popleft()
        self.grew(workspace_id, entries[-1].seq)

    def recent(self, workspace_id: str, after: int) -> list[LogEntry]:
        """What has been handed over and follows `after` without a gap; nothing where the log has to be read.

        Not too much at a time, so that others have a turn in between.
        """
        recent = self._recent.get(workspace_id)
        if not recent or not recent[0].seq <= after + 1 <= recent[-1].seq:
            return []
        first = after + 1 - recent[0].seq
        return list(islice(recent, first, first + MOST_RECENT))

    def grew(self, workspace_id: str, seq: int) -> None:
        if workspace_id in self._followers and seq > self._known.get(workspace_id, 0):
            self._known[workspace_id] = seq
            for waiting in self._waiting.pop(workspace_id, ()):
                if not waiting.done():
                    waiting.set_result(None)

    def history(self, workspace_id: str) -> int:
        """Names the log's present history. To be asked for before a number of it is read."""
        return self._histories[workspace_id]

    async def wait_beyond(self, workspace_id: str, seq: int, history: int = 0) -> int:
        """The highest number known, as soon as it is beyond `seq`. WentBack where that is of an earlier history."""
        with self.following(workspace_id):
            while True:
                known = self._known.get(workspace_id, 0)
                if self._histories[workspace_id] != history:
                    raise WentBack(workspace_id, seq, known)
                if known > seq:
                    return known
                waiting = asyncio.get_running_loop().create_future()
                places = self._waiting.setdefault(workspace_id, [])
                places.append(waiting)
                try:
                    await waiting
                finally:
                    if not waiting.done() or waiting.cancelled():
                        places.remove(waiting)

    def knows_more(self, workspace_id: str, seq: int) -> bool:
        """Whether the log has been seen to go on beyond `seq`."""
        return self._known.get(workspace_id, 0) > seq

    async def _poll(self) -> None:
        while True:
            await asyncio.sleep(self._every)
            if not self._followers:
                continue
            try:
                await self.read_ends()
            except Exception as error:
                # the store is unavailable for a moment; the next turn tries again
                log.warning("the log's end could not be read: %s", error, exc_info=traceback_of(error))

    async def read_ends(self) -> None:
        begun, known = time.monotonic(), dict(self._known)
        with within(POLL_PATIENCE):
            ends = await highest_sequences(self._store, list(self._followers))
        for workspace_id, seq in ends.items():
            if seq < known.get(workspace_id, 0):  # which had been committed before this was asked
                self._go_back(workspace_id, seq)
            self.grew(workspace_id, seq)
        self.read_at = begun

    def _go_back(self, workspace_id: str, seq: int) -> None:
        log.warning("%s", WentBack(workspace_id, self._known[workspace_id], seq))
        self._histories[workspace_id] += 1
        self._known[workspace_id] = seq
        self._recent.pop(workspace_id, None)
        for waiting in self._waiting.pop(workspace_id, ()):
            if not waiting.done():
                waiting.set_result(None)
