"""What every action is given: the store to write to, and whom to notify afterwards."""

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from msgspec import Struct

from plugin.domain.change import LogEntry
from plugin.domain.limits import USUAL, Limits
from plugin.domain.signal import Signal
from plugin.store.engine.base import Committed, Store, Transaction
from plugin.store.engine.units import Unit

T = TypeVar("T")


def keep_to_oneself(_workspace_id: str, _entries: Sequence[LogEntry]) -> None:
    """For a process in which nothing follows the log."""


class Context(Struct, frozen=True):
    store: Store
    publish: Callable[[Signal], None]
    hand_over: Callable[[str, Sequence[LogEntry]], None] = keep_to_oneself
    limits: Limits = USUAL

    async def commit(self, work: Callable[[Transaction], Awaitable[T]]) -> T:
        """Runs `work` in one durable transaction; what it changed is announced once it is on disk."""
        return self._announce(await self.store.write(work))

    async def change(self, unit: Unit[T]) -> T:
        """The same for a unit whose rows are known before it runs."""
        committed = await self.store.change(unit)
        self.hand_over(unit.workspace_id, committed.entries)
        return self._announce(committed)

    def _announce(self, committed: Committed[T]) -> T:
        for workspace_id, number in committed.highest.items():
            self.publish(Signal("changes", workspace_id, number=number))
        return committed.value
