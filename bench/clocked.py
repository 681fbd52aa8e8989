"""`sidelight serve`, writing down when each commit was on disk: lines of workspace, highest number, monotonic seconds.

They are kept until SIGUSR1, which writes them and a line `.`: a write at each commit would be paid by what is measured.
SQLite: taken in the writer's thread, right behind COMMIT. PostgreSQL: when the driver's answer to COMMIT has been read.
The clock is the system's, so what a client notes by it on the same machine can be compared.
"""

import argparse
import os
import signal
import sqlite3
import sys
import time
from collections import deque
from collections.abc import Awaitable, Callable
from typing import IO, Any, TypeVar

from plugin import app
from plugin.app import wiring
from plugin.settings import from_environment
from plugin.store import Store
from plugin.store.engine import group_commit
from plugin.store.engine.base import Committed

T = TypeVar("T")


class Clock:
    def __init__(self, file: IO[str]) -> None:
        self._file = file
        self._noted_down: deque[tuple[str, int, float]] = deque()  # two threads use it: no other list is safe here
        self._sealed: dict[str, int] = {}

    def write(self) -> None:
        while self._noted_down:
            workspace_id, number, at = self._noted_down.popleft()
            self._file.write(f"{workspace_id} {number} {at!r}\n")
        self._file.write(".\n")
        self._file.flush()

    def watch_sqlite(self) -> None:
        """All of this runs in the writer's one thread."""
        seal, commit = group_commit.SqliteTransaction._seal, group_commit.commit

        def sealed(transaction: group_commit.SqliteTransaction) -> dict[str, int]:
            highest = seal(transaction)
            self._sealed.update(highest)
            return highest

        def committed(connection: sqlite3.Connection) -> None:
            commit(connection)
            highest, self._sealed = self._sealed, {}
            self._note(highest)

        group_commit.SqliteTransaction._seal = sealed  # type: ignore[method-assign, assignment]
        group_commit.commit = committed

    def watch_writes(self) -> None:
        open_store = wiring.open_store  # type: ignore[attr-defined]

        async def opened(url: str) -> Store:
            store = await open_store(url)
            store.write = self._noted(store.write)  # type: ignore[method-assign, assignment]
            store.change = self._noted(store.change)  # type: ignore[method-assign, assignment]
            return store

        wiring.open_store = opened  # type: ignore[attr-defined]

    def _noted(self, commit: Callable[[T], Awaitable[Committed[Any]]]) -> Callable[[T], Awaitable[Committed[Any]]]:
        async def noted(work: T) -> Committed[Any]:
            outcome = await commit(work)
            self._note(outcome.highest)
            return outcome

        return noted

    def _note(self, highest: dict[str, int]) -> None:
        at = time.monotonic()
        for workspace_id, number in highest.items():
            self._noted_down.append((workspace_id, number, at))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--times", required=True)
    options = parser.parse_args()
    settings = from_environment(os.environ)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # uvicorn raises it again once it has drained
    with open(options.times, "w", encoding="ascii") as file:
        clock = Clock(file)
        signal.signal(signal.SIGUSR1, lambda *_: clock.write())
        if settings.database.startswith("sqlite"):
            clock.watch_sqlite()
        else:
            clock.watch_writes()
        with app.listen("127.0.0.1", options.port) as listening:
            app.serve(settings, listening)


if __name__ == "__main__":
    main()
