"""Many open panels of as many customers: how late a change is shown, what a panel costs, and what it costs idle.

`keeping_up` is 1,000 panels and 200 changes a second. `many` is 5,000 and 10,000 panels with 200, 500 and 1,000 changes
a second. Each goes on for five seconds as many times as there are rounds, and the median of their p99 counts. Then, at
each number of panels of `many`:

- The knee: the highest pace that is kept with 99 of 100 changes within the budget. It is looked for in steps; a pace
  is too much when two stretches say so, because one may have met other work on the machine.
- The recovery: twice the knee is offered for a while, then half of it. How long after that change of pace it takes
  until a quarter of a second comes in which all changes are within the budget. A host waits when too many of its
  requests are unanswered (generator.py), so this is no queue of requests, but what is committed and not yet shown.
- Memory per open panel: resident bytes of the service's process that the panels add to 250 which are open already and
  have been through changes (so what the process needs once it has, and nothing freed is used again). The baseline is
  the same of bare streams that sent the same bytes. The kernel's share is that of this machine, both ends of each
  connection and whatever else it does meanwhile: the pages in the queues of TCP (`mem` in /proc/net/sockstat) and the
  growth of Slab in /proc/meminfo, which has the sockets, their files and their places in epoll.
- Idle processor time per open panel: of the service, while nothing happens but the signs of life that panels are sent.

Lateness is from the moment the change is on disk (taken in the service, see clocked.py) until the generator has read
the bytes that show it, on the same machine and clock: so it holds the hub, reading back, rendering, sending, the
loopback and the generator's own turn. Changes are single requests to the API at a fixed pace, whether or not the one
before has been answered. Panels and hosts are a process of their own; its share of a processor is beside each figure,
and where it is nearly a whole one, the generator was the limit and not the service.
"""

import math
import statistics
from collections.abc import Awaitable, Callable

from .figures import Row, percentile
from .generator import Generator
from .open_panels import EARLIER, KEPT, LATEST, STEP_SECONDS, OpenPanels, Stretch, many_open
from .opening import hand_over
from .processes import Process
from .world import Databases

FEW, MANY = 1_000, (5_000, 10_000)
FEW_RATE, RATES = 200, (200, 500, 1_000)
FEW_LATEST = 0.100
AT_RATE = 500  # the pace that has a budget
KNEE, KNEE_FROM, KNEE_LEAST, KNEE_FACTOR, KNEE_HALVINGS = 800, 200.0, 10.0, 1.6, 3
OVERLOAD_SECONDS, CALM_SECONDS, WINDOW = 15.0, 10.0, 0.25
RECOVERY = 2.0
IDLE_CPU = 3e-6
FEW_BYTES, MANY_BYTES = 40 * 1024, 22 * 1024
WHOLE_CORE = 0.9


async def few(databases: Databases, rounds: int) -> list[Row]:
    async with many_open(databases, FEW) as held:
        stretches = [await held.offer((FEW_RATE, STEP_SECONDS)) for _ in range(rounds)]
        latency = _latency_row(FEW, FEW_RATE, stretches, FEW_LATEST)
        return [latency, lost_row(held), *await _memory_rows(databases, held, FEW_BYTES)]


async def measure(databases: Databases, rounds: int) -> list[Row]:
    return [row for panels in MANY for row in await _measure(databases, panels, rounds)]


async def _measure(databases: Databases, panels: int, rounds: int) -> list[Row]:
    has_budget = panels == max(MANY)
    async with many_open(databases, panels) as held:
        idle, rows = await held.idle(), []
        for rate in RATES:
            stretches = [await held.offer((rate, STEP_SECONDS)) for _ in range(rounds)]
            latest = LATEST if has_budget and rate == AT_RATE else None
            rows.append(_latency_row(panels, rate, stretches, latest))
        knee, at_knee = await find_knee(held.holds)
        rows.append(_knee_row(panels, knee, at_knee, has_budget))
        rows.append(await recovery_row(held, knee, OVERLOAD_SECONDS))
        rows.append(lost_row(held))
        rows += await _memory_rows(databases, held, MANY_BYTES if has_budget else None)
        rows.append(_idle_row(panels, idle, has_budget))
    return rows


async def find_knee(holds: Callable[[float], Awaitable[Stretch]]) -> tuple[float, Stretch]:
    """The highest rate that is kept, to within a few per cent, and how it was."""
    found: dict[float, Stretch] = {}

    async def is_kept(rate: float) -> bool:
        found[rate] = await holds(rate)
        return found[rate].is_kept

    low, high = KNEE_FROM, KNEE_FROM * KNEE_FACTOR
    while not await is_kept(low):
        if low < KNEE_LEAST:
            return low, found[low]
        low, high = low / KNEE_FACTOR, low
    while high not in found and await is_kept(high):
        low, high = high, high * KNEE_FACTOR
    for _ in range(KNEE_HALVINGS):
        middle = math.sqrt(low * high)
        low, high = (middle, high) if await is_kept(middle) else (low, middle)
    return low, found[low]


