"""Pictures as people send them, made into pictures of ours: squares of WebP, without anything that came along.

Each is decoded in a process of its own (`picture_worker.py`), which is bounded in memory and processor time, and killed
when it is late: a decoder of hostile bytes has a fault now and then. Starting it takes some 50 ms of processor time.
"""

import asyncio
import contextlib
import hashlib
import logging
import sys
from asyncio.subprocess import DEVNULL, PIPE
from pathlib import Path

import msgspec
from msgspec import Struct

from plugin.domain.problems import invalid
from plugin.errors import Busy

AT_ONCE = 2  # processes
SECONDS = 15.0  # of waiting for one of them, and of its work
log = logging.getLogger(__name__)
WORKER = Path(__file__).with_name("picture_worker.py")


class Limits(Struct, frozen=True):
    """Of what is sent: its bytes, and the pixels that it says it has."""

    size: int
    pixels: int


class Picture(Struct, frozen=True):
    """`data`: the bytes of each size, the smallest first. `flattened`: it is the first picture of a moving one."""

    data: tuple[bytes, ...]
    flattened: bool

    @property
    def hash(self) -> str:
        return hashlib.sha256(self.data[-1]).hexdigest()[:32]


class Found(Struct, frozen=True):
    """What the worker says."""

    flattened: bool = False
    lengths: tuple[int, ...] = ()
    refused: str = ""
    limit: int = 0


class Pictures:
    def __init__(self, limits: Limits, sizes: tuple[int, ...]) -> None:
        """`sizes`: pixels of a side, the smallest first."""
        self.limits, self._sizes = limits, sizes
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def make(self, data: bytes, field: str) -> Picture:
        """Raises Invalid, of `field`, where it is none that can be shown; Busy where too many come at once."""
        if not data:
            raise invalid(field, "required")
        if len(data) > self.limits.size:
            raise invalid(field, "file_size_limit", limit=self.limits.size // 1024 or 1)
        try:
            async with asyncio.timeout(SECONDS):
                await self._turns.acquire()
        except TimeoutError:
            raise Busy("pictures are decoded one after the other") from None
        try:
            answer = await self._decoded(data)
        finally:
            self._turns.release()
        if answer is None:
            raise invalid(field, "picture_costly")
        return _picture(answer, field)

    async def _decoded(self, data: bytes) -> bytes | None:
        """What the worker has written; None where it came to no end of its own."""
        arguments = map(str, (self.limits.pixels, *self._sizes))
        worker = await asyncio.create_subprocess_exec(
            sys.executable, "-I", WORKER, *arguments, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, env={}
        )
        try:
            async with asyncio.timeout(SECONDS):
                answer, _ = await worker.communicate(data)
        except TimeoutError:
            return None
        finally:
            with contextlib.suppress(ProcessLookupError):
                worker.kill()
            await asyncio.shield(worker.wait())
        if worker.returncode:  # negative: a signal's number, where it went beyond its bounds
            log.warning("decoding a picture ended with %d", worker.returncode)
        return answer if worker.returncode == 0 else None


def _picture(answer: bytes, field: str) -> Picture:
    line, _, rest = answer.partition(b"\n")
    found = msgspec.json.decode(line, type=Found)
    if found.refused:
        raise invalid(field, found.refused, limit=found.limit)
    data, at = [], 0
    for length in found.lengths:
        data.append(rest[at : at + length])
        at += length
    return Picture(tuple(data), found.flattened)
