"""The fake service's log, and how clients follow it without a socket."""

import asyncio
import queue
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
from msgspec.json import encode

from ..models import Actor, Event, Value

Deliver = Callable[[bytes], None]


class EventLog:
    """All events, and who follows them."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self._events: list[Event] = []
        self._sent = 0  # of them; what a refused request has made is never sent
        self._followers: list[Deliver] = []

    def events(self) -> tuple[Event, ...]:
        with self.lock:
            return tuple(self._events)

    def length(self) -> int:
        return len(self._events)

    def cursor(self) -> str:
        return str(len(self._events))

    def append(
        self,
        at: datetime,
        actor: Actor,
        kind: str,
        customer: str | None,
        conversation: str | None,
        key: str | None,
        from_: Value,
        to: Value,
    ) -> Event:
        seq = len(self._events) + 1
        event = Event(seq, at, kind, actor, customer, conversation, key, from_, to, str(seq))
        self._events.append(event)
        return event

    def cut(self, length: int) -> None:
        del self._events[length:]

    @contextmanager
    def sending(self) -> Iterator[None]:
        """One at a time; what has been added within goes to all who follow, once it is certain."""
        with self.lock:
            try:
                yield
            finally:
                for event in self._events[self._sent :]:
                    for deliver in self._followers:
                        deliver(encode(event))
                self._sent = len(self._events)

    def follow(self, address: str, deliver: Deliver) -> str:
        """Delivers what follows the address's `after`, and then what comes. Where it began."""
        with self.lock:
            given = parse_qs(urlsplit(address).query).get("after")
            begun = int(given[0].partition(".")[0]) if given else len(self._events)
            for event in self._events[begun:]:
                deliver(encode(event))
            self._followers.append(deliver)
            return str(begun)

    def is_followed(self) -> bool:
        with self.lock:
            return bool(self._followers)

    def leave(self, deliver: Deliver) -> None:
        with self.lock:
            self._followers.remove(deliver)


class FakeTransport(httpx.MockTransport):
    """Answers requests by a function, and websockets by a log."""

    def __init__(self, answer: Callable[[httpx.Request], httpx.Response], log: EventLog) -> None:
        super().__init__(answer)
        self._log = log

    @contextmanager
    def connect(self, address: str) -> Iterator[Any]:
        socket = _Socket()
        socket.begin(self._log.follow(address, socket.deliver))
        try:
            yield socket
        finally:
            self._log.leave(socket.deliver)

    @asynccontextmanager
    async def connect_async(self, address: str) -> AsyncIterator[Any]:
        socket = _AsyncSocket()
        socket.begin(self._log.follow(address, socket.deliver))
        try:
            yield socket
        finally:
            self._log.leave(socket.deliver)


class _Socket:
    """What a connection of `websockets` is to the shells, and no more."""

    def __init__(self) -> None:
        self._frames: queue.Queue[bytes | None] = queue.Queue()
        self.deliver: Deliver = self._frames.put
        self.response = SimpleNamespace(headers={})

    def begin(self, cursor: str) -> None:
        self.response.headers["Sidelight-Cursor"] = cursor

    def recv(self, timeout: float | None = None) -> bytes:
        try:
            frame = self._frames.get(timeout=timeout)
        except queue.Empty:
            raise TimeoutError from None
        if frame is None:
            raise ConnectionAbortedError("closed")
        return frame

    def ping(self) -> threading.Event:
        answered = threading.Event()
        answered.set()
        return answered

    def close(self) -> None:
        self._frames.put(None)


class _AsyncSocket:
    """Events come from whatever thread the host's test emits them in."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._frames: asyncio.Queue[bytes | None] = asyncio.Queue()
        self.response = SimpleNamespace(headers={})

    def deliver(self, frame: bytes) -> None:
        self._loop.call_soon_threadsafe(self._frames.put_nowait, frame)

    def begin(self, cursor: str) -> None:
        self.response.headers["Sidelight-Cursor"] = cursor

    async def recv(self) -> bytes:
        frame = await self._frames.get()
        if frame is None:
            raise ConnectionAbortedError("closed")
        return frame

    async def ping(self) -> "asyncio.Future[float]":
        answered: asyncio.Future[float] = self._loop.create_future()
        answered.set_result(0.0)
        return answered

    async def close(self) -> None:
        self._frames.put_nowait(None)
