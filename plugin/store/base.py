"""What the rest of the service asks of a database. SQLite and PostgreSQL stand behind it; SQL is written once, with named `:parameters`."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar

from msgspec import Struct

from plugin.domain.actor import Actor
from plugin.domain.change import Change, Fact

T = TypeVar("T")
Row = Sequence[Any]


class Reader(Protocol):
    async def rows(self, sql: str, **parameters: object) -> list[Row]: ...

    async def row(self, sql: str, **parameters: object) -> Row | None: ...


class Transaction(Reader, Protocol):
    async def run(self, sql: str, **parameters: object) -> None: ...

    async def run_many(self, sql: str, parameters: Sequence[dict[str, object]]) -> None: ...

    async def lock(self, workspace_id: str, *names: str) -> None:
        """Nobody else holding the same name gets past this until the transaction ends. Taken in one order, so never a deadlock."""

    def record(self, workspace_id: str, actor: Actor, at: datetime, *facts: Fact) -> None:
        """Facts become changes, with their numbers, in the transaction's last statement."""


class Committed(Struct, Generic[T], frozen=True):
    value: T
    changes: tuple[Change, ...]


class Store(Reader, Protocol):
    async def write(self, work: Callable[[Transaction], Awaitable[T]]) -> Committed[T]:
        """Runs `work` in one durable transaction; when this returns, it is on disk. An exception in `work` undoes all of it."""
        ...

    async def migrate(self) -> None: ...

    async def close(self) -> None: ...
