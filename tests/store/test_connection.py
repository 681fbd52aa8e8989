"""SQLite's connections: what shares a hop, and what it shares with it."""

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator, Callable
from functools import partial

import pytest

from plugin.store.engine import connection as connections
from plugin.store.engine.connection import Connection
from tests.store.busy import busy


def connection_to_nothing() -> Connection:
    return Connection(partial(sqlite3.connect, ":memory:"))


@pytest.fixture
async def connection() -> AsyncIterator[Connection]:
    opened = connection_to_nothing()
    await opened
    yield opened
    await opened.close()


async def test_what_is_asked_for_while_it_is_busy_shares_one_way_back(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    loop, ways_back = asyncio.get_running_loop(), 0
    call_soon_threadsafe = loop.call_soon_threadsafe

    def counted(*given: object) -> object:
        nonlocal ways_back
        ways_back += threading.current_thread() is not threading.main_thread()
        return call_soon_threadsafe(*given)  # type: ignore[arg-type]

    async with busy(connection.hop):
        monkeypatch.setattr(loop, "call_soon_threadsafe", counted)
        hops = asyncio.gather(*(connection.hop(partial(lambda number, _: number, number)) for number in range(20)))
        await asyncio.sleep(0)
    assert await hops == list(range(20))
    assert ways_back == 2, "of what was long, and of all the others"


async def test_one_that_fails_and_one_whose_caller_has_gone_leave_the_others_their_answers(
    connection: Connection,
) -> None:
    def fails(_: object) -> int:
        raise LookupError("nobody")

    def answers(number: int) -> Callable[[object], int]:
        return lambda _: number

    async with busy(connection.hop):
        jobs = [answers(1), fails, answers(2), answers(3)]
        hops = [asyncio.ensure_future(connection.hop(job)) for job in jobs]
        await asyncio.sleep(0)
        hops[2].cancel()
    first, failed, gone, last = await asyncio.gather(*hops, return_exceptions=True)
    assert (first, last) == (1, 3)
    assert isinstance(failed, LookupError)
    assert isinstance(gone, asyncio.CancelledError)


async def test_it_is_busy_while_it_is_at_something_long(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "MOMENT", 60.0)
    async with busy(connection.hop):
        assert connection.busy == 0.0, "what has just begun may be short"
        monkeypatch.setattr(connections, "MOMENT", 0.0)
        assert connection.busy > 0.0
    assert connection.busy == 0.0


async def test_a_closed_connection_says_so() -> None:
    connection = connection_to_nothing()
    await connection
    await connection.close()
    with pytest.raises(ValueError, match="closed"):
        await connection.hop(lambda _: 1)