def _latency_row(panels: int, rate: float, stretches: list[Stretch], latest: float | None) -> Row:
    p99 = statistics.median(stretch.p99 for stretch in stretches)
    pace = statistics.median(stretch.pace for stretch in stretches)
    late = [late for stretch in stretches for _, late in stretch.late]
    return Row(
        f"commit to panel, {rate:,.0f} changes/s over {panels:,} panels",
        f"p50 {statistics.median(late) * 1e3:.0f}, p99 {p99 * 1e3:.0f}, max {max(late) * 1e3:.0f} ms"
        f" ({pace:.0f}/s, {_shares(stretches)})",
        budget="" if latest is None else f"p99 <= {latest * 1e3:.0f} ms",
        met=None if latest is None else p99 <= latest and pace >= rate * KEPT,
    )


def _shares(stretches: list[Stretch]) -> str:
    share = statistics.median(stretch.share for stretch in stretches)
    generator = statistics.median(stretch.generator_share for stretch in stretches)
    limit = ", which was the limit" if generator > WHOLE_CORE else ""
    return f"{share:.0%} of a core, generator {generator:.0%}{limit}"


def _knee_row(panels: int, knee: float, at_knee: Stretch, has_budget: bool) -> Row:
    return Row(
        f"  the knee at {panels:,}: p99 <= {LATEST * 1e3:.0f} ms and the pace kept",
        f"{knee:.0f}/s ({_shares([at_knee])})",
        budget=f">= {KNEE}/s" if has_budget else "",
        met=knee >= KNEE if has_budget else None,
    )


async def recovery_row(held: OpenPanels, knee: float, seconds: float) -> Row:
    stretch = await held.offer((2 * knee, seconds), (knee / 2, CALM_SECONDS))
    over = [late for at, late in stretch.late if at < stretch.ended[0]]
    took = recovered_after([(at - stretch.ended[0], late) for at, late in stretch.late])
    after = f"{took:.1f} s" if math.isfinite(took) else f"not in {CALM_SECONDS:.0f} s"
    return Row(
        f"  back to normal at {held.panels:,} after {seconds:.0f} s of twice the knee",
        f"{after} (p99 {percentile(over, 0.99) * 1e3:.0f} ms meanwhile)",
        budget=f"<= {RECOVERY:.0f} s",
        met=took <= RECOVERY,
    )


def recovered_after(late: list[tuple[float, float]]) -> float:
    """Of changes by seconds since the end of an overload: when the first stretch began that had none too late."""
    worst: dict[int, float] = {}
    for at, lateness in late:
        if at >= 0:
            worst[int(at / WINDOW)] = max(lateness, worst.get(int(at / WINDOW), 0.0))
    return min((window * WINDOW for window, lateness in worst.items() if lateness <= LATEST), default=math.inf)


def lost_row(held: OpenPanels) -> Row:
    return Row(
        f"  lost, and panels that ended, of {held.panels:,}",
        f"{held.missing}, {held.ended}",
        budget="0",
        met=held.missing == held.ended == 0,
    )


async def _memory_rows(databases: Databases, held: OpenPanels, most: int | None) -> list[Row]:
    idle, busy = ((memory - held.memory_before) / held.panels for memory in (held.memory_idle, held.memory()))
    kernel = [
        (getattr(held.kernel_idle, name) - getattr(held.kernel_before, name)) / held.panels / 1024
        for name in ("queues", "slab")
    ]
    bare = await _bare_memory(databases, held)
    budget = "" if most is None else f"<= {most // 1024} KB"
    return [
        Row(
            f"memory per open panel, {held.panels:,}",
            f"{idle / 1024:.1f} KB (opened at {held.panels / held.opening:.0f}/s)",
            f"{bare / 1024:.1f} KB",
            f"{idle / bare:.1f} x",
            budget,
            None if most is None else idle <= most,
        ),
        Row(
            f"  after those changes, {held.panels:,}",
            f"{busy / 1024:.1f} KB",
            budget=budget,
            met=None if most is None else busy <= most,
        ),
        Row(f"  of the kernel, both ends, {held.panels:,}", f"{kernel[0]:.1f} KB queued, {kernel[1]:.1f} KB slab"),
    ]


async def _bare_memory(databases: Databases, held: OpenPanels) -> float:
    log, paths = databases.folder / "many_bare.log", [f"/stream/{number}" for number in range(EARLIER + held.panels)]
    with Process(("bench.bare", "--database", ""), log) as bare:
        await hand_over(bare, held.view)
        async with Generator(bare.port) as generator:
            await generator.open(paths[:EARLIER])
            before = bare.memory()
            await generator.open(paths[EARLIER:])
            return (bare.memory() - before) / held.panels


def _idle_row(panels: int, used: float, has_budget: bool) -> Row:
    return Row(
        f"CPU per open panel while nothing happens, {panels:,}",
        f"{used * 1e6:.1f} µs/s",
        budget=f"<= {IDLE_CPU * 1e6:.0f} µs/s" if has_budget else "",
        met=used <= IDLE_CPU if has_budget else None,
    )
