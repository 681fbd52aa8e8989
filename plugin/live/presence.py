"""Which agents have a panel open, and what each is editing.

Changes are gathered here and written together, so that opening a panel does not wait for the disk.
"""

import asyncio
import contextlib
import logging
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

from plugin.domain.signal import Signal
from plugin.errors import traceback_of
from plugin.settings import Settings
from plugin.store.engine.base import Store, Transaction
from plugin.store.engine.columns import micros
from plugin.store.panel_sessions import keep_open_sessions, open_sessions
from plugin.store.presence import (
    InUse,
    OpenStream,
    add_in_use,
    add_streams,
    crowding_streams,
    dead_processes,
    leave_customers,
    remove_in_use,
    remove_old_editing,
    remove_streams,
    remove_streams_of,
    see_process,
)

from .stream import Stream, presence_key

GATHER_SECONDS = 0.05
SEEN_EVERY_SECONDS = 20.0
GONE_AFTER = timedelta(seconds=60)  # a process that has not been seen this long has died
PIECE = 200  # rows a transaction: other writes wait for it
log = logging.getLogger(__name__)


class Pending:
    """What has happened since the last write."""

    def __init__(self) -> None:
        self.opened: dict[str, OpenStream] = {}
        self.closed: set[str] = set()
        self.begun: dict[tuple[str, str], InUse] = {}
        self.ended: set[tuple[str, str]] = set()
        self.affected: set[tuple[str, str]] = set()  # workspace and presence key: panels to notify after the write


