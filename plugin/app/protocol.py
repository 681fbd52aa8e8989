"""uvicorn's HTTP protocol with two limits that it lacks, and an end that cuts no request off.

The limits are the size of a request's head and the time for a request.
Without them, a head may grow without end (parsing it takes ever longer), and a connection may wait for the rest of a
request for ever. A response's head and its first bytes are one write, where uvicorn makes two, each a system call and
a packet. `tests/app/test_relied_on.py` names what of uvicorn's classes is used here.
"""

import asyncio
import weakref
from collections.abc import Callable, Coroutine
from contextvars import Context
from functools import partial
from typing import Any, ClassVar

from uvicorn import Config as UvicornConfig
from uvicorn._types import ASGI3Application
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from plugin.panel.machine.page import TAKE_OVER

from .connection import Connection

HEAD_BYTES = 64 * 1024  # of a request: its address and headers
REQUEST_SECONDS = 120.0  # from the beginning of a request to the end of its body

IDLE_SECONDS = 1.0  # a connection that has no request when the server ends: the next one may be on its way


class Config(UvicornConfig):
    is_draining = False  # the process is about to end: what is answered closes its connection


class BoundedProtocol(HttpToolsProtocol):
    config: Config
    head_bytes: ClassVar[int] = HEAD_BYTES
    request_seconds: ClassVar[float] = REQUEST_SECONDS
    _head: int | None = None  # bytes received of a head that has begun and not ended
    _deadline: asyncio.TimerHandle | None = None
    _served: RequestResponseCycle | None = None  # `cycle` is the last that has come, which may wait behind this one

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._start_deadline()

    def connection_lost(self, exc: Exception | None) -> None:
        self._cancel_deadline()
        if self._served and not self._served.response_complete:
            self._served.disconnected = True
            self._served.message_event.set()
        super().connection_lost(exc)

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        self._served = cycle
        super()._start_asgi_task(cycle, app)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._head is not None:
            self._head += len(data)
            if self._head > self.head_bytes and not self.transport.is_closing():
                self.send_400_response("The request's address and headers are too long.")

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._head = 0
        self._start_deadline()

    def on_headers_complete(self) -> None:
        self._head = None
        before = self.cycle
        super().on_headers_complete()
        if self.cycle is not before:  # a websocket's upgrade makes none
            if self.scope["method"] != "HEAD":  # whose answer is a head alone
                self.cycle.transport = HeadWithBody(self.transport)  # type: ignore[assignment]
            # the scope is this protocol's own: held by it, both would wait for the garbage collector
            take_over = partial(_take_over, weakref.ref(self), weakref.ref(self.cycle))
            self.cycle.keep_alive = self.cycle.keep_alive and not self.config.is_draining
            self.cycle.scope["extensions"] = {TAKE_OVER: take_over}  # type: ignore[dict-item]

    def on_message_complete(self) -> None:
        self._cancel_deadline()
        super().on_message_complete()

    def shutdown(self) -> None:
        """Asked for when the server ends. uvicorn's own closes every connection whose request is not complete, and
        with it one that has just been sent, by a proxy that keeps its connections.
        """
        if self._is_idle:
            self.loop.call_later(IDLE_SECONDS, self._close_if_idle)
        elif self.cycle is not None:
            self.cycle.keep_alive = False

    @property
    def _is_idle(self) -> bool:
        return self._head is None and (self.cycle is None or self.cycle.response_complete)

    def _close_if_idle(self) -> None:
        if self._is_idle:
            self.transport.close()

    def take_over(self, cycle: RequestResponseCycle, serve: Callable[[Connection], Coroutine[Any, Any, None]]) -> None:
        """The request is over for uvicorn, and `serve` goes on writing its response."""
        cycle.disconnected = True  # so nothing is missed of a response that was begun
        self._cancel_deadline()
        self._unset_keepalive_if_required()
        self.connections.discard(self)
        if not self.transport.is_closing():
            self.flow.resume_reading()  # the client's going is read
        # what refers back to the protocol, which is of no more use: each request after this one, and the parser
        self.pipeline.clear()
        self.cycle = self.parser = self._served = None  # type: ignore[assignment]
        connection = Connection(self.transport, self.connections, is_full=self.flow.write_paused)
        task = self.loop.create_task(serve(connection), context=Context())
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    def _start_deadline(self) -> None:
        self._cancel_deadline()
        self._deadline = self.loop.call_later(self.request_seconds, self._give_up)

    def _cancel_deadline(self) -> None:
        if self._deadline:
            self._deadline.cancel()
            self._deadline = None

    def _give_up(self) -> None:
        # A connection that has become a websocket has another protocol by now, and no deadline.
        if self.transport.get_protocol() is self:
            self.transport.abort()


def _take_over(
    protocol: weakref.ref[BoundedProtocol],
    of: weakref.ref[RequestResponseCycle],
    serve: Callable[[Connection], Coroutine[Any, Any, None]],
) -> None:
    """Called by the request, which both outlive."""
    own, cycle = protocol(), of()
    assert own is not None
    assert cycle is not None
    own.take_over(cycle, serve)


CONTINUE = b"HTTP/1.1 100 "  # written by itself, before any head


class HeadWithBody:
    """A connection, for one response: its head, which is written first, waits for what is written next."""

    __slots__ = ("_head", "_is_first", "_transport")

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._head, self._is_first = b"", True

    def write(self, data: bytes) -> None:
        if self._is_first and not data.startswith(CONTINUE):
            self._head, self._is_first = data, False
            return
        head, self._head = self._head, b""
        self._transport.write(head + data if head else data)

    def is_closing(self) -> bool:
        return self._transport.is_closing()

    def close(self) -> None:
        if self._head:
            self.write(b"")
        self._transport.close()
