"""Open panels, and the changes that they are to show, from a process of its own: the service has the other processor.

Reads orders from stdin, one JSON line each, and answers each with one. `Generator` is the other side. Each change is a
value of its own, `Value-7.`, and is looked for in its panel's inflated stream. Changes are sent at a fixed pace, on
connections that are kept and on which one request follows another before that is answered. At most `UNANSWERED` are
under way: what would be sent beyond that is left out, so that what is offered too fast makes no queue of requests.
"""

import argparse
import asyncio
import gc
import re
import sys
import time
import zlib
from collections.abc import Callable
from typing import cast

import msgspec
import uvloop
from msgspec import Struct

from plugin.app.listening import allow_many_connections

from .processes import HOST, MOST_LINE, Helper
from .wire import Stream

VALUE = re.compile(rb"Value-(\d+)\.")
LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)
CONNECTIONS = 64
UNANSWERED = 256
ANSWERED_WITHIN = 0.1  # seconds: what is not, at the end, is a queue that the pace has made
LOOKED_AFTER = 16
TOGETHER = 16  # panels that are opened at a time
STRIDE = 7  # customers are changed in this order: no count of panels may be a multiple
PATIENCE = 20.0  # seconds that an acknowledged change may take until it is shown


class Order(Struct, omit_defaults=True):
    """`open` panels, or change customers, those from `first` up to `end`, at one pace after the other."""

    open: list[str] = []
    paces: list[tuple[float, float]] = []  # changes a second, and for how many seconds
    first: int = 0
    end: int = 0


class Offered(Struct):
    begun: float = 0.0
    ended: list[float] = []  # when the last of each pace was sent
    pace: float = 0.0  # changes a second that were acknowledged soon
    share: float = 0.0  # of a processor, that the generator took
    shown: dict[int, float] = {}  # by number: when the client read the bytes that show it
    missing: int = 0  # customers that do not show their last value
    ended_panels: int = 0  # so far


class Generator(Helper):
    """A context manager. Inside it the process runs."""

    def __init__(self, port: int, api_key: str = "") -> None:
        super().__init__("bench.generator", "--port", str(port), "--api-key", api_key)

    async def open(self, paths: list[str]) -> None:
        """The panel of the first path is that of customer 0, or follows those that are open."""
        await self._order(Order(open=paths))

    async def offer(self, customers: range, *paces: tuple[float, float]) -> Offered:
        """Returns when all that were acknowledged are shown, or it is clear that they will not be."""
        return await self._order(Order([], list(paces), customers.start, customers.stop))

    async def _order(self, order: Order) -> Offered:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(msgspec.json.encode(order) + b"\n")
        line = await self._process.stdout.readline()
        if not line:
            raise RuntimeError("the generator has ended")
        return msgspec.json.decode(line, type=Offered)


class Panels:
    def __init__(self) -> None:
        self.streams: list[Stream] = []
        self.shown: dict[int, float] = {}
        self.newest: dict[int, int] = {}  # by customer

    async def open(self, port: int, paths: list[str]) -> None:
        gate = asyncio.Semaphore(TOGETHER)

        async def one(customer: int, path: str) -> Stream:
            async with gate:
                stream = Stream(path)
                self._watch(customer, stream)
                return await stream.open(port)

        first = len(self.streams)
        self.streams += await asyncio.gather(*(one(number, path) for number, path in enumerate(paths, first)))

    def _watch(self, customer: int, panel: Stream) -> None:
        inflater = zlib.decompressobj(31)

        def on_chunk(chunk: bytes) -> None:
            for text in VALUE.findall(inflater.decompress(chunk)):
                number = int(text)
                self.shown.setdefault(number, panel.last_at)
                self.newest[customer] = max(number, self.newest.get(customer, 0))

        panel.listen(on_chunk)


class Host(asyncio.Protocol):
    """A connection that is kept. Requests follow each other without waiting for answers, which come in their order."""

    def __init__(self, api_key: str) -> None:
        self._bearer = api_key.encode()
        self._buffer = bytearray()
        self._transport: asyncio.Transport
        self.answered = 0
        self.refusal = ""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def put(self, customer: int, number: int) -> None:
        body = b'{"attributes": {"plan": "Value-%d."}}' % number
        self._transport.write(
            b"PUT /v1/customers/cust-%d HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer %s\r\n"
            b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
            % (customer, self._bearer, len(body), body)
        )

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while (end := self._buffer.find(b"\r\n\r\n")) >= 0:
            length = LENGTH.search(self._buffer, 0, end)
            size = end + 4 + (int(length[1]) if length else 0)
            if len(self._buffer) < size:
                return
            if not self._buffer.startswith(b"HTTP/1.1 200"):
                self.refusal = bytes(self._buffer[:500]).decode()
            del self._buffer[:size]
            self.answered += 1

    def connection_lost(self, exc: Exception | None) -> None:
        self.refusal = self.refusal or "the connection was closed"

    def close(self) -> None:
        self._transport.close()


