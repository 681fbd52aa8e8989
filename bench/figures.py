"""What a measure answers: ours, the least that could do the job, and whether the budget is met."""

import statistics
from collections.abc import Awaitable, Callable

from msgspec import Struct

Measurement = Callable[[], Awaitable[float]]


class Row(Struct, frozen=True):
    """One line of the table. `met` is None where there is no budget."""

    measure: str
    ours: str
    baseline: str = ""
    ratio: str = ""
    budget: str = ""
    met: bool | None = None


class Pair(Struct, frozen=True):
    """The same quantity, measured in turns."""

    ours: list[float]
    baseline: list[float]

    @property
    def ratio(self) -> float:
        """Of the rounds' own ratios the median: what slows the machine down for a while slows both of a round."""
        return statistics.median(our / their for our, their in zip(self.ours, self.baseline, strict=True))

    def at_least(self, measure: str, budget: float, unit: str) -> Row:
        ours, baseline = statistics.median(self.ours), statistics.median(self.baseline)
        return Row(
            measure,
            f"{ours:,.0f} {unit}",
            f"{baseline:,.0f} {unit}",
            f"{self.ratio:.0%}",
            f">= {budget:.0%}" if budget else "",
            self.ratio >= budget if budget else None,
        )


async def in_turns(rounds: int, ours: Measurement, baseline: Measurement) -> Pair:
    """A round nobody counts first; then each round begins with the other."""
    await ours()
    await baseline()
    pair = Pair([], [])
    for number in range(rounds):
        turns = [(ours, pair.ours), (baseline, pair.baseline)]
        for measure, into in turns if number % 2 else reversed(turns):
            into.append(await measure())
    return pair


def percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def table(rows: list[Row]) -> str:
    head = ("measure", "ours", "baseline", "ratio", "budget", "met")
    lines = [head] + [
        (row.measure, row.ours, row.baseline, row.ratio, row.budget, {True: "yes", False: "NO", None: ""}[row.met])
        for row in rows
    ]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    text = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |" for line in lines
    ]
    text.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(text)
