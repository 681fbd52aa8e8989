"""What every action is given: the store to write to, and whom to tell afterwards."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from msgspec import Struct

from plugin.domain.signal import Signal
from plugin.store.engine.base import Committed, Store, Transaction
from plugin.store.engine.units import Unit

T = TypeVar("T")


class Context(Struct, frozen=True):
    store: Store
    publish: Callable[[Signal], None]

    async def commit(self, work: Callable[[Transaction], Awaitable[T]]) -> T:
        """Runs `work` in one durable transaction; what it changed is announced once it is on disk."""
        return self._announce(await self.store.write(work))

    async def change(self, unit: Unit[T]) -> T:
        """The same for a unit whose rows are known before it runs."""
        return self._announce(await self.store.change(unit))

    def _announce(self, committed: Committed[T]) -> T:
        for workspace_id, number in committed.highest.items():
            self.publish(Signal("changes", workspace_id, number=number))
        return committed.value
