"""The hub of open panels: follows the log of each workspace that has one, and notifies each stream of what changed.

A stream registers first and reads its profile second, so no change is missed in between. It is notified of topics,
which are kept as a set: a panel that cannot keep up skips intermediate states, and nothing is queued for it.
"""

import asyncio
import contextlib
import itertools
import logging
import time
from collections.abc import Iterable

from plugin.domain.change import LogEntry
from plugin.domain.signal import Signal
from plugin.errors import Unavailable, traceback_of
from plugin.settings import Settings
from plugin.store.engine.base import Reader, Store
from plugin.store.engine.changes import highest_sequences, read_changes
from plugin.store.engine.patience import remaining
from plugin.store.engine.states import revision_of

from .spreading import Sleep, Spread
from .stream import OF_ANOTHER, Ending, Stream, Topic, presence_key
from .tail import MOST_RECENT, Tail, WentBack

BATCH = 1_000
RETRY_SECONDS = 0.5
TICK_SECONDS = 0.25
BEHIND_SECONDS = 6.0  # without having read the log; then panels no longer say that they are live
log = logging.getLogger(__name__)


class Hub:
    def __init__(self, store: Store, tail: Tail, settings: Settings, sleep: Sleep = asyncio.sleep) -> None:
        """`sleep`: between the pieces of what concerns a whole workspace."""
        self._store, self._tail, self._settings, self._sleep = store, tail, settings, sleep
        self.streams: dict[str, Stream] = {}
        self._index = _Index()
        self._followers: dict[str, _Follower] = {}
        self._marks = itertools.count(1)
        self._ticker: asyncio.Task[None] | None = None
        self._ending: Ending | None = None

    async def start(self) -> None:
        self._ticker = asyncio.create_task(self._tick())

    async def stop(self) -> None:
        for follower in self._followers.values():
            follower.spread.stop()
        tasks = [follower.task for follower in self._followers.values()] + [self._ticker]
        for task in tasks:
            if task:
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await task

    # Streams come and go.

    async def register(self, stream: Stream) -> None:
        """When this returns, the stream is notified of every change that a reading begun from now on does not hold."""
        self.streams[stream.id] = stream
        for key in _keys(stream):
            self._index.add(key, stream)
        follower = self._followers.get(stream.workspace_id)
        if follower is None:
            spread = Spread(self.new_mark, self._sleep)
            follower = self._followers[stream.workspace_id] = _Follower(stream.workspace_id, spread)
            follower.task = asyncio.create_task(self._follow(follower))
        try:
            async with asyncio.timeout(remaining()):
                await follower.ready.wait()
        except TimeoutError as error:
            raise Unavailable(error) from error
        stream.is_behind = follower.is_behind
        if self._ending:
            stream.end(self._ending)

    def shows_customer(self, stream: Stream, customer_id: str) -> None:
        """The stream's conversation now belongs to this customer."""
        for key in _keys(stream):
            self._index.remove(key, stream)
        stream.customer_id = customer_id
        for key in _keys(stream):
            self._index.add(key, stream)

    def follow(self, stream: Stream, customers: frozenset[str]) -> None:
        """The stream's panel shows something of these, too."""
        for customer_id in stream.follows - customers:
            self._index.remove(("followed", stream.workspace_id, customer_id), stream)
        for customer_id in customers - stream.follows:
            self._index.add(("followed", stream.workspace_id, customer_id), stream)
        stream.follows = customers

    def unregister(self, stream: Stream) -> None:
        self.streams.pop(stream.id, None)
        self.follow(stream, frozenset())
        for key in _keys(stream):
            self._index.remove(key, stream)
        if not self._index.of(("workspace", stream.workspace_id)) and stream.workspace_id in self._followers:
            follower = self._followers.pop(stream.workspace_id)
            follower.spread.stop()
            task, follower.task = follower.task, None  # its traceback holds the follower
            if task:
                task.cancel()

    def end_all(self, reason: Ending) -> None:
        """Those, too, that are still to open: their requests may be on their way."""
        self._ending = reason
        for stream in list(self.streams.values()):
            stream.end(reason)

    def new_mark(self) -> int:
        """A number higher than every mark before. Marks order notifications and readings: a reading with a mark at or
        above a notification's holds what that notification was about.
        """
        return next(self._marks)

    # Signals.

    def receive(self, signal: Signal) -> None:
        match signal.kind:
            case "changes":
                self._tail.grew(signal.workspace_id, signal.number)
            case "reply":
                mark = self.new_mark()
                for stream in self._index.of(("replies", signal.id)):
                    stream.notify_reply(mark)
            case "presence":
                self._notify([(("presence", signal.workspace_id, signal.id), ("presence", ""))])
            case "missed":
                # the tail polls the log every second, so only replies and presence can have been missed
                mark = self.new_mark()
                for stream in self.streams.values():
                    stream.notify_reply(mark)
                    stream.notify(("presence", ""), mark)
            case "used" | "reset" | "passed" | "typed on" | "left" | "choice" | "gone" | "still gone":
                if used := self.streams.get(signal.id):
                    used.on_beacon(signal.kind, signal.number)
            case "ends":
                if crowded := self.streams.get(signal.id):
                    crowded.end("crowded")
                for stream in list(self._index.of(("session", signal.id))):
                    stream.end("revoked")

    def has_reply(self, mailbox: str, number: int) -> None:
        """It holds this one, whoever has stored it."""
        for stream in self._index.of(("replies", mailbox)):
            if number > stream.replies_read:
                stream.notify_reply(self.new_mark())

    # The log.

    async def _follow(self, follower: "_Follower") -> None:
        workspace_id = follower.workspace_id
        with self._tail.following(workspace_id):
            cursor: int | None = None
            history = 0
            while True:
                try:
                    begun = time.monotonic()
                    if cursor is None:
                        history = self._tail.history(workspace_id)
                        cursor = await self._newest(workspace_id)
                        follower.reached(cursor, begun)
                        follower.ready.set()
                    await self._tail.wait_beyond(workspace_id, cursor, history)
                    begun = time.monotonic()
                    while entries := await self._entries(workspace_id, cursor):
                        self._notify(_routes(workspace_id, entries))
                        if topics := _of_workspace(entries):
                            follower.spread.begin(topics, self._index.of(("workspace", workspace_id)))
                        cursor = entries[-1].seq
                        follower.reached(cursor, begun)
                        begun = time.monotonic()
                        if len(entries) >= MOST_RECENT:  # there may be many such turns, and others are to have theirs
                            await asyncio.sleep(0)
                except WentBack:
                    self._begin_anew(workspace_id)
                    cursor = None
                except Exception as error:
                    message = "the log of %s could not be read; trying again: %s"
                    log.warning(message, workspace_id, error, exc_info=traceback_of(error))
                    await asyncio.sleep(RETRY_SECONDS)

    def _begin_anew(self, workspace_id: str) -> None:
        """What the panels show, and what is known of the workspace, is of another history: all of it is read again."""
        self._store.states.forget(workspace_id)
        for stream in list(self._index.of(("workspace", workspace_id))):
            stream.end("long")

    async def _newest(self, workspace_id: str) -> int:
        """The log's end. Changes made while this process did not follow it did not reach it."""

        async def work(reader: Reader) -> tuple[int, int]:
            ends = await highest_sequences(reader, [workspace_id])
            return ends.get(workspace_id, 0), await revision_of(reader, workspace_id)

        cursor, revision = await self._store.read(work)
        self._store.states.compare(workspace_id, revision)
        return cursor

    async def _entries(self, workspace_id: str, cursor: int) -> list[LogEntry]:
        """What follows the cursor: as this process has committed it, else as the log has it."""
        if recent := self._tail.recent(workspace_id, cursor):
            return recent
        entries = await read_changes(self._store, workspace_id, cursor, BATCH)
        if any(entry.change.is_of_workspace for entry in entries):
            self._store.states.forget(workspace_id)  # committed by another process
        return entries

    def _notify(self, routes: Iterable[tuple[tuple[str, ...], Topic]]) -> None:
        mark = self.new_mark()
        for key, topic in routes:
            for stream in self._index.of(key):
                stream.notify(topic, mark)

    # Time.

    async def _tick(self) -> None:
        """One timer for all streams: sends each its heartbeat when that is due, and lets go of readers that have
        stopped reading.
        """
        while True:
            await asyncio.sleep(min(TICK_SECONDS, self._settings.heartbeat / 2))
            self.tick(time.monotonic())

    def tick(self, now: float) -> None:
        for follower in self._followers.values():
            self._compare(follower, now)
        for stream in list(self.streams.values()):
            if now - stream.beaten_at >= self._settings.heartbeat:
                self._sign(stream, now)
            if stream.sending_since is not None and now - stream.sending_since > self._settings.stalled_reader:
                stream.abandon()

    def _compare(self, follower: "_Follower", now: float) -> None:
        """Whether what is shown of this workspace may still be called live; its panels say at once where that turns."""
        if not self._tail.knows_more(follower.workspace_id, follower.cursor):
            follower.read_at = max(follower.read_at, self._tail.read_at)
        is_behind = now - follower.read_at > BEHIND_SECONDS
        if is_behind != follower.is_behind:
            follower.is_behind = is_behind
            for stream in self._index.of(("workspace", follower.workspace_id)):
                stream.is_behind = is_behind
                stream.sign(now)

    def _sign(self, stream: Stream, now: float) -> None:
        """A heartbeat says that the panel is live, so one goes out only where the log has been read since the last."""
        follower = self._followers.get(stream.workspace_id)
        if follower and (follower.is_behind or follower.read_at > stream.beaten_at):
            stream.sign(now)


