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


class Rereader(Busy):
    """A context manager. Inside it the process runs; it answers with events a second."""

    def __init__(self, port: int, api_key: str, events: int) -> None:
        """`events`: of the log; then it begins anew."""
        super().__init__("bench.rereader", f"--port={port}", f"--api-key={api_key}", f"--events={events}")


async def reread(port: int, api_key: str, events: int, seconds: float) -> float:
    begun, read = time.monotonic(), 0
    while time.monotonic() - begun < seconds:
        subscriber = await Subscriber("/v1/events?after=0", api_key).open(port)
        await asyncio.wait((asyncio.ensure_future(subscriber.until(events)),), timeout=seconds)
        read += subscriber.frames
        subscriber.close()
    return read / (time.monotonic() - begun)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--api-key", required=True)
    parser.add_argument("--events", type=int, required=True)
    options = parser.parse_args()
    for line in sys.stdin:
        print(uvloop.run(reread(options.port, options.api_key, options.events, float(line))), flush=True)


if __name__ == "__main__":
    main()
