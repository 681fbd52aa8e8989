"""Several readings at once, for a database that is a round trip away: what they ask for at the same time goes together.

Each reading runs until it asks for rows; then all that has been asked for is one statement, and each goes on with its
own rows. So two that ask for one thing each take one round trip together, and one that needs an answer for its next
question takes two. A reading is what it is on SQLite, too: it waits for nothing but its reader.

In the one statement each row is a JSON array behind its part's number, so that parts need not have the same columns.
"""

import types
from collections.abc import Awaitable, Callable, Generator, Sequence
from functools import lru_cache
from typing import Any, TypeVar, cast

from msgspec import Struct

from .base import Reader, Row
from .postgres_reader import PostgresReader
from .sql import renamed

T = TypeVar("T")


class Ask(Struct, frozen=True):
    sql: str
    parameters: dict[str, object]


Asking = Generator[list[Ask], list[list[Row]], T]


@types.coroutine
def _ask(ask: Ask) -> Asking[list[Row]]:
    (rows,) = yield [ask]
    return rows


class WaveReader(PostgresReader):
    """A reader for what runs in a wave."""

    async def rows(self, sql: str, **given: object) -> list[Row]:
        return await _ask(Ask(sql, given))

    async def together(self, *readings: Callable[[Reader], Awaitable[Any]]) -> list[Any]:
        return await _within(readings)


@types.coroutine
def _within(readings: Sequence[Callable[[Reader], Awaitable[Any]]]) -> Asking[list[Any]]:
    return (yield from waves(readings))


def waves(readings: Sequence[Callable[[Reader], Awaitable[Any]]]) -> Asking[list[Any]]:
    """Yields what all of them ask for, is sent the rows of each, and returns their results."""
    reader = cast(Reader, WaveReader())
    running = [cast("Asking[Any]", reading(reader).__await__()) for reading in readings]
    results: list[Any] = [None] * len(running)
    found: dict[int, list[list[Row]] | None] = dict.fromkeys(range(len(running)))
    try:
        while found:
            asked: dict[int, list[Ask]] = {}
            for number, rows in found.items():
                try:
                    asked[number] = running[number].send(rows)  # type: ignore[arg-type]
                except StopIteration as end:
                    results[number] = end.value
            if not asked:
                break
            answered = iter((yield [ask for asks in asked.values() for ask in asks]))
            found = {number: [next(answered) for _ in asks] for number, asks in asked.items()}
    finally:
        for one in running:
            one.close()
    return results


@lru_cache(maxsize=512)
def joined(parts: tuple[tuple[str, int], ...]) -> str:
    """The one statement of several, each with the number of its columns; parameters have `prefix_of` their part."""
    selects = []
    for number, (sql, width) in enumerate(parts):
        columns = ", ".join(f"c{at}" for at in range(width))
        own = renamed(sql, prefix_of(number))
        selects.append(f"SELECT {number}, json_build_array({columns}) FROM ({own}) AS part{number} ({columns})")
    return " UNION ALL ".join(selects)


def prefix_of(part: int) -> str:
    return f"w{part}_"
