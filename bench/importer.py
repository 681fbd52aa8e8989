"""An import through the SDK, in a process of its own: batches as in ingesting.py, one after the other.

Each line of stdin is how many seconds to go on; it is answered with how many customers a second were acknowledged.
"""

import argparse
import sys
import time
from itertools import count

from sidelight_sdk import Sidelight

from .ingesting import BATCH, push
from .processes import HOST, Busy
from .world import Acme


class Importer(Busy):
    """A context manager. Inside it the process runs; it answers with customers a second."""

    def __init__(self, port: int, acme: Acme, first: int = 0) -> None:
        """`first`: the number of its first batch, each of which has customers of its own."""
        arguments = {
            "port": port,
            "workspace": acme.id,
            "api-key": acme.api_key,
            "signing-key": acme.signing_key,
            "first": first,
        }
        super().__init__("bench.importer", *(f"--{name}={value}" for name, value in arguments.items()))


def main() -> None:
    parser = argparse.ArgumentParser()
    for name in ("--port", "--workspace", "--api-key", "--signing-key"):
        parser.add_argument(name, required=True)
    parser.add_argument("--first", type=int, required=True)
    options = parser.parse_args()
    numbers = count(options.first)
    with Sidelight(
        f"http://{HOST}:{options.port}",
        workspace=options.workspace,
        api_key=options.api_key,
        signing_key=options.signing_key,
    ) as host:
        for line in sys.stdin:
            begun, pushed = time.monotonic(), 0
            while time.monotonic() - begun < float(line):
                push(host, next(numbers))
                pushed += BATCH
            print(pushed / (time.monotonic() - begun), flush=True)


if __name__ == "__main__":
    main()
