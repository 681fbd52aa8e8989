"""The service with many open panels, each of a customer of its own, and what is measured of it while they change.

The panels are held by the generator, a process of its own. `many.py` says what is measured and how.
"""

import asyncio
import math
import os
import re
import resource
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from msgspec import Struct

from plugin.store import Store
from plugin.store.engine.changes import read_changes

from .figures import percentile
from .generator import VALUE, Generator
from .processes import Clocked
from .wire import Stream
from .world import Acme, Databases, add_customers, add_sessions, make_acme, opened

EARLIER, WARM = 250, (200.0, 5.0)
STEP_SECONDS, IDLE_SECONDS = 5.0, 20.0
LATEST = 0.060
KEPT = 0.98  # of the pace that was offered
SETTLED = 2.0
OTHER_FILES = 500


class Stretch(Struct, frozen=True):
    """Some seconds of changes."""

    asked: float  # changes a second
    pace: float  # acknowledged a second
    late: list[tuple[float, float]]  # when it was committed, and how much later it was shown
    ended: list[float]  # when the last of each pace was sent
    share: float  # of a processor, the service's
    generator_share: float

    @property
    def p99(self) -> float:
        return percentile([late for _, late in self.late], 0.99) if self.late else math.inf

    @property
    def is_kept(self) -> bool:
        return self.pace >= self.asked * KEPT and self.p99 <= LATEST


class Kernel(Struct, frozen=True):
    """Bytes that it holds for all processes of the machine."""

    queues: int
    slab: int

    @classmethod
    def now(cls) -> "Kernel":
        queues = re.search(r"TCP:.* mem (\d+)", Path("/proc/net/sockstat").read_text())
        slab = re.search(r"Slab: +(\d+) kB", Path("/proc/meminfo").read_text())
        assert queues
        assert slab
        return cls(int(queues[1]) * os.sysconf("SC_PAGE_SIZE"), int(slab[1]) * 1024)


class OpenPanels:
    """The service, the generator, and the panels that it holds open: some earlier ones, and those that are measured."""

    def __init__(self, service: Clocked, generator: Generator, store: Store, acme: Acme, panels: int) -> None:
        self._service, self._generator, self._store, self._acme = service, generator, store, acme
        self._seen_up_to = 0  # in the log
        self.panels = panels
        self.opening = self.memory_before = self.memory_idle = 0.0
        self.missing = self.ended = 0

    async def open(self, paths: list[str]) -> None:
        self.view = await _view(self._service.port, paths[0])
        await self._generator.open(paths[:EARLIER])
        await self._generator.offer(range(EARLIER), WARM)
        self.memory_before, self.kernel_before = self._service.memory(), Kernel.now()
        begun = time.perf_counter()
        await self._generator.open(paths[EARLIER:])
        self.opening = time.perf_counter() - begun
        await asyncio.sleep(SETTLED)
        self.memory_idle, self.kernel_idle = self._service.memory(), Kernel.now()
        await self._read_log({})

    async def idle(self) -> float:
        """Seconds of processor time, a second and panel. /proc counts in 10 ms, which is little for so many panels."""
        cpu, begun = self._service.cpu(), time.monotonic()
        await asyncio.sleep(IDLE_SECONDS)
        return (self._service.cpu() - cpu) / (time.monotonic() - begun) / (self.panels + EARLIER)

    async def offer(self, *paces: tuple[float, float]) -> Stretch:
        cpu = self._service.cpu()
        offered = await self._generator.offer(range(EARLIER, EARLIER + self.panels), *paces)
        used = self._service.cpu() - cpu
        self.missing += offered.missing
        self.ended = offered.ended_panels
        late = await self._read_log(offered.shown)
        seconds = sum(seconds for _, seconds in paces)
        asked = sum(rate * seconds for rate, seconds in paces) / seconds
        share = used / (offered.ended[-1] - offered.begun)
        return Stretch(asked, offered.pace, late, offered.ended, share, offered.share)

    async def holds(self, rate: float) -> Stretch:
        """The better one of two, where the first is too much: it may have met other work on the machine."""
        stretch = await self.offer((rate, STEP_SECONDS))
        return stretch if stretch.is_kept else await self.offer((rate, STEP_SECONDS))

    async def _read_log(self, shown: dict[int, float]) -> list[tuple[float, float]]:
        """When each change that was shown was committed, and how much later it was shown."""
        commits = [(highest, at) for workspace, highest, at in self._service.commits() if workspace == self._acme.id]
        late, at_commit = [], 0
        while changes := await read_changes(self._store, self._acme.id, self._seen_up_to, 1_000):
            self._seen_up_to = changes[-1].seq
            for entry in changes:
                value = VALUE.fullmatch(str(entry.change.after).encode())
                if value is None or int(value[1]) not in shown:
                    continue
                while commits[at_commit][0] < entry.seq:
                    at_commit += 1
                at = commits[at_commit][1]
                late.append((at, shown[int(value[1])] - at))
        return late

    def memory(self) -> float:
        return self._service.memory()


@asynccontextmanager
async def many_open(databases: Databases, panels: int) -> AsyncIterator[OpenPanels]:
    count = EARLIER + panels
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    if most < count + OTHER_FILES:
        raise RuntimeError(f"{panels:,} panels need more open files than the {most:,} that are allowed (ulimit -Hn)")
    database = await databases.new(f"many_{panels}")
    async with opened(database) as ctx:
        acme = await make_acme(ctx)
        await add_customers(ctx, acme, count)
        paths = await add_sessions(ctx.store, acme, count, [f"conv-{number}" for number in range(count)])
        with Clocked(databases.folder / f"many_{panels}.log", database=database) as service:
            async with Generator(service.port, acme.api_key) as generator:
                open_panels = OpenPanels(service, generator, ctx.store, acme, panels)
                await open_panels.open(paths)
                yield open_panels


async def _view(port: int, path: str) -> Stream:
    view = await Stream(path).open(port)
    view.close()
    return view
