"""Changes per second, each for one panel of its own customer, until the last one's bytes have arrived.

Ours are requests to the API, acknowledged and durable; every value is looked for in its panel. The baseline is a bare
loop in one process: commit a row, read it back, send as many bytes to one of as many bare streams; no request, no
other table. A host that pushes several customers at once saves most of the requests: that is the second line.
"""

import asyncio
import time
from itertools import count

from .figures import Row, Sample, in_turns
from .opening import hand_over
from .processes import Process
from .wire import Client, Stream, open_all, settle
from .world import Acme, Databases, add_customers, add_sessions, make_acme, opened

PANELS = 1_000  # a round changes each once, so that no change is gathered with another: each is a chunk
CONCURRENCY = 16
IN_ONE_REQUEST = 20
LEAST = {"SQLite": 0.6, "PostgreSQL": 0.5}


class Watched:
    """Panels, and the last value that each has to show."""

    def __init__(self, port: int, acme: Acme, panels: list[Stream]) -> None:
        self.hosts = [Client(port, acme.api_key) for _ in range(CONCURRENCY)]
        self.panels = panels
        self.numbers = count()

    async def one_by_one(self) -> Sample:
        return await self._change(1)

    async def in_batches(self) -> Sample:
        return await self._change(IN_ONE_REQUEST)

    async def _change(self, together: int) -> Sample:
        expected = [panel.chunks + 1 for panel in self.panels]
        places = iter([[(at + step) % PANELS for step in range(together)] for at in range(0, PANELS, together)])

        async def host(client: Client) -> None:
            for customers in places:
                await self._push(client, customers)

        begun = time.perf_counter()
        await asyncio.gather(*(host(client) for client in self.hosts))
        async with asyncio.timeout(30):
            await asyncio.gather(*(panel.until(n) for panel, n in zip(self.panels, expected, strict=True)))
        return Sample(PANELS, time.perf_counter() - begun)

    async def _push(self, client: Client, customers: list[int]) -> None:
        values = [(customer, b'{"plan": "Plan %d"}' % next(self.numbers)) for customer in customers]
        if len(values) == 1:
            customer, value = values[0]
            await client.put(f"/v1/customers/cust-{customer}", b'{"attributes": %s}' % value)
            return
        operations = b", ".join(
            b'{"op": "customers.upsert", "id": "cust-%d", "attributes": %s}' % value for value in values
        )
        answer = await client.ask("POST", "/v1/batch", b'{"operations": [%s]}' % operations)
        assert answer.status == 200, answer.body


async def measure(databases: Databases, rounds: int) -> list[Row]:
    database = await databases.new("changing")
    async with opened(database) as ctx:
        acme = await make_acme(ctx)
        await add_customers(ctx, acme, PANELS)
        paths = await add_sessions(ctx.store, acme, PANELS, [f"conv-{number}" for number in range(PANELS)])
    log = databases.folder / "changing.log"
    with (
        Process(("plugin.cli", "serve"), log, database=database, heartbeat=3600) as service,
        Process(("bench.bare", "--database", await databases.new("bare")), log) as bare,
    ):
        panels = await open_all(service.port, paths)
        await settle(panels)
        watched = Watched(service.port, acme, panels)
        before = panels[0].bytes
        await watched.one_by_one()
        await hand_over(bare, panels[0])
        other = Client(bare.port)
        await other.ask("POST", "/update", b"x" * (panels[0].bytes - before))
        streams = await open_all(bare.port, [f"/stream/{number}" for number in range(PANELS)])

        async def loop() -> Sample:
            return await _loop(other, streams)

        single = await in_turns(rounds, watched.one_by_one, loop, service.cpu, bare.cpu)
        batched = await in_turns(rounds, watched.in_batches, loop, service.cpu, bare.cpu)
        for stream in panels + streams:
            stream.close()
    return [
        single.at_least("changes per second, each a request, each for one panel", LEAST[databases.kind], "/s"),
        batched.at_least(f"the same, {IN_ONE_REQUEST} to a request", LEAST[databases.kind], "/s"),
    ]


async def _loop(client: Client, streams: list[Stream]) -> Sample:
    expected = [stream.chunks + 1 for stream in streams]
    begun = time.perf_counter()
    await client.ask("POST", f"/loop?n={PANELS}")
    await asyncio.gather(*(stream.until(chunks) for stream, chunks in zip(streams, expected, strict=True)))
    return Sample(PANELS, time.perf_counter() - begun)
