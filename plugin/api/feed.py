"""The changes of each followed workspace, read and encoded once for all its subscribers.

A `Feed` reads the log on as it grows, keeps the newest frames, and sends them to every subscription that waits. One
that is behind, because it began further back or reads slowly, reads the log for itself until it has caught up. So a
thousand subscribers cost one reading and one encoding, and none holds more than a few frames of its own.
"""

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, Literal

import msgspec
from litestar.exceptions import WebSocketDisconnect
from msgspec import Struct, field

from plugin.domain.change import ChangeKind, LogEntry
from plugin.domain.value import Value
from plugin.errors import Unavailable
from plugin.live.sending import begin
from plugin.live.tail import MOST_RECENT, Tail, WentBack
from plugin.store.engine.base import Reader
from plugin.store.engine.changes import cursor_of, read_changes_within

# characters of changes: what a slow subscriber holds in memory, at most, and what one that is behind reads and encodes,
# a millisecond or two, before others have a turn
READ_AT_ONCE = 25_000
SENT_AT_ONCE = 64  # frames of one subscription; then others have a turn, too
KEPT = 200_000  # characters of frames; what a feed holds for those who are about to send them
SERVED_AT_ONCE = 64  # subscriptions; then others have a turn
AGAIN = 1.0  # seconds until a log that could not be read is read again

log = logging.getLogger("sidelight.api")
encode = msgspec.json.Encoder().encode

Message = dict[str, Any]  # of ASGI
Send = Callable[[Any], Awaitable[None]]


class EventActor(Struct, frozen=True):
    """An agent in a panel, the host through an API key, or the service itself."""

    kind: Literal["agent", "api", "system"]
    id: str
    name: str


class Event(Struct, frozen=True):
    """One change of one value. `key` names it: an attribute's key, a field, or the id of a note or message.

    `at` is when the request that made it began: changes are numbered as they are committed, so `at` may step back.
    `cursor` is what to go on after: `seq`, and a mark by which another history of the log is recognised.
    """

    seq: int
    at: datetime
    actor: EventActor
    kind: ChangeKind
    customer: str | None
    conversation: str | None
    key: str | None
    before: Value = field(name="from")
    after: Value = field(name="to")
    cursor: str


class Frame(Struct, frozen=True, gc=False):
    """An event as it is sent to everyone."""

    seq: int
    message: Message
    size: int


class LogCut(Exception):
    """The log does not hold the change that comes next: the first that it does hold is `first`."""

    def __init__(self, first: int) -> None:
        self.first = first


class LogReplaced(Exception):
    """A backup was restored under the running service: what the subscriber has read belongs to another history."""


class Gone(Exception):
    """The subscriber has gone."""


def frames_of(workspace_id: str, entries: Sequence[LogEntry]) -> Iterator[Frame]:
    for entry in entries:
        text = encode(_event_of(workspace_id, entry)).decode()
        yield Frame(entry.seq, {"type": "websocket.send", "bytes": None, "text": text}, len(text))


def _event_of(workspace_id: str, entry: LogEntry) -> Event:
    actor, change = entry.actor, entry.change
    return Event(
        entry.seq,
        entry.at,
        EventActor(actor.kind, actor.id, actor.shown),
        change.kind,
        change.customer_id,
        change.conversation_id,
        change.key,
        change.before,
        change.after,
        cursor_of(workspace_id, entry),
    )


class Feeds:
    """One feed for each workspace that has subscribers."""

    def __init__(self, store: Reader, tail: Tail) -> None:
        self._store, self._tail = store, tail
        self._feeds: dict[str, Feed] = {}

    def count(self, workspace_id: str) -> int:
        feed = self._feeds.get(workspace_id)
        return len(feed.subscriptions) if feed else 0

    @contextlib.asynccontextmanager
    async def following(self, workspace_id: str, after: int, end: int, send: Send) -> AsyncIterator["Subscription"]:
        """A subscription to all that comes after `after`. `end` is where the log ends: a feed begins there."""
        feed = self._feeds.get(workspace_id)
        if feed is None:
            feed = self._feeds[workspace_id] = Feed(self._store, self._tail, workspace_id, end)
        subscription = Subscription(feed, after, send)
        feed.subscriptions.add(subscription)
        try:
            yield subscription
        finally:
            subscription.end()
            feed.subscriptions.discard(subscription)
            if not feed.subscriptions:
                del self._feeds[workspace_id]
                await feed.stop()


