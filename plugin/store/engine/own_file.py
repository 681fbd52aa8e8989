"""Whether a SQLite database is still the file that was opened.

A file that is removed, moved or replaced under a running process stays open: it can be read and written as before, and
all of it is gone with the process. So what is written is acknowledged only while the path leads to the opened file,
and to its write-ahead log, which is where a commit goes.
"""

import logging
import os
import time
from pathlib import Path

from plugin.errors import Unavailable

EVERY_SECONDS = 1.0
COMPANIONS = ("", "-wal", "-shm")  # they exist as long as any connection is open
Identity = tuple[int, int]
log = logging.getLogger(__name__)


class OwnFile:
    def __init__(self, path: Path) -> None:
        """Once connections are open."""
        self._path = path.absolute()
        self._paths = [f"{self._path}{companion}" for companion in COMPANIONS]
        self._opened = [_identity(path) for path in self._paths]
        self._missing: str | None = None
        self._looked_at = time.monotonic()

    def check(self) -> None:
        """Raises Unavailable. Where the file was only moved away and comes back, all is well again."""
        self._looked_at = time.monotonic()
        missing = self._find_missing()
        if missing != self._missing:
            self._missing = missing
            if missing:
                log.error("%s", self._words(missing))
            else:
                log.warning("%s is the opened file again", self._path)
        if missing:
            raise Unavailable(FileNotFoundError(self._words(missing)))

    def check_at_times(self) -> None:
        """For what happens often: at most a second late."""
        if self._missing or time.monotonic() - self._looked_at > EVERY_SECONDS:
            self.check()

    @property
    def is_lost(self) -> bool:
        return self._find_missing() is not None

    def _find_missing(self) -> str | None:
        for path, opened in zip(self._paths, self._opened, strict=True):
            if _identity(path) != opened:
                return path
        return None

    def _words(self, missing: str) -> str:
        was = "was replaced" if os.path.exists(missing) else "was removed or moved"
        return f"{missing} {was} under the running service: it answers nothing until it is restarted"


def _identity(path: str) -> Identity | None:
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_dev, found.st_ino
