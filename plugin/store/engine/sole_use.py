"""A SQLite file is one service's. Two would each keep from the other what their agents see: a form that the other one
answers finds no panel to say what came of it.

A lock on a file beside the database, which the system takes back however the process ends. Commands that run beside a
service do not ask for it: they write, and show nothing to anybody.
"""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from plugin.errors import InUse

ENDING = "ending"
WAITS_SECONDS = 30.0  # for a service that is about to end
AGAIN_SECONDS = 0.05
MOST = 400  # bytes that it says of itself


class SoleUse:
    """`is_ending` is written into the lock's file, so that whoever starts next waits instead of giving up."""

    def __init__(self, lock: int, holder: str) -> None:
        self._lock, self._holder = lock, holder
        self._say(holder)

    def is_ending(self) -> None:
        self._say(f"{ENDING} {self._holder}")

    def _say(self, words: str) -> None:
        encoded = words.encode()[:MOST]
        os.pwrite(self._lock, encoded.ljust(MOST) + b"\n", 0)


@contextmanager
def sole_use(path: Path, place: str) -> Iterator[SoleUse]:
    """Raises InUse, which says who has it. `place`: where this process can be found."""
    database = path.resolve()
    lock = os.open(f"{database}-service", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        _take(lock, database)
        yield SoleUse(lock, f"process {os.getpid()} at {place}")
    finally:
        os.close(lock)


def _take(lock: int, database: Path) -> None:
    deadline = time.monotonic() + WAITS_SECONDS
    while True:
        try:
            return fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(lock, MOST, 0).decode(errors="replace").strip()
        if not holder.startswith(ENDING) or time.monotonic() > deadline:
            raise InUse(str(database), holder)
        time.sleep(AGAIN_SECONDS)
