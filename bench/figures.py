"""What a measure returns: our figure, that of the least that could do the job, and whether the budget is met."""

import statistics
from collections.abc import Awaitable, Callable

from msgspec import Struct


class Sample(Struct, frozen=True):
    """What was done in how many seconds; `cpu` where the process did more than that meanwhile."""

    units: float
    seconds: float
    cpu: float | None = None


Measurement = Callable[[], Awaitable[Sample]]


class Row(Struct, frozen=True):
    """One line of the table. `met` is None where there is no budget."""

    measure: str
    ours: str
    baseline: str = ""
    ratio: str = ""
    budget: str = ""
    met: bool | None = None
    by_processor: str = ""


class Pair(Struct, frozen=True):
    """The same quantity, measured in turns."""

    ours: list[float]
    baseline: list[float]
    our_work: list[float]  # a second's worth of processor does so many
    baseline_work: list[float]

    @property
    def ratio(self) -> float:
        """Of the rounds' own ratios the median: what slows the machine down for a while slows both of a round."""
        return statistics.median(our / their for our, their in zip(self.ours, self.baseline, strict=True))

    @property
    def work_ratio(self) -> float:
        """The same by processor time of the two processes: waiting for a processor, or a disk, is not in it."""
        return statistics.median(our / their for our, their in zip(self.our_work, self.baseline_work, strict=True))

    def at_least(self, measure: str, budget: float, unit: str) -> Row:
        ours, baseline = statistics.median(self.ours), statistics.median(self.baseline)
        return Row(
            measure,
            f"{ours:,.0f} {unit}",
            f"{baseline:,.0f} {unit}",
            f"{self.ratio:.0%}",
            f">= {budget:.0%}",
            self.ratio >= budget,
            f"{self.work_ratio:.0%}",
        )


async def in_turns(
    rounds: int, ours: Measurement, baseline: Measurement, cpu: Callable[[], float], baseline_cpu: Callable[[], float]
) -> Pair:
    """A round nobody counts first; then each round begins with the other. `cpu`: seconds used so far."""
    await ours()
    await baseline()
    pair = Pair([], [], [], [])
    for number in range(rounds):
        turns = [
            (ours, cpu, pair.ours, pair.our_work),
            (baseline, baseline_cpu, pair.baseline, pair.baseline_work),
        ]
        for measure, used, rates, work in turns if number % 2 else reversed(turns):
            before = used()
            sample = await measure()
            rates.append(sample.units / sample.seconds)
            work.append(sample.units / max(used() - before if sample.cpu is None else sample.cpu, 0.01))
    return pair


def percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


MET = {True: "yes", False: "NO", None: ""}


def table(found: dict[str, list[Row]]) -> str:
    """Markdown. `found` by database; a measure of both is one line."""
    return _one(*found.values()) if len(found) == 1 else _beside(found)


def _one(rows: list[Row]) -> str:
    head = ("measure", "ours", "baseline", "ratio", "budget", "met", "by CPU")
    return _markdown(
        head,
        [(row.measure, row.ours, row.baseline, row.ratio, row.budget, MET[row.met], row.by_processor) for row in rows],
    )


def _beside(found: dict[str, list[Row]]) -> str:
    rows = {kind: {row.measure: row for row in rows} for kind, rows in found.items()}
    measures = {row.measure: row.budget for each in found.values() for row in each}
    head = ["measure", "budget"]
    for kind in found:
        head += [kind, "baseline", "ratio", "by CPU", "met"]
    lines = []
    for measure, budget in measures.items():
        line = [measure, budget]
        for kind in found:
            row = rows[kind].get(measure, Row(measure, ""))
            line += [row.ours, row.baseline, row.ratio, row.by_processor, MET[row.met]]
        lines.append(tuple(line))
    return _markdown(tuple(head), lines)


def _markdown(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [head, *rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    text = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |" for line in lines
    ]
    text.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(text)