class Feed:
    def __init__(self, store: Reader, tail: Tail, workspace_id: str, end: int) -> None:
        self.workspace_id = workspace_id
        self.subscriptions: set[Subscription] = set()
        self._store, self._tail = store, tail
        self._end = end  # the last number read
        self._frames: deque[Frame] = deque()  # without a gap, up to `_end`
        self._size = 0
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    def after(self, seq: int) -> list[Frame] | None:
        """What follows `seq`, as far as it has been read; None where that has to be read in the log."""
        if seq >= self._end:
            return []
        first = self._end - len(self._frames) + 1
        return list(islice(self._frames, seq + 1 - first, None)) if seq + 1 >= first else None

    async def read(self, after: int) -> list[Frame]:
        """The log itself, for one who is behind; at least one frame where there are any."""
        changes = self._tail.recent(self.workspace_id, after)
        if not changes:
            changes = await read_changes_within(self._store, self.workspace_id, after, READ_AT_ONCE)
        if changes and changes[0].seq != after + 1:
            raise LogCut(changes[0].seq)
        return list(frames_of(self.workspace_id, changes))

    async def _run(self) -> None:
        """Registers first and reads second, so that nothing falls between."""
        with self._tail.following(self.workspace_id):
            history = self._tail.history(self.workspace_id)
            while True:
                try:
                    frames = await self.read(self._end)
                except Exception as error:
                    await self._fail(error)
                    continue
                if frames:
                    self._keep(frames)
                    await self._pass_on(frames)
                    if len(frames) >= MOST_RECENT:  # there may be many such turns, and others are to have theirs
                        await asyncio.sleep(0)
                    continue
                try:
                    await self._tail.wait_beyond(self.workspace_id, self._end, history)
                except WentBack as back:
                    history = self._tail.history(self.workspace_id)
                    self._begin_anew(back.end)

    def _keep(self, frames: list[Frame]) -> None:
        self._frames.extend(frames)
        self._end = frames[-1].seq
        self._size += sum(frame.size for frame in frames)
        while self._size > KEPT:
            self._size -= self._frames.popleft().size

    async def _pass_on(self, frames: list[Frame]) -> None:
        for number, subscription in enumerate(tuple(self.subscriptions), 1):
            subscription.pass_on(frames)
            if number % SERVED_AT_ONCE == 0:
                await asyncio.sleep(0)

    def _begin_anew(self, end: int) -> None:
        """All subscriptions end: what they have read is of another history, and their cursors will say so."""
        self._frames.clear()
        self._size, self._end = 0, end
        for subscription in tuple(self.subscriptions):
            subscription.is_of_another_log = True
            subscription.fail(LogReplaced())

    async def _fail(self, error: Exception) -> None:
        """Ends the subscriptions that wait; their subscribers reconnect. Busy ones meet the error when they read."""
        for subscription in tuple(self.subscriptions):
            subscription.fail(error)
        if isinstance(error, LogCut):
            self._frames.clear()
            self._size, self._end = 0, error.first - 1
            return
        if not isinstance(error, Unavailable):
            log.error("the log of %s could not be read on", self.workspace_id, exc_info=error)
        await asyncio.sleep(AGAIN)


class Subscription:
    """One subscriber: how far it has read, and whether it waits for the feed or takes turns of its own."""

    def __init__(self, feed: Feed, after: int, send: Send) -> None:
        self._feed, self._after, self._send = feed, after, send
        self.is_of_another_log = False
        self._waiting: asyncio.Future[None] | None = None  # for the feed to pass on what is new
        self._begun: Awaitable[None] | None = None  # a send that the feed has left to a turn of our own

    async def run(self) -> None:
        """Sends all there is and all there will be. Returns when the subscriber has gone.

        Raises:
            LogCut: the log does not reach back to what this subscriber has read.
            LogReplaced: nor does it hold that.
        """
        try:
            while True:
                if self.is_of_another_log:
                    raise LogReplaced
                frames = self._feed.after(self._after)
                if frames is None:
                    frames = await self._feed.read(self._after)
                for number, frame in enumerate(frames, start=1):
                    await self._deliver(frame)
                    self._after = frame.seq
                    if number % SENT_AT_ONCE == 0:
                        await asyncio.sleep(0)
                if not frames:
                    await self._wait()
        except Gone:
            return  # the task that reads from the connection notices it too, and ends the subscription

    def pass_on(self, frames: list[Frame]) -> None:
        """Sends at once what is new, where this subscriber waits for it; otherwise it comes to it in its own turn."""
        if self._waiting is None:
            return
        for frame in frames:
            if frame.seq <= self._after:
                continue
            if frame.seq != self._after + 1:
                self._take_a_turn()
                return
            try:
                self._begun = begin(self._deliver(frame))
            except Exception as error:
                self.fail(error)
                return
            self._after = frame.seq
            if self._begun is not None:
                self._take_a_turn()
                return

    async def _deliver(self, frame: Frame) -> None:
        """Waits while the subscriber is slow."""
        try:
            await self._send(frame.message)
        except (OSError, WebSocketDisconnect):
            raise Gone from None

    def fail(self, error: Exception) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_exception(error)
        self._waiting = None

    def end(self) -> None:
        self._waiting = None

    def _take_a_turn(self) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)
        self._waiting = None

    async def _wait(self) -> None:
        waiting = self._waiting = asyncio.get_running_loop().create_future()
        await waiting
        begun, self._begun = self._begun, None
        if begun is not None:
            await begun