class Hosts:
    """All connections, each in its turn."""

    def __init__(self, port: int, api_key: str) -> None:
        self._port, self._api_key = port, api_key
        self._hosts: list[Host] = []
        self._sent = 0

    async def open(self) -> None:
        """Anew for each order: the service closes what was idle for long."""
        self._sent, loop = 0, asyncio.get_running_loop()
        self._hosts = [
            (await loop.create_connection(lambda: Host(self._api_key), HOST, self._port))[1] for _ in range(CONNECTIONS)
        ]

    @property
    def answered(self) -> int:
        return sum(host.answered for host in self._hosts)

    @property
    def unanswered(self) -> int:
        return self._sent - self.answered

    def put(self, customer: int, number: int) -> None:
        self._hosts[self._sent % CONNECTIONS].put(customer, number)
        self._sent += 1

    def close(self) -> None:
        for host in self._hosts:
            if host.refusal:
                raise RuntimeError(host.refusal)
            host.close()


class Offering:
    def __init__(self, hosts: Hosts, panels: Panels) -> None:
        self._hosts, self._panels = hosts, panels
        self._number = 0  # of the last change: none is used twice

    async def offer(self, order: Order) -> Offered:
        self._panels.shown.clear()
        await self._hosts.open()
        cpu, begun = time.process_time(), time.monotonic()
        last: dict[int, int] = {}  # by customer
        ended: list[float] = []
        for pace in order.paces:
            await self._send(range(order.first, order.end), *pace, last)
            ended.append(time.monotonic())
        used = time.process_time() - cpu
        await asyncio.sleep(ANSWERED_WITHIN)
        acknowledged = self._hosts.answered / (ended[-1] - begun)
        await _until(lambda: not self._hosts.unanswered)
        await _until(lambda: not self._missing(last))
        self._hosts.close()
        return Offered(
            begun,
            ended,
            acknowledged,
            used / (ended[-1] - begun),
            self._panels.shown,
            self._missing(last),
            sum(stream.lost for stream in self._panels.streams),
        )

    async def _send(self, customers: range, rate: float, seconds: float, last: dict[int, int]) -> None:
        begun = time.monotonic()
        for turn in range(round(rate * seconds)):
            if (wait := begun + turn / rate - time.monotonic()) > 0:
                await asyncio.sleep(wait)
            elif turn % LOOKED_AFTER == 0:
                await asyncio.sleep(0)  # behind: answers must be read all the same
            if self._hosts.unanswered < UNANSWERED:
                self._number += 1
                customer = customers[self._number * STRIDE % len(customers)]
                self._hosts.put(customer, self._number)
                last[customer] = self._number

    def _missing(self, last: dict[int, int]) -> int:
        newest = self._panels.newest
        return sum(newest.get(customer, 0) < number for customer, number in last.items())


async def _until(is_done: Callable[[], bool]) -> None:
    """Or until it is clear that it will not be."""
    deadline = time.monotonic() + PATIENCE
    while not is_done() and time.monotonic() < deadline:  # noqa: ASYNC110  another process does it
        await asyncio.sleep(0.02)


async def serve(port: int, api_key: str) -> None:
    orders = asyncio.StreamReader(limit=MOST_LINE)
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(orders), sys.stdin)
    panels = Panels()
    offering = Offering(Hosts(port, api_key), panels)
    while line := await orders.readline():
        order = msgspec.json.decode(line, type=Order)
        if order.open:
            await panels.open(port, order.open)
            answer = Offered()
        else:
            answer = await offering.offer(order)
        print(msgspec.json.encode(answer).decode(), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--api-key", required=True)
    options = parser.parse_args()
    allow_many_connections()
    gc.disable()  # looking through ten thousand panels would take longer than what is measured
    uvloop.run(serve(options.port, options.api_key))


if __name__ == "__main__":
    main()
