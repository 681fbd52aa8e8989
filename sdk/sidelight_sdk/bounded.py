"""Deadlines for the sync client: httpx bounds each reading and writing, and no request as a whole.

A service that sends one byte a second would be read for ever. So the network streams under an `httpx.Client` are
wrapped: whatever waits there waits no longer than what is left for the call. (The async client needs none of this:
asyncio can cancel.) Looking a name up is the system's, and not bounded.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import httpx

_ends: ContextVar[float | None] = ContextVar("ends", default=None)


@contextmanager
def bounded(seconds: float | None) -> Iterator[None]:
    """What is read and written within, in this thread, takes `seconds` in all; more raises `httpx.ReadTimeout`."""
    token = _ends.set(None if seconds is None else time.monotonic() + seconds)
    try:
        yield
    finally:
        _ends.reset(token)


def bind(client: httpx.Client) -> None:
    """Make a new client obey `bounded`, proxies it takes from the environment included.

    httpx has no documented way to reach the streams; where a later one keeps them elsewhere, each reading is still
    bounded by its `timeout`.
    """
    for transport in (client._transport, *client._mounts.values()):
        pool: Any = getattr(transport, "_pool", None)
        if hasattr(pool, "_network_backend"):
            pool._network_backend = _Backend(pool._network_backend)


def _left(timeout: float | None) -> float | None:
    ends = _ends.get()
    if ends is None:
        return timeout
    left = ends - time.monotonic()
    if left <= 0:
        raise httpx.ReadTimeout("the deadline has passed")
    return left if timeout is None else min(timeout, left)


class _Backend:
    def __init__(self, inner: Any) -> None:
        self._inner = inner

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def connect_tcp(self, host: str, port: int, timeout: float | None = None, **options: Any) -> "_Stream":
        return _Stream(self._inner.connect_tcp(host, port, _left(timeout), **options))


class _Stream:
    def __init__(self, inner: Any) -> None:
        self._inner = inner

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        read: bytes = self._inner.read(max_bytes, _left(timeout))
        return read

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, _left(timeout))

    def start_tls(
        self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None
    ) -> "_Stream":
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, _left(timeout)))
