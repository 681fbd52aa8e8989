"""What another process does between two statements of a transaction, on PostgreSQL."""

import asyncio
from collections.abc import Callable, Coroutine
from contextvars import Context
from typing import Any

from plugin.store.engine.base import Row, Transaction


class Between:
    """A transaction in which something else happens once after its first statement."""

    def __init__(self, transaction: Transaction, happens: Callable[[], Coroutine[Any, Any, object]]) -> None:
        self._transaction = transaction
        self._happens: Callable[[], Coroutine[Any, Any, object]] | None = happens

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transaction, name)

    async def rows(self, sql: str, **parameters: object) -> list[Row]:
        rows = await self._transaction.rows(sql, **parameters)
        happens, self._happens = self._happens, None
        if happens:
            await asyncio.create_task(happens(), context=Context())
        return rows
