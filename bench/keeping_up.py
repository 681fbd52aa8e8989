"""200 changes a second over 1,000 open panels of 1,000 customers: how late, what is lost, what a panel costs.

Lateness is from the moment the change is on disk (taken in the service, see clocked.py) until the client's process has
read the bytes that show it, on the same machine and clock: so it holds the hub, reading back, rendering, sending, the
loopback and the client's own turn. It is a little more than "to bytes sent", and as the client and the service share
the machine, their waiting for a processor is in it. Changes are single requests to the API at a fixed pace, whether or
not the one before has been answered; each has a value of its own, which is looked for in its panel's inflated stream.

Memory is resident bytes of the service's process, per panel: what 1,000 more panels add to 250 that are open already
and have been through changes (so what the process needs once it has, and nothing freed is used again). The baseline is
the same of bare streams that sent the same bytes.
"""

import asyncio
import re
import statistics
import time
import zlib
from collections import deque
from pathlib import Path

from plugin.store.engine.changes import read_changes

from .figures import Row, percentile
from .opening import hand_over
from .processes import Process
from .wire import Client, Stream, open_all, settle
from .world import Acme, Databases, add_customers, add_sessions, make_acme, opened

EARLIER, PANELS = 250, 1_000
A_SECOND, SECONDS, WARM_SECONDS = 200, 30, 5
HOSTS = 32
VALUE = re.compile(rb"Value-(\d+)\.")
PANEL_BYTES = 40 * 1024
LATEST = 0.100


class Shown:
    """When each value was first seen in a panel, by the bytes that the client read."""

    def __init__(self) -> None:
        self.at: dict[int, float] = {}
        self.customers: dict[int, int] = {}

    def watch(self, customer: int, panel: Stream) -> None:
        inflater = zlib.decompressobj(31)

        def on_chunk(chunk: bytes) -> None:
            for number in VALUE.findall(inflater.decompress(chunk)):
                self.at.setdefault(int(number), panel.last_at)
                self.customers.setdefault(int(number), customer)

        panel.listen(on_chunk)


async def measure(databases: Databases, _rounds: int) -> list[Row]:
    database = await databases.new("keeping_up")
    count = EARLIER + PANELS
    async with opened(database) as ctx:
        acme = await make_acme(ctx)
        await add_customers(ctx, acme, count)
        paths = await add_sessions(ctx.store, acme, count, [f"conv-{number}" for number in range(count)])
    log, times = databases.folder / "keeping_up.log", databases.folder / "times"
    with Process(("bench.clocked", "--times", str(times)), log, database=database) as service:
        earlier = await open_all(service.port, paths[:EARLIER])
        await _change(service.port, acme, range(EARLIER), WARM_SECONDS)
        await settle(earlier)
        before = service.memory()
        panels = await open_all(service.port, paths[EARLIER:])
        await settle(panels)
        idle = (service.memory() - before) / PANELS
        shown = Shown()
        for number, panel in enumerate(panels, EARLIER):
            shown.watch(number, panel)
        cpu = service.cpu()
        pace = await _change(service.port, acme, range(EARLIER, EARLIER + PANELS), SECONDS)
        await settle(panels, 1.0)
        cpu = (service.cpu() - cpu) / SECONDS
        busy = (service.memory() - before) / PANELS
        lost = sum(panel.lost for panel in panels)
        bare = await _bare_memory(log, database, panels[0])
        for panel in earlier + panels:
            panel.close()
    late, missing = await _lateness(database, acme, times.read_text(), shown)
    return [
        _latency_row(late, pace, cpu),
        Row("  of them lost, and panels that ended", f"{missing}, {lost}", budget="0", met=missing == lost == 0),
        Row(
            "memory per open panel",
            f"{idle / 1024:.1f} KB",
            f"{bare / 1024:.1f} KB",
            f"{idle / bare:.1f} x",
            "<= 40 KB",
            idle <= PANEL_BYTES,
        ),
        Row("  after those changes", f"{busy / 1024:.1f} KB", budget="<= 40 KB", met=busy <= PANEL_BYTES),
    ]


def _latency_row(late: list[float], pace: float, cpu: float) -> Row:
    p99 = percentile(late, 0.99)
    figures = f"p50 {statistics.median(late) * 1e3:.0f}, p99 {p99 * 1e3:.0f}, max {max(late) * 1e3:.0f} ms"
    return Row(
        f"commit to panel, {A_SECOND} changes/s over {PANELS:,} panels",
        f"{figures} ({pace:.0f}/s, {cpu:.0%} of a core)",
        budget="p99 < 100 ms",
        met=p99 < LATEST and pace > A_SECOND * 0.98,
    )


async def _change(port: int, acme: Acme, customers: range, seconds: int) -> float:
    """Changes a second that were acknowledged."""
    idle = deque(Client(port, acme.api_key) for _ in range(HOSTS))
    total = A_SECOND * seconds
    begun = time.monotonic()

    async def put(number: int) -> None:
        client = idle.popleft() if idle else Client(port, acme.api_key)
        customer = customers[number * 7 % len(customers)]
        await client.put(f"/v1/customers/cust-{customer}", b'{"attributes": {"plan": "Value-%d."}}' % number)
        idle.append(client)

    async with asyncio.TaskGroup() as group:
        for number in range(total):
            await asyncio.sleep(max(0.0, begun + number / A_SECOND - time.monotonic()))
            group.create_task(put(number))
    pace = total / (time.monotonic() - begun)
    for client in idle:
        client.close()
    return pace


async def _bare_memory(log: Path, database: str, panel: Stream) -> float:
    with Process(("bench.bare", "--database", database), log) as bare:
        await hand_over(bare, panel)
        earlier = await open_all(bare.port, [f"/stream/{number}" for number in range(EARLIER)])
        before = bare.memory()
        streams = await open_all(bare.port, [f"/stream/{EARLIER + number}" for number in range(PANELS)])
        each = (bare.memory() - before) / PANELS
        for stream in earlier + streams:
            stream.close()
    return each


async def _lateness(database: str, acme: Acme, times: str, shown: Shown) -> tuple[list[float], int]:
    """Seconds of every change that was shown, and how many were not."""
    commits = [
        (int(highest), float(at))
        for workspace, highest, at in (line.split() for line in times.splitlines())
        if workspace == acme.id
    ]
    late, at_commit = [], 0
    async with opened(database) as ctx:
        after = 0
        while changes := await read_changes(ctx.store, acme.id, after, 1_000):
            after = changes[-1].seq
            for change in changes:
                value = VALUE.fullmatch(str(change.change.after).encode())
                if value is None or int(str(change.change.customer_id).removeprefix("cust-")) < EARLIER:
                    continue
                while commits[at_commit][0] < change.seq:
                    at_commit += 1
                number = int(value[1])
                if f"cust-{shown.customers.get(number)}" == change.change.customer_id:
                    late.append(shown.at[number] - commits[at_commit][1])
    return late, A_SECOND * SECONDS - len(late)
