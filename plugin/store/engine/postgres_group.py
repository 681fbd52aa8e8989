"""PostgreSQL: what this process is writing to one workspace, and what waits for that."""

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Iterable, Set
from contextlib import asynccontextmanager
from typing import Any

from msgspec import Struct

from plugin.domain.operation import STATE
from plugin.errors import OutcomeUnknown, Unavailable

from .base import Committed
from .changes import Entry, committed
from .patience import GRACE_SECONDS
from .units import Along, Decided, Unit

MAX_GROUP = 64  # units of one workspace that share a transaction
MAX_SIZE = 1_000  # operations of theirs, all decided in one go while nothing else runs


class BeingWritten(Exception):
    """A large unit is writing what was to be locked."""


class _Move(Struct, frozen=True):
    """A transaction of ours has moved the workspace's counter up to here, and locked these."""

    end: int
    locks: frozenset[str]


class Group:
    """Small units of one workspace that wait for its next transaction, and large ones, each with one of its own.

    `turn` is who moves the counter: a transaction of small ones, or a large one's last statement and its COMMIT. Of
    large ones, one at a time is in its `lane`, and writes its rows while small ones have their turns.
    """

    def __init__(self) -> None:
        self.waiting: deque[Waiting] = deque()
        self.task: asyncio.Task[None] | None = None
        self.large: set[asyncio.Task[None]] = set()
        self.turn, self.lane = asyncio.Lock(), asyncio.Lock()
        self._moves: dict[int, _Move] = {}  # by where the counter was before, since a large unit has read
        self._written: frozenset[str] = frozenset()
        self._is_over = asyncio.Event()

    @property
    def is_idle(self) -> bool:
        return self.task is None and not self.large

    def next(self) -> "list[Waiting]":
        """The first, whatever its size, and those that fit beside it; not those whose callers have gone."""
        together: list[Waiting] = []
        size, taken = 0, set[str]()
        while self.waiting and len(together) < MAX_GROUP:
            one = self.waiting[0]
            if not one.result.done():
                size += one.unit.size
                if together and (size > MAX_SIZE or one.unit.exclusive in taken):
                    break
                if one.unit.exclusive:
                    taken.add(one.unit.exclusive)
                one.has_begun = True
                together.append(one)
            self.waiting.popleft()
        return together

    def refuse(self, error: BaseException) -> None:
        for one in self.waiting:
            one.refuse(error)

    # What large units go by.

    def moved(self, end: int, changes: int, locks: Iterable[str]) -> None:
        """A transaction of ours has, by as many changes, and one write."""
        if self.large:
            self._moves[end - changes - 1] = _Move(end, frozenset(locks))
        else:
            self._moves.clear()

    def followed(self, start: int, locks: Set[str]) -> int | None:
        """How far the counter is by now, as far as this process has moved it; None where it has moved any of these."""
        while move := self._moves.get(start):
            if STATE in move.locks or not locks.isdisjoint(move.locks):
                return None
            start = move.end
        return start

    @asynccontextmanager
    async def writing(self, locks: Iterable[str]) -> AsyncIterator[None]:
        """What locks any of these waits until it is over; not in its turn, for which a large unit waits itself."""
        self._written, self._is_over = frozenset(locks), asyncio.Event()
        try:
            yield
        finally:
            self._written = frozenset()
            self._is_over.set()

    def check_free(self, locks: Set[str]) -> None:
        if not self._written.isdisjoint(locks):
            raise BeingWritten

    async def until_written(self) -> None:
        if self._written:
            await self._is_over.wait()


class Waiting:
    """A unit whose caller waits for it, so long."""

    def __init__(self, unit: Unit[Any], seconds: float) -> None:
        self.unit, self._until = unit, time.monotonic() + seconds
        self.result: asyncio.Future[Committed[Any]] = asyncio.get_running_loop().create_future()
        self.has_begun = False

    @property
    def seconds_left(self) -> float:
        return self._until - time.monotonic()

    async def settled(self) -> Committed[Any]:
        """What it has come to. Given up before it has begun, it never will."""
        try:
            async with asyncio.timeout(self.seconds_left + GRACE_SECONDS):
                return await self.result
        except TimeoutError as error:
            if self.result.cancelled():
                raise (OutcomeUnknown if self.has_begun else Unavailable)(error) from error
            raise

    def refuse(self, error: BaseException) -> None:
        if self.result.done():
            return
        if isinstance(error, StopIteration):  # which no Future takes
            error = RuntimeError(f"work on the store raised {error!r}")
        self.result.set_exception(error)


Outcome = Decided[Any] | BaseException


def entries_of(outcomes: Iterable[Outcome]) -> list[Entry]:
    return [entry for one in outcomes if isinstance(one, Decided) for entry in one.entries]


def along_of(outcomes: Iterable[Outcome]) -> list[Along]:
    return [along for one in outcomes if isinstance(one, Decided) for along in one.along]


def settle(group: list[Waiting], outcomes: list[Outcome], last: int) -> None:
    """To each its own: its value, and its own changes with their numbers, of which `last` is the highest."""
    workspace_id = group[0].unit.workspace_id
    numbered = list(committed(None, entries_of(outcomes), {workspace_id: last}).entries)
    for one, outcome in zip(group, outcomes, strict=True):
        if isinstance(outcome, BaseException):
            one.refuse(outcome)
            continue
        own, numbered = numbered[: len(outcome.entries)], numbered[len(outcome.entries) :]
        if not one.result.done():
            ends = {workspace_id: own[-1].seq} if own else {}
            one.result.set_result(Committed(outcome.value, tuple(own), ends))
