"""A subscriber of the events websocket that reads the log from its beginning, again and again, in a process of its own.

Each line of stdin is how many seconds to go on; it is answered with how many events a second came.
"""

import argparse
import asyncio
import sys
import time

import uvloop

from .processes import Busy
from .subscribing import Subscriber

EVENTS = 20_000  # of the log; then it begins anew


class Rereader(Busy):
    """A context manager. Inside it the process runs; it answers with events a second."""

    def __init__(self, port: int, api_key: str) -> None:
        super().__init__("bench.rereader", f"--port={port}", f"--api-key={api_key}")


async def reread(port: int, api_key: str, seconds: float) -> float:
    begun, read = time.monotonic(), 0
    while time.monotonic() - begun < seconds:
        subscriber = await Subscriber("/v1/events?after=0", api_key).open(port)
        await asyncio.wait((asyncio.ensure_future(subscriber.until(EVENTS)),), timeout=seconds)
        read += subscriber.frames
        subscriber.close()
    return read / (time.monotonic() - begun)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--api-key", required=True)
    options = parser.parse_args()
    for line in sys.stdin:
        print(uvloop.run(reread(options.port, options.api_key, float(line))), flush=True)


if __name__ == "__main__":
    main()