class _Follower:
    def __init__(self, workspace_id: str, spread: Spread) -> None:
        self.workspace_id, self.spread = workspace_id, spread
        self.ready = asyncio.Event()
        self.task: asyncio.Task[None] | None = None
        self.cursor = 0  # up to here its streams have been notified
        self.read_at = time.monotonic()  # of all that had been committed by then
        self.is_behind = False

    def reached(self, cursor: int, read_at: float) -> None:
        self.cursor, self.read_at = cursor, max(self.read_at, read_at)


class _Index:
    """Streams by what they show; each appears under several keys."""

    def __init__(self) -> None:
        self._streams: dict[tuple[str, ...], dict[str, Stream]] = {}

    def of(self, key: tuple[str, ...]) -> Iterable[Stream]:
        found = self._streams.get(key)
        return found.values() if found else ()

    def add(self, key: tuple[str, ...], stream: Stream) -> None:
        self._streams.setdefault(key, {})[stream.id] = stream

    def remove(self, key: tuple[str, ...], stream: Stream) -> None:
        streams = self._streams.get(key)
        if streams:
            streams.pop(stream.id, None)
            if not streams:
                del self._streams[key]


def _keys(stream: Stream) -> Iterable[tuple[str, ...]]:
    workspace_id = stream.workspace_id
    yield ("session", stream.session_id)
    yield ("replies", stream.mailbox)
    yield ("workspace", workspace_id)
    yield ("presence", workspace_id, presence_key(stream.customer_id, stream.conversation_id))
    if stream.conversation_id is not None:
        yield ("conversation", workspace_id, stream.conversation_id)
    if stream.customer_id is not None:
        yield ("customer", workspace_id, stream.customer_id)


def _of_workspace(entries: list[LogEntry]) -> set[Topic]:
    """What all of the workspace's streams are to be notified of."""
    changes = (entry.change for entry in entries)
    return {(change.topic, change.thing or "") for change in changes if change.is_of_workspace}


def _routes(workspace_id: str, entries: list[LogEntry]) -> Iterable[tuple[tuple[str, ...], Topic]]:
    for entry in entries:
        change = entry.change
        if change.is_of_workspace:
            continue
        topic = (change.topic, change.key or "")
        if change.customer_id is not None:
            yield ("customer", workspace_id, change.customer_id), topic
            yield ("followed", workspace_id, change.customer_id), (f"{OF_ANOTHER}{change.topic}", change.customer_id)
        if change.former_customer_id is not None:
            yield ("customer", workspace_id, change.former_customer_id), topic
        if change.conversation_id is not None:
            yield ("conversation", workspace_id, change.conversation_id), topic