class PresenceBook:
    def __init__(
        self, store: Store, publish: Callable[[Signal], None], settings: Settings, clock: Callable[[], datetime]
    ) -> None:
        self._store, self._publish, self._settings, self._clock = store, publish, settings, clock
        self._process = secrets.token_hex(8)
        self._pending = Pending()
        self._changed = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        self._tasks = [asyncio.create_task(self._write_often()), asyncio.create_task(self._sweep_often())]

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
        with contextlib.suppress(Exception):
            await self.write()
            await self._is_seen(self._clock() - GONE_AFTER)

    def editing_since(self) -> int:
        """Editing that began before this is no longer shown."""
        return micros(self._clock() - timedelta(seconds=self._settings.editing_shown))

    def opened(self, stream: Stream) -> None:
        self._pending.closed.discard(stream.id)
        before = self._pending.opened.get(stream.id)
        self._pending.opened[stream.id] = OpenStream(
            stream.id,
            stream.session_id,
            stream.workspace_id,
            stream.agent.id,
            stream.agent.name,
            _shows(stream),
            # not the time of the write: panels that are written together must keep their order, oldest first
            before.opened_at if before else micros(self._clock()),
        )
        self._mark_affected(stream)

    def leaves(self, stream: Stream) -> None:
        """Its conversation turns to another customer: panels of the customer it showed must see that it has left."""
        self._pending.begun = {at: control for at, control in self._pending.begun.items() if at[0] != stream.id}
        self._mark_affected(stream)

    def closed(self, stream: Stream) -> None:
        self._pending.opened.pop(stream.id, None)
        self._pending.begun = {at: control for at, control in self._pending.begun.items() if at[0] != stream.id}
        self._pending.closed.add(stream.id)
        self._mark_affected(stream)

    def begins(self, stream: Stream, key: str) -> None:
        self._pending.ended.discard((stream.id, key))
        self._pending.begun[stream.id, key] = InUse(
            stream.id, stream.workspace_id, _shows(stream), key, stream.agent.id, stream.agent.name
        )
        self._mark_affected(stream)

    def ends(self, stream: Stream, key: str) -> None:
        self._pending.begun.pop((stream.id, key), None)
        self._pending.ended.add((stream.id, key))
        self._mark_affected(stream)

    def _mark_affected(self, stream: Stream) -> None:
        self._pending.affected.add((stream.workspace_id, _shows(stream)))
        self._changed.set()

    async def _write_often(self) -> None:
        while True:
            await self._changed.wait()
            await asyncio.sleep(GATHER_SECONDS)
            try:
                await self.write()
            except Exception as error:
                log.warning("presence could not be written; trying again: %s", error, exc_info=traceback_of(error))
                await asyncio.sleep(1)

    async def write(self) -> None:
        self._changed.clear()
        pending, self._pending = self._pending, Pending()
        at = micros(self._clock())

        async def work(transaction: Transaction) -> None:
            if pending.opened:
                await add_streams(transaction, self._process, list(pending.opened.values()), at)
                await leave_customers(transaction, list(pending.opened.values()))
            if pending.begun:
                await add_in_use(transaction, list(pending.begun.values()), at)
            if pending.ended:
                await remove_in_use(transaction, list(pending.ended))
            if pending.closed:
                await remove_streams(transaction, list(pending.closed))

        try:
            await self._store.write(work)
        except BaseException:  # also when cancelled: it is unknown whether it was written
            self._put_back(pending)
            raise
        for workspace_id, shown in pending.affected:
            self._publish(Signal("presence", workspace_id, shown))
        await self._end_crowding({(stream.workspace_id, stream.agent_id) for stream in pending.opened.values()})

    def _put_back(self, pending: Pending) -> None:
        """Keeps what was not written; what came in the meantime is newer and wins."""
        later, self._pending = self._pending, pending
        pending.opened = {
            at: stream for at, stream in (pending.opened | later.opened).items() if at not in later.closed
        }
        pending.closed = (pending.closed - later.opened.keys()) | later.closed
        pending.begun = {at: control for at, control in (pending.begun | later.begun).items() if at not in later.ended}
        pending.ended = (pending.ended - later.begun.keys()) | later.ended
        pending.affected |= later.affected
        self._changed.set()

    async def _end_crowding(self, agents: set[tuple[str, str]]) -> None:
        """A browser allows six connections to one origin: an agent's oldest panels make room."""
        by_workspace: dict[str, list[str]] = {}
        for workspace_id, agent_id in agents:
            by_workspace.setdefault(workspace_id, []).append(agent_id)
        for workspace_id, agent_ids in by_workspace.items():
            crowding = await crowding_streams(self._store, workspace_id, agent_ids, self._settings.panels_per_agent)
            for stream_id in crowding:
                self._publish(Signal("ends", workspace_id, stream_id))

    async def _sweep_often(self) -> None:
        every = min(SEEN_EVERY_SECONDS, self._settings.editing_shown / 2)
        while True:
            try:
                await self.sweep()
            except Exception as error:
                log.warning("presence could not be swept; trying again: %s", error, exc_info=traceback_of(error))
            await asyncio.sleep(every)

    async def sweep(self) -> None:
        now = self._clock()
        await self._is_seen(now)
        await self._keep_open(now)
        stale: set[tuple[str, str]] = set()
        try:
            await self._remove_stale(now, stale)
        finally:  # what has been removed is known to nobody else
            for workspace_id, shown in stale:
                self._publish(Signal("presence", workspace_id, shown))

    async def _is_seen(self, at: datetime) -> None:
        await self._store.write(lambda transaction: see_process(transaction, self._process, micros(at)))

    async def _keep_open(self, now: datetime) -> None:
        # a tenth of the idle time: seldom enough to cost little, often enough that no open panel's session ends
        unless_after = now - timedelta(seconds=self._settings.session_idle / 10)
        ids = await open_sessions(self._store, self._process, unless_after)
        for first in range(0, len(ids), PIECE):
            piece = ids[first : first + PIECE]
            await self._store.write(lambda transaction, piece=piece: keep_open_sessions(transaction, piece, now))  # type: ignore[misc]

    async def _remove_stale(self, now: datetime, stale: set[tuple[str, str]]) -> None:
        """Editing that has been shown long enough, and in pieces the streams of processes that died."""
        editing_since = self.editing_since()
        old = await self._store.write(lambda transaction: remove_old_editing(transaction, editing_since))
        stale.update(old.value)
        seen_before = micros(now - GONE_AFTER)
        for process in await dead_processes(self._store, seen_before):

            async def work(transaction: Transaction, process: str = process) -> list[tuple[str, str]]:
                return await remove_streams_of(transaction, process, seen_before, PIECE)

            count = PIECE
            while count == PIECE:
                removed = (await self._store.write(work)).value
                count = len(removed)
                stale.update(removed)


def _shows(stream: Stream) -> str:
    return presence_key(stream.customer_id, stream.conversation_id)
