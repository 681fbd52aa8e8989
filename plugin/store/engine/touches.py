"""Whether a file's times were set, as `touch` does, or something was written to it: Linux says which, by inotify.

A file's time alone does not. Where nothing says (another system, a disk of another machine), it counts as written.
"""

import ctypes
import os
import struct
import sys

WRITTEN, SET = 0x2, 0x4  # IN_MODIFY, IN_ATTRIB
EVENT = struct.Struct("iIII")  # a watch of a file has no names behind it
READ_AT_ONCE = 64 * EVENT.size


class Touches:
    def __init__(self, path: str) -> None:
        self._events = _watch(path)

    def only(self) -> bool:
        """Since it was asked last, something was set and nothing written."""
        seen = 0
        while events := self._read():
            for _, mask, _, _ in EVENT.iter_unpack(events):
                seen |= mask
        return seen == SET

    def close(self) -> None:
        if self._events is not None:
            os.close(self._events)
            self._events = None

    def _read(self) -> bytes:
        if self._events is None:
            return b""
        try:
            return os.read(self._events, READ_AT_ONCE)
        except BlockingIOError:
            return b""


def _watch(path: str) -> int | None:
    if not sys.platform.startswith("linux"):
        return None
    libc = ctypes.CDLL(None)
    events = int(libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC))
    if events < 0:
        return None
    if libc.inotify_add_watch(events, os.fsencode(path), WRITTEN | SET) < 0:
        os.close(events)
        return None
    return events
