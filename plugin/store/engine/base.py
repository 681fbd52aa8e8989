"""What the rest of the service asks of a database. Two databases implement it; SQL is written once.

How SQL is written here, so that one text serves both:

- parameters are named, `:customer_id`; a list goes into `IN :ids` or `NOT IN :ids`, as one parameter, however long;
- text ids, times as integers (microseconds UTC), JSON as text: `columns.py` turns them into Python and back;
- a parameter whose type PostgreSQL cannot infer is cast: `CAST(:after AS TEXT) IS NULL`;
- every table's key starts with `workspace_id`, and so does every WHERE.
"""

from collections.abc import Awaitable, Callable, Sequence
from contextvars import ContextVar
from datetime import datetime
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from msgspec import Struct

from plugin.domain.actor import Actor
from plugin.domain.change import Change, LogEntry

if TYPE_CHECKING:
    from .states import States
    from .tables import Selection
    from .units import Unit

T = TypeVar("T")
Row = Sequence[Any]


class Reader(Protocol):
    async def rows(self, sql: str, **parameters: object) -> list[Row]:
        """All rows, in one hop. Each call reads what is committed now; what must agree is read by one statement."""
        ...

    async def row(self, sql: str, **parameters: object) -> Row | None: ...

    async def select(self, workspace_id: str, selections: "Sequence[Selection]") -> list[list[Row]]:
        """The rows of each selection, of one consistent state, in one round trip."""
        ...

    async def together(self, *readings: "Callable[[Reader], Awaitable[Any]]") -> list[Any]:
        """What each of them returns. What they ask for at the same time takes one round trip, where that is far."""
        ...


class Transaction(Reader, Protocol):
    async def run(self, sql: str, **parameters: object) -> None: ...

    async def run_many(self, sql: str, parameters: Sequence[dict[str, object]]) -> None:
        """One statement with many sets of parameters, in one hop."""
        ...

    async def lock(self, workspace_id: str, *names: str) -> None:
        """Another transaction that locks one of these names waits until this one ends.

        Name all there is to lock in one call, first thing: names are then taken in one order, so never a deadlock.
        """

    def record(self, workspace_id: str, actor: Actor, at: datetime, *changes: Change) -> None:
        """Changes get their numbers in the transaction's last statement."""


class Committed(Struct, Generic[T], frozen=True):
    value: T
    entries: tuple[LogEntry, ...]
    highest: dict[str, int]  # by workspace: the number its log now ends with, of those that it grew


class Store(Reader, Protocol):
    """Unavailable where the database cannot be reached, is busy, or does not answer in time (`patience.py`).

    Of a write this says that nothing was written. Where that cannot be said, OutcomeUnknown does.
    """

    async def read(self, work: Callable[[Reader], Awaitable[T]]) -> T:
        """Runs `work`, whose statements take one hop together where the database allows it. It touches nothing else."""
        ...

    states: "States"

    async def change(self, unit: "Unit[T]") -> Committed[T]:
        """Runs a unit whose rows are known before it runs. Those that wait together share one transaction."""
        ...

    async def write(self, work: Callable[[Transaction], Awaitable[T]]) -> Committed[T]:
        """Runs `work` in one durable transaction; when this returns, it is on disk. Its exception undoes all.

        `work` may run again when the database asks for it, so it touches nothing but the transaction. Where its commit
        is not answered it runs again, too: what it has done then it must find done, by an id that is made outside it,
        or by doing no more than before. It must not
        wait for anything slow (others wait behind it; after some seconds it is given up) and must not call
        `write`. An error of the database that it catches still undoes all of it on PostgreSQL.
        """
        ...

    async def now(self) -> datetime:
        """The database's time: all processes that share one have the same."""
        ...

    def check(self) -> None:
        """Raises Unavailable where only a restart of this process helps."""
        ...

    async def write_alone(self, work: Callable[[Reader], Awaitable[T]]) -> T:
        """Runs `work`, which is one statement that changes rows, in a transaction of its own: one round trip, where
        that is far. Where its answer is lost, it runs again: then it must do no harm.
        """
        ...

    is_shared: bool
    """Whether other processes may write to this database, too."""

    async def migrate(self) -> None:
        """Brings the tables up to date. Safe to repeat, and while another process does the same."""
        ...

    async def give_back(self, most: int) -> bool:
        """Gives up to `most` pages that nothing uses any more back to the disk; whether there are more to give."""
        ...

    async def close(self) -> None: ...


inside_work: ContextVar[bool] = ContextVar("inside_work", default=False)


def refuse_nested() -> None:
    """It would wait for the writer, or the last connection, that its own caller holds."""
    if inside_work.get():
        raise RuntimeError("write() inside write() would wait for itself: write afterwards")
