"""The events websocket with 1,000 subscribers: processor time of one delivery of one change.

The baseline is the least that could do the job: the bare service sends the same text over as many websockets. What the
service uses while nothing happens (each subscription's key is checked every three seconds) is shown by itself, and
taken off.
"""

import asyncio
import base64
import os
import statistics
import time
from collections.abc import Awaitable, Callable
from itertools import count

from .figures import Row
from .processes import Probed, Process
from .wire import Client
from .world import Databases, add_customers, make_acme, opened

SUBSCRIBERS = 1_000
A_ROUND = 10
IDLE_SECONDS = 6.0
MOST = 25  # µs


class Subscriber(asyncio.Protocol):
    """A websocket by hand: counts text frames, answers pings."""

    def __init__(self, path: str, api_key: str) -> None:
        key = base64.b64encode(os.urandom(16)).decode()
        self._request = (
            f"GET {path} HTTP/1.1\r\nHost: bench\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\nAuthorization: Bearer {api_key}\r\n\r\n"
        ).encode()
        self._buffer = bytearray()
        self._is_open: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting: tuple[int, asyncio.Future[None]] | None = None
        self._transport: asyncio.WriteTransport | None = None
        self.frames = 0
        self.last = b""

    async def open(self, port: int) -> "Subscriber":
        await asyncio.get_running_loop().create_connection(lambda: self, "127.0.0.1", port)
        async with asyncio.timeout(60):
            await self._is_open
        return self

    async def until(self, frames: int) -> None:
        if self.frames < frames:
            self._waiting = (frames, asyncio.get_running_loop().create_future())
            await self._waiting[1]

    def close(self) -> None:
        if self._transport:
            self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport  # type: ignore[assignment]
        self._transport.write(self._request)  # type: ignore[union-attr]

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if not self._is_open.done():
            head, separator, rest = self._buffer.partition(b"\r\n\r\n")
            if not separator:
                return
            if not head.startswith(b"HTTP/1.1 101"):
                self._is_open.set_exception(RuntimeError(bytes(head[:200]).decode()))
                return
            self._buffer = rest
            self._is_open.set_result(None)
        while self._take_frame():
            pass

    def _take_frame(self) -> bool:
        """A server's frame is not masked, and ours are shorter than 64 KB."""
        buffer = self._buffer
        if len(buffer) < 2:
            return False
        begin, size = (4, int.from_bytes(buffer[2:4])) if buffer[1] == 126 else (2, buffer[1])
        if len(buffer) < begin + size:
            return False
        opcode, payload = buffer[0] & 15, bytes(buffer[begin : begin + size])
        del buffer[: begin + size]
        if opcode == 9 and self._transport:  # ping: a pong, masked with zeros
            self._transport.write(bytes([0x8A, 0x80 | len(payload), 0, 0, 0, 0]) + payload)
        elif opcode == 1:
            self.frames, self.last = self.frames + 1, payload
            if self._waiting and self.frames >= self._waiting[0] and not self._waiting[1].done():
                self._waiting[1].set_result(None)
        return True


async def measure(databases: Databases, rounds: int) -> list[Row]:
    database = await databases.new("subscribing")
    async with opened(database) as ctx:
        acme = await make_acme(ctx)
        await add_customers(ctx, acme, 1)
    log = databases.folder / "subscribing.log"
    with (
        Probed(log, database=database) as service,
        Process(("bench.bare", "--database", database), log) as bare,
    ):
        host, other, numbers = Client(service.port, acme.api_key), Client(bare.port), count()
        ours = await _open_all(service.port, "/v1/events", acme.api_key)
        await _deliver(ours, lambda: _push(host, next(numbers)))
        bare_ones = await _open_all(bare.port, "/subscribe", "")
        await other.ask("POST", "/update", ours[0].last)
        await _deliver(bare_ones, lambda: _send(other))
        before = service.cpu()
        await asyncio.sleep(IDLE_SECONDS)
        idle = (service.cpu() - before) / IDLE_SECONDS
        costs: tuple[list[float], list[float]] = ([], [])
        for _ in range(rounds):
            before, begun = service.cpu(), time.perf_counter()
            for _ in range(A_ROUND):
                await _deliver(ours, lambda: _push(host, next(numbers)))
            used = service.cpu() - before - idle * (time.perf_counter() - begun)
            costs[0].append(used / A_ROUND / SUBSCRIBERS)
            before = bare.cpu()
            for _ in range(A_ROUND):
                await _deliver(bare_ones, lambda: _send(other))
            costs[1].append(max(bare.cpu() - before, 0.01) / A_ROUND / SUBSCRIBERS)
        for subscriber in ours + bare_ones:
            subscriber.close()
    each, least = (statistics.median(cost) * 1e6 for cost in costs)
    return [
        Row(
            f"CPU of a delivery to one of {SUBSCRIBERS:,} event subscribers",
            f"{each:.0f} µs",
            f"{least:.0f} µs",
            f"{each / least:.1f} x",
            f"<= {MOST} µs",
            each <= MOST,
            f"{each / least:.1f} x",
        ),
        Row("  CPU while nothing happens", f"{idle:.1%} of a core"),
    ]


async def _open_all(port: int, path: str, api_key: str) -> list[Subscriber]:
    gate = asyncio.Semaphore(16)

    async def one() -> Subscriber:
        async with gate:
            return await Subscriber(path, api_key).open(port)

    return list(await asyncio.gather(*(one() for _ in range(SUBSCRIBERS))))


async def _deliver(subscribers: list[Subscriber], send: Callable[[], Awaitable[object]]) -> None:
    expected = [subscriber.frames + 1 for subscriber in subscribers]
    await send()
    async with asyncio.timeout(60):
        await asyncio.gather(*(each.until(frames) for each, frames in zip(subscribers, expected, strict=True)))


async def _push(host: Client, number: int) -> None:
    await host.put("/v1/customers/cust-0", b'{"attributes": {"plan": "Plan %d"}}' % number)


async def _send(bare: Client) -> None:
    await bare.post("/publish")
