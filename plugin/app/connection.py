"""The connection of a response that does not end, once the request around it is over.

What a framework keeps for a request (its scope, its frames, a second task that waits for the client's going) costs
more than an open panel needs itself, and each send passes through all of it. So a panel takes its connection over: its
head and first bytes are sent like any response's, and what follows is written here.
"""

import asyncio
from collections.abc import Callable
from typing import Any


class Connection(asyncio.Protocol):
    """HTTP/1.1, chunked. The server counts it among its connections until it is lost."""

    __slots__ = ("_connections", "_is_lost", "_on_lost", "_transport", "_writable")

    def __init__(self, transport: asyncio.Transport, connections: set[Any], *, is_full: bool) -> None:
        """`is_full`: more has been written than the client has taken."""
        self._transport, self._connections = transport, connections
        self._writable: asyncio.Event | None = asyncio.Event() if is_full else None
        self._on_lost: Callable[[], None] | None = None
        self._is_lost = transport.is_closing()
        if not self._is_lost:
            connections.add(self)
            transport.set_protocol(self)

    def watch(self, on_lost: Callable[[], None]) -> None:
        """`on_lost` is called once when the client has gone, now if it has."""
        if self._is_lost:
            on_lost()
        else:
            self._on_lost = on_lost

    async def write(self, data: bytes) -> None:
        """Waits only while the client takes nothing of what was written before."""
        while not self.write_at_once(data):
            assert self._writable
            await self._writable.wait()

    def write_at_once(self, data: bytes) -> bool:
        """False where it would have to wait: then nothing is written."""
        if self._writable:
            return False
        if not self._is_lost:
            self._transport.write(b"%x\r\n%b\r\n" % (len(data), data))
        return True

    def end(self) -> None:
        """The response is whole."""
        self._on_lost = None
        if not self._is_lost:
            self._transport.write(b"0\r\n\r\n")
            self._transport.close()

    def abort(self) -> None:
        """The response is cut off, unless it has ended."""
        self._on_lost = None
        if not self._transport.is_closing():
            self._transport.abort()

    # asyncio's side.

    def connection_lost(self, exc: Exception | None) -> None:
        self._connections.discard(self)
        self._is_lost = True
        self.resume_writing()
        on_lost, self._on_lost = self._on_lost, None
        if on_lost:
            on_lost()

    def pause_writing(self) -> None:
        self._writable = self._writable or asyncio.Event()

    def resume_writing(self) -> None:
        writable, self._writable = self._writable, None
        if writable:
            writable.set()

    # The server's side.

    def shutdown(self) -> None:
        """Asked for when the server ends; what is written here is ended by who writes it."""
