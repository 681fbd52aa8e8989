"""10,000 open panels and 300 changes a second, for as many minutes as there are rounds: `--rounds 60` is an hour.

Nothing may be lost, the service's memory stays (from the end of the second minute on, when every panel has changed),
and so does the lateness of each minute. Then twice the knee is offered for a minute, as in many.py.
"""

import statistics

from .figures import Row
from .many import find_knee, lost_row, recovery_row
from .open_panels import LATEST, OpenPanels, Stretch, many_open
from .world import Databases

PANELS, RATE, MINUTE = 10_000, 300.0, 60.0
SETTLING = 2  # minutes
GROWTH = 1.05
OVERLOAD_SECONDS = 60.0


async def measure(databases: Databases, rounds: int) -> list[Row]:
    async with many_open(databases, PANELS) as held:
        minutes, memory = await _minutes(held, max(rounds, SETTLING + 1))
        knee, _ = await find_knee(held.holds)
        return [
            _lateness_row(minutes),
            _memory_row(memory),
            await recovery_row(held, knee, OVERLOAD_SECONDS),
            lost_row(held),
        ]


async def _minutes(held: OpenPanels, count: int) -> tuple[list[Stretch], list[float]]:
    stretches, memory = [], []
    for _ in range(count):
        stretches.append(await held.offer((RATE, MINUTE)))
        memory.append(held.memory())
    return stretches, memory


def _lateness_row(minutes: list[Stretch]) -> Row:
    p99 = [stretch.p99 for stretch in minutes]
    third = max(1, len(p99) // 3)
    first, last = statistics.median(p99[:third]), statistics.median(p99[-third:])
    figures = f"median {statistics.median(p99) * 1e3:.0f}, first third {first * 1e3:.0f}, last {last * 1e3:.0f} ms"
    return Row(
        f"p99 of a minute, {len(p99)} minutes of {RATE:.0f} changes/s over {PANELS:,} panels",
        f"{figures} (worst {max(p99) * 1e3:.0f})",
        budget=f"<= {LATEST * 1e3:.0f} ms",
        met=max(first, last) <= LATEST,
    )


def _memory_row(memory: list[float]) -> Row:
    before, after = memory[SETTLING - 1], memory[-1]
    return Row(
        "  the service's memory, from the second minute to the last",
        f"{after / 2**20:.0f} MB",
        f"{before / 2**20:.0f} MB",
        f"{after / before:.2f} x",
        f"<= {GROWTH} x",
        after <= before * GROWTH,
    )
