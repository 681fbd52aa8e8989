"""What several readings ask for at the same time is one statement on PostgreSQL; each gets its own rows, on both."""

from collections.abc import Awaitable, Callable
from typing import Any

import asyncpg
import pytest

from bench.round_trips import Proxy
from plugin.store import Reader, Store, open_store
from plugin.store.engine.sql import renamed

NUMBERS = """
    WITH RECURSIVE n (i) AS (
        SELECT CAST(:least AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < CAST(:most AS BIGINT)
    )
    SELECT i FROM n ORDER BY i DESC
"""
Reading = Callable[[Reader], Awaitable[Any]]


def numbers(least: int, most: int) -> Reading:
    async def read(reader: Reader) -> list[int]:
        return [row[0] for row in await reader.rows(NUMBERS, least=least, most=most)]

    return read


async def texts(reader: Reader) -> list[Any]:
    """Of another width and other types, nothing among them."""
    row = await reader.row("SELECT CAST(:text AS TEXT), NULL, 2, 9007199254740993", text='ö "\\ \u2028😀')
    none = await reader.row("SELECT 1 WHERE 1 = 0")
    return [list(row or ()), none]


async def nothing(_: Reader) -> str:
    return "nothing"


def one_after_the_other(*readings: Reading) -> Reading:
    async def read(reader: Reader) -> list[Any]:
        return [await reading(reader) for reading in readings]

    return read


def at_once(*readings: Reading) -> Reading:
    return lambda reader: reader.together(*readings)


async def test_each_reading_gets_its_own_rows(store: Store) -> None:
    found = await store.together(
        numbers(1, 3),
        texts,
        nothing,
        one_after_the_other(numbers(4, 5), numbers(6, 6)),
        at_once(numbers(7, 8), texts, at_once(nothing)),
    )
    text = ['ö "\\ \u2028😀', None, 2, 9007199254740993]
    assert found == [[3, 2, 1], [text, None], "nothing", [[5, 4], [6]], [[8, 7], [text, None], ["nothing"]]]


async def test_nothing_to_read_is_no_question(store: Store) -> None:
    assert await store.together() == []
    assert await store.together(nothing, nothing) == ["nothing", "nothing"]


async def test_one_that_fails_fails_all_of_them(store: Store) -> None:
    async def fails(reader: Reader) -> None:
        await reader.row("SELECT 1")
        raise LookupError("no")

    with pytest.raises(LookupError):
        await store.together(numbers(1, 2), fails, one_after_the_other(numbers(1, 1), numbers(2, 2)))
    assert await store.together(numbers(1, 1)) == [[1]]


async def test_a_statement_that_the_database_refuses_is_its_error(store: Store) -> None:
    async def wrong(reader: Reader) -> Any:
        return await reader.rows("SELECT no_such_column FROM workspaces")

    with pytest.raises(Exception, match="no_such_column") as caught:
        await store.together(numbers(1, 2), wrong)
    assert isinstance(caught.value, asyncpg.PostgresError) or "sqlite3" in type(caught.value).__module__
    assert await store.together(numbers(1, 1)) == [[1]]


@pytest.mark.parametrize("database", ["postgres"], indirect=True)
async def test_as_many_round_trips_as_the_longest_reading_has_questions(database: str) -> None:
    async with Proxy(database) as proxy:
        store = await open_store(proxy.url)
        readings = numbers(1, 1), texts, one_after_the_other(numbers(2, 2), numbers(3, 3), numbers(4, 4))
        for _ in range(2):  # the first time each statement is prepared
            proxy.take()
            await store.together(*readings)
        assert proxy.take().total == 3
        await store.close()


def test_only_parameters_get_another_name() -> None:
    sql = "SELECT ':a', b::text FROM t WHERE a = :a AND b NOT IN :many -- :c"
    assert renamed(sql, "x_") == "SELECT ':a', b::text FROM t WHERE a = :x_a AND b NOT IN :x_many -- :c"
