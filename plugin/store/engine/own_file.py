"""Whether a SQLite database is still the file that was opened, and nobody but SQLite has written to it.

A file that is removed, moved or replaced under a running process stays open: it can be read and written as before, and
all of it is gone with the process. So what is written is acknowledged only while the path leads to the opened file,
and to its write-ahead log, which is where a commit goes.

A file may also be written over where it is, as `cp` does. Only a checkpoint writes to it, and says so in the index of
the log before it begins and once it is done. So a file that has changed while that stood still was written by
something else. What is left of the log belongs to a file that is no more, and must not be copied into this one. A file
whose times were merely set (`touch`) is ours still.
"""

import logging
import os
import struct
import time
from contextlib import suppress
from pathlib import Path

from msgspec import Struct

from plugin.errors import Unavailable

from .touches import Touches

EVERY_SECONDS = 1.0
COMPANIONS = ("", "-wal", "-shm")  # they exist as long as any connection is open
# Of the index of the log, `-shm`: its version, the size of a page, the log's last frame, its two salts; then how far
# the log has been copied into the file, and how far a copying means to go that has begun.
INDEX = struct.Struct("=I10xHI12x8s56xI28xI")
INDEX_VERSION = 3_007_000
LOG_HEAD, FRAME_HEAD = 32, 24  # bytes
Identity = tuple[int, int]
log = logging.getLogger(__name__)


class _Seen(Struct, frozen=True):
    """When the file was written last, and how far the log had been copied into it by then."""

    written_at: int
    copied: tuple[bytes, int]


class OwnFile:
    def __init__(self, path: Path) -> None:
        """Once connections are open."""
        self._path = path.absolute()
        self._paths = [f"{self._path}{companion}" for companion in COMPANIONS]
        # It stays open until all connections are closed: closing a file takes all locks that a process has on it.
        self._index = os.open(self._paths[2], os.O_RDONLY | os.O_CLOEXEC)
        self._touches = Touches(self._paths[0])
        self._opened = [_identity(path) for path in self._paths]
        self._seen: _Seen | None = None
        self._wrong = ""
        self._is_overwritten = False
        self._looked_at = time.monotonic()
        self._was_written_by_others()  # the first look, which the next is compared with

    def check(self) -> None:
        """Raises Unavailable. Where the file was only moved away and comes back, all is well again."""
        self._looked_at = time.monotonic()
        wrong = self._find_wrong()
        if wrong != self._wrong:
            self._wrong = wrong
            if wrong:
                log.error("%s", wrong)
            else:
                log.warning("%s is the opened file again", self._path)
        if wrong:
            raise Unavailable(FileNotFoundError(wrong))

    def check_at_times(self) -> None:
        """For what happens often: at most a second late."""
        if self._wrong or time.monotonic() - self._looked_at > EVERY_SECONDS:
            self.check()

    @property
    def is_lost(self) -> bool:
        return bool(self._find_wrong())

    def close(self) -> None:
        """Once connections are closed."""
        self._touches.close()
        with suppress(OSError):
            os.close(self._index)

    def _find_wrong(self) -> str:
        for path, opened in zip(self._paths, self._opened, strict=True):
            if _identity(path) != opened:
                was = "was replaced" if os.path.exists(path) else "was removed or moved"
                return f"{path} {was} under the running service: it answers nothing until it is restarted"
        self._is_overwritten = self._is_overwritten or self._was_written_by_others()
        if self._is_overwritten:
            return (
                f"{self._path} was written to by something else under the running service: it answers nothing. Stop "
                "it, remove the file and those beside it that end in -wal and -shm, and put the right file there"
            )
        return ""

    def _was_written_by_others(self) -> bool:
        """Nothing is said while a checkpoint is under way; the next look sees it done."""
        before = self._read_index()
        if before is None:
            return False
        try:
            file, written = os.stat(self._paths[0]), os.stat(self._paths[1])
        except OSError:
            return False
        index = self._read_index()
        if index != before:
            return False
        page_size, frames, salts, copied, copying = index
        if frames and written.st_size < LOG_HEAD + frames * (FRAME_HEAD + page_size):
            return self._read_index() == index  # else it has just begun anew
        if copied != copying:
            return False
        last, self._seen = self._seen, _Seen(file.st_mtime_ns, (salts, copied))
        if last is None or last.written_at == file.st_mtime_ns:
            return False
        is_touched = self._touches.only()  # also after a checkpoint: it is about what has come since
        return last.copied == (salts, copied) and not is_touched

    def _read_index(self) -> tuple[int, int, bytes, int, int] | None:
        head = os.pread(self._index, INDEX.size, 0)
        if len(head) < INDEX.size:
            return None
        version, page_size, frames, salts, copied, copying = INDEX.unpack(head)
        if version != INDEX_VERSION:
            return None
        # 65,536 does not fit into its field
        return (page_size & 0xFE00) + ((page_size & 1) << 16), frames, salts, copied, copying


def _identity(path: str) -> Identity | None:
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_dev, found.st_ino
