"""`sidelight serve` with a probe: each SIGUSR1 makes it write one line, its processor seconds and longest stretch.

A stretch is processor time of the loop's thread between two turns of a timer: for so long nothing else got a turn.
Processor time, because on a busy machine the thread may wait for a processor itself. The timer runs with --stretches
only, because it costs some processor time.
"""

import argparse
import asyncio
import os
import signal
import sys
import time
from typing import IO

from plugin import app
from plugin.app import wiring
from plugin.settings import from_environment
from plugin.store import Store

TURN_SECONDS = 0.001


class Probe:
    def __init__(self, file: IO[str], stretches: bool) -> None:
        self._file, self._stretches = file, stretches
        self._longest = 0.0
        self._turned_at = 0.0

    def start(self) -> None:
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGUSR1, self._write)
        self._turned_at = time.thread_time()
        if self._stretches:
            self._turn(loop)

    def _turn(self, loop: asyncio.AbstractEventLoop) -> None:
        now = time.thread_time()
        self._longest = max(self._longest, now - self._turned_at)
        self._turned_at = now
        loop.call_later(TURN_SECONDS, self._turn, loop)

    def _write(self) -> None:
        self._file.write(f"{time.process_time()!r} {self._longest!r}\n")
        self._file.flush()
        self._longest = 0.0


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--probe", required=True)
    parser.add_argument("--stretches", action="store_true")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # uvicorn raises it again once it has drained
    with open(options.probe, "a", encoding="ascii") as file:
        probe = Probe(file, options.stretches)
        open_store = wiring.open_store  # type: ignore[attr-defined]

        async def opened(url: str) -> Store:
            probe.start()
            store: Store = await open_store(url)
            return store

        wiring.open_store = opened  # type: ignore[attr-defined]
        with app.listen("127.0.0.1", options.port) as listening:
            app.serve(from_environment(os.environ), listening)


if __name__ == "__main__":
    main()
