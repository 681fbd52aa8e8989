"""One change to 1,000 open panels of one customer: from the request that makes it until the last panel has its bytes.

Ours begins with a PUT to the API, so it holds the request, the transaction and its sync; the bare service begins with a
request that makes it send bytes it has at hand, as many as the change took in each panel, to as many streams.
"""

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable
from itertools import count

from .figures import Row, Sample, in_turns
from .opening import hand_over
from .processes import Process
from .wire import Client, Stream, open_all, settle
from .world import Databases, add_customers, add_sessions, make_acme, opened

PANELS = 1_000
AGENTS = 10
PAUSE = 0.2  # so that no change is gathered with the one before
A_ROUND = 3
MOST_CPU = 20  # µs


async def measure(databases: Databases, rounds: int) -> list[Row]:
    database = await databases.new("fan_out")
    async with opened(database) as ctx:
        acme = await make_acme(ctx)
        await add_customers(ctx, acme, 1)
        paths = await add_sessions(ctx.store, acme, AGENTS, ["conv-0"] * PANELS)
    log = databases.folder / "fan_out.log"
    # The service would end so many panels of one agent, and a heartbeat in between would be taken for the change.
    settings = {"database": database, "panels_per_agent": PANELS, "heartbeat": 3600}
    with (
        Process(("plugin.cli", "serve"), log, **settings) as service,
        Process(("bench.bare", "--database", database), log) as bare,
    ):
        panels = await open_all(service.port, paths)
        await settle(panels)
        host, numbers = Client(service.port, acme.api_key), count()

        async def change() -> None:
            await host.put("/v1/customers/cust-0", b'{"attributes": {"plan": "Plan %d"}}' % next(numbers))

        before = panels[0].bytes
        await _timed(panels, change)
        await hand_over(bare, panels[0])
        other = Client(bare.port)
        await other.ask("POST", "/update", b"x" * (panels[0].bytes - before))
        streams = await open_all(bare.port, [f"/stream/{number}" for number in range(PANELS)])
        pair = await in_turns(
            rounds,
            lambda: _timed(panels, change),
            lambda: _timed(streams, lambda: other.ask("POST", "/send")),
            service.cpu,
            bare.cpu,
        )
        assert not any(stream.lost for stream in panels)
        for stream in panels + streams:
            stream.close()
    ours, bare_one = (1e6 / statistics.median(work) for work in (pair.our_work, pair.baseline_work))
    return [
        pair.at_least(f"one change to {PANELS:,} panels of one customer", 0.5, "panels/s"),
        Row(
            "  CPU of a delivery",
            f"{ours:.0f} µs",
            f"{bare_one:.0f} µs",
            f"{ours / bare_one:.1f} x",
            f"<= {MOST_CPU} µs",
            ours <= MOST_CPU,
        ),
    ]


async def _timed(streams: list[Stream], change: Callable[[], Awaitable[object]]) -> Sample:
    seconds = 0.0
    for _ in range(A_ROUND):
        await asyncio.sleep(PAUSE)
        expected = [stream.chunks + 1 for stream in streams]
        begun = time.perf_counter()
        await change()
        await asyncio.gather(*(stream.until(chunks) for stream, chunks in zip(streams, expected, strict=True)))
        seconds += time.perf_counter() - begun
    return Sample(A_ROUND * len(streams), seconds)
