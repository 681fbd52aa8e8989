"""What every action is given: the store to write to, and whom to tell afterwards."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from msgspec import Struct

from plugin.domain.signal import Signal
from plugin.store.engine.base import Store, Transaction

T = TypeVar("T")


class Context(Struct, frozen=True):
    store: Store
    publish: Callable[[Signal], None]

    async def commit(self, work: Callable[[Transaction], Awaitable[T]]) -> T:
        """Runs `work` in one durable transaction; what it changed is announced once it is on disk."""
        committed = await self.store.write(work)
        for workspace_id, number in committed.highest.items():
            self.publish(Signal("changes", workspace_id, number=number))
        return committed.value
