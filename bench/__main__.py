"""`make bench`: speed and memory against bare baselines, in the same run on the same machine.

Each module's docstring says what it measures and against what. Ratios are medians over rounds in which both took
turns; other work on the machine slows both, so trust the ratios and not the figures beside them. On a busy machine
even ratios suffer, because the service and its client want two processors and a bare loop wants one: `by CPU` is the
same ratio by the processor time that was used.
"""

import argparse
import sys
import tempfile
import time
import traceback
from collections.abc import Awaitable, Callable
from pathlib import Path

import uvloop

from . import changing, fan_out, growing, ingesting, keeping_up, lasting, opening
from .figures import Row, table
from .world import Databases

Measure = Callable[[Databases, int], Awaitable[list[Row]]]
MEASURES: dict[str, Measure] = {
    "opening": opening.measure,
    "fan_out": fan_out.measure,
    "changing": changing.measure,
    "ingesting": ingesting.measure,
    "growing": growing.measure,
    "keeping_up": keeping_up.measure,
    "lasting": lasting.measure,
}


async def run(names: list[str], rounds: int, server: str | None) -> list[Row]:
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="sidelight-bench-") as folder:
        databases = Databases(Path(folder), server)
        try:
            for name in names:
                begun = time.perf_counter()
                try:
                    rows += await MEASURES[name](databases, rounds)
                except Exception as error:  # the other measures are worth having
                    traceback.print_exception(error)
                    rows.append(Row(name, f"failed: {type(error).__name__}", met=False))
                print(f"{name}: {time.perf_counter() - begun:.0f} s", file=sys.stderr, flush=True)
        finally:
            await databases.drop()
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("measures", nargs="*", help=f"all, or some of: {', '.join(MEASURES)}")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument(
        "--database", metavar="postgresql://…", help="a server to make databases on, in place of SQLite"
    )
    options = parser.parse_args()
    rows = uvloop.run(run(options.measures or list(MEASURES), options.rounds, options.database))
    print(table(rows))
    sys.exit(any(row.met is False for row in rows))


if __name__ == "__main__":
    main()
