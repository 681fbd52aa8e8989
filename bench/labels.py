"""A change of the whole workspace, an attribute's new label, to panels of as many customers.

Its processor time at 300 panels. At 1,000 panels: for how long it keeps the service's loop busy at a stretch, and how
much later another customer's change, pushed meanwhile, is shown than the same when nothing else happens: of each round
the longest, of these the median. The panels are read by a process of their own.
"""

import asyncio
import re
import statistics
import time
import zlib
from collections.abc import Callable

from .crowd import Crowd
from .figures import Row, percentile
from .processes import Probed
from .wire import Client, Stream
from .world import Acme, Databases, add_customers, add_sessions, make_acme, opened

FEW, MANY = 300, 1_000
MOST_CPU, LONGEST_STRETCH, LONGEST_DELAY = 0.060, 0.100, 0.050
QUIET_CHANGES = 100
WATCHED, RESTED = 40, 0.2
VALUE = re.compile(rb"Value-(\d+)\.")


async def measure(databases: Databases, rounds: int) -> list[Row]:
    return [await _cost(databases, rounds), *await _disturbance(databases, rounds)]


async def _cost(databases: Databases, rounds: int) -> Row:
    database, acme, paths = await _world(databases, "labels_few", FEW)
    with Probed(databases.folder / "labels_few.log", database=database, heartbeat=3600) as service:
        host, costs = Client(service.port, acme.api_key), []
        async with Crowd(service.port, paths) as crowd:
            await crowd.settle()
            for number in range(rounds + 1):
                expected, before = await crowd.fewest_chunks() + 1, service.cpu()
                await _label(host, number)
                await crowd.until(expected)
                await crowd.settle(0.2)
                if number:  # the first warms up
                    costs.append(service.cpu() - before)
    used = statistics.median(costs)
    budget = f"<= {MOST_CPU * 1e3:.0f} ms"
    return Row(
        f"CPU of one label to {FEW} panels of {FEW} customers", f"{used * 1e3:.0f} ms", "", "", budget, used <= MOST_CPU
    )


async def _disturbance(databases: Databases, rounds: int) -> list[Row]:
    database, acme, paths = await _world(databases, "labels_many", MANY + WATCHED)
    log = databases.folder / "labels_many.log"
    with Probed(log, stretches=True, database=database, heartbeat=3600) as service:
        host, watchers = Client(service.port, acme.api_key), Watchers(Client(service.port, acme.api_key))
        await watchers.open(service.port, paths[MANY:])
        async with Crowd(service.port, paths[:MANY]) as crowd:
            await crowd.settle()
            await _passed_on(host, crowd, 0, await crowd.fewest_chunks() + 1)
            await crowd.settle()
            quiet = [await watchers.change() for _ in range(QUIET_CHANGES)]
            stretches: list[float] = []
            meanwhile: list[list[float]] = []
            for number in range(1, rounds + 1):
                expected = await crowd.fewest_chunks() + 1
                service.probe()
                meanwhile.append([])
                passed_on = asyncio.create_task(_passed_on(host, crowd, number, expected))
                while not passed_on.done():
                    meanwhile[-1].append(await watchers.change())
                await passed_on
                stretches.append(service.probe()[1])
                await crowd.settle()
        watchers.close()
    usual = statistics.median(quiet)
    longest = statistics.median(stretches)
    delay, p90 = (
        statistics.median(percentile(late, share) for late in meanwhile if late) - usual for share in (1.0, 0.9)
    )
    return [
        Row(
            f"longest stretch of the loop, one label to {MANY:,} panels",
            f"{longest * 1e3:.0f} ms; max {max(stretches) * 1e3:.0f} ms",
            budget=f"< {LONGEST_STRETCH * 1e3:.0f} ms",
            met=longest < LONGEST_STRETCH,
        ),
        Row(
            "  another customer's change meanwhile, later than usual by",
            f"{delay * 1e3:.0f} ms; p90 {p90 * 1e3:.0f} ms",
            f"{usual * 1e3:.1f} ms; max {max(quiet) * 1e3:.0f} ms",
            budget=f"<= {LONGEST_DELAY * 1e3:.0f} ms",
            met=delay <= LONGEST_DELAY,
        ),
    ]


async def _passed_on(host: Client, crowd: Crowd, number: int, expected: int) -> None:
    await _label(host, number)
    await crowd.until(expected)


async def _label(host: Client, number: int) -> None:
    await host.put("/v1/attributes/plan", b'{"label": "Plan %d"}' % number)


async def _world(databases: Databases, name: str, panels: int) -> tuple[str, Acme, list[str]]:
    database = await databases.new(name)
    async with opened(database) as ctx:
        acme = await make_acme(ctx)
        await add_customers(ctx, acme, panels)
        paths = await add_sessions(ctx.store, acme, panels, [f"conv-{number}" for number in range(panels)])
    return database, acme, paths


class Watchers:
    """Some panels of other customers, which are changed in turn while the crowd is sent the label.

    In turn, because a customer's changes that follow within 50 ms are gathered, and shown together after these.
    """

    def __init__(self, host: Client) -> None:
        self._host = host
        self._number = 0
        self._arrived: dict[int, asyncio.Event] = {}
        self._panels: list[Stream] = []
        self._changed_at = [0.0] * WATCHED

    async def open(self, port: int, paths: list[str]) -> None:
        self._panels = [await Stream(path).open(port) for path in paths]
        for panel in self._panels:
            panel.listen(self._reader())

    def _reader(self) -> Callable[[bytes], None]:
        inflater = zlib.decompressobj(31)

        def on_chunk(chunk: bytes) -> None:
            for number in VALUE.findall(inflater.decompress(chunk)):
                if arrived := self._arrived.pop(int(number), None):
                    arrived.set()

        return on_chunk

    async def change(self) -> float:
        """Seconds from the request until the panel has the value."""
        self._number += 1
        at, arrived = self._number % WATCHED, asyncio.Event()
        self._arrived[self._number] = arrived
        await asyncio.sleep(max(0.0, self._changed_at[at] + RESTED - time.perf_counter()))
        begun = self._changed_at[at] = time.perf_counter()
        body = b'{"attributes": {"last_order": "Value-%d."}}' % self._number
        async with asyncio.timeout(60):
            await self._host.put(f"/v1/customers/cust-{MANY + at}", body)
            await arrived.wait()
        return time.perf_counter() - begun

    def close(self) -> None:
        for panel in self._panels:
            panel.close()
