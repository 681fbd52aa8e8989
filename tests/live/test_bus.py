"""The bus: ids only, few notifications, none too long for PostgreSQL."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import msgspec
import pytest

from plugin.domain.signal import Signal
from plugin.live import bus as module
from plugin.live.bus import PAYLOAD_LIMIT, LocalBus, PostgresBus, _payloads
from tests.proxy import Proxy

LONGEST_ID = "\N{GRINNING FACE}" * 200


def signals_in(payloads: list[str]) -> list[Signal]:
    decoded = [msgspec.json.decode(payload, type=tuple[str, list[Signal]]) for payload in payloads]
    assert all(process == "p" for process, _ in decoded)
    return [signal for _, signals in decoded for signal in signals]


@pytest.mark.parametrize("count", [0, 1, 2, 3, 50, 1_000])
@pytest.mark.parametrize("id", ["ada", LONGEST_ID], ids=["short", "long"])
def test_however_many_signals_wait_each_is_told_once_and_no_payload_is_too_long(count: int, id: str) -> None:
    signals = [Signal("presence", "ws", f"{id}{number}") for number in range(count)]
    payloads = _payloads("p", signals)
    assert signals_in(payloads) == signals
    assert all(len(payload.encode()) <= PAYLOAD_LIMIT for payload in payloads)


def test_few_signals_travel_together() -> None:
    assert len(_payloads("p", [Signal("changes", "ws", number=1), Signal("reply", "ws", "s")])) == 1


async def test_within_one_process_what_is_published_is_received_on_the_spot() -> None:
    received: list[Signal] = []
    bus = LocalBus()
    bus.publish(Signal("reply", "ws", "too early"))
    await bus.start(received.append)
    bus.publish(Signal("reply", "ws", "s"))
    assert received == [Signal("reply", "ws", "s")]
    await bus.stop()
    bus.publish(Signal("reply", "ws", "too late"))
    assert len(received) == 1


class Heard:
    """What one process receives."""

    def __init__(self) -> None:
        self.signals: list[Signal] = []
        self._more = asyncio.Condition()

    def __call__(self, signal: Signal) -> None:
        self.signals.append(signal)
        asyncio.get_running_loop().create_task(self._tell())

    async def _tell(self) -> None:
        async with self._more:
            self._more.notify_all()

    async def until(self, signal: Signal, times: int = 1) -> None:
        async with asyncio.timeout(15), self._more:
            await self._more.wait_for(lambda: self.signals.count(signal) >= times)


@asynccontextmanager
async def processes(url: str, others: str = "") -> AsyncIterator[tuple[PostgresBus, Heard, PostgresBus, Heard]]:
    one, other, here, there = PostgresBus(url), PostgresBus(others or url), Heard(), Heard()
    await one.start(here)
    await other.start(there)
    try:
        yield one, here, other, there
    finally:
        await one.stop()
        await other.stop()


async def test_between_processes_each_hears_the_other_and_its_own_once(postgres_database: str) -> None:
    async with processes(postgres_database) as (one, here, other, there):
        one.publish(Signal("reply", "ws", "from one"))
        assert here.signals == [Signal("reply", "ws", "from one")]
        await there.until(Signal("reply", "ws", "from one"))
        other.publish(Signal("ends", "ws", "from other"))
        await here.until(Signal("ends", "ws", "from other"))
        assert here.signals.count(Signal("reply", "ws", "from one")) == 1


async def test_of_a_log_only_the_highest_number_is_told_and_of_controls_each(postgres_database: str) -> None:
    async with processes(postgres_database) as (one, _, _, there):
        for number in range(100):
            one.publish(Signal("changes", "ws", number=number))
            one.publish(Signal("used", "ws", "stream", number))
        await there.until(Signal("changes", "ws", number=99))
        await there.until(Signal("used", "ws", "stream", 99))
        changes = [signal for signal in there.signals if signal.kind == "changes"]
        assert len(changes) < 10
        assert {signal.number for signal in there.signals if signal.kind == "used"} == set(range(100))


async def test_ids_of_any_language_cross_in_any_number(postgres_database: str) -> None:
    async with processes(postgres_database) as (one, _, _, there):
        for number in range(200):
            one.publish(Signal("presence", "ws", f"{LONGEST_ID}{number}"))
        await there.until(Signal("presence", "ws", f"{LONGEST_ID}199"))
        assert len({signal.id for signal in there.signals}) == 200


async def test_a_lost_connection_is_noticed_by_who_only_listens(postgres_database: str) -> None:
    async with processes(postgres_database) as (_, here, _, there):
        connection = await asyncpg.connect(postgres_database)
        ended = await connection.fetch(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND query ILIKE 'listen%' AND pid <> pg_backend_pid()"
        )
        await connection.close()
        assert len(ended) == 2
        # what may have been missed is looked for
        await here.until(Signal("missed"))
        await there.until(Signal("missed"))


@pytest.mark.parametrize(
    "error", [asyncpg.InternalClientError("cannot switch to state 12"), AttributeError("transport")]
)
async def test_whatever_the_driver_raises_another_connection_is_made(
    error: Exception, postgres_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As it does where a connection is closed in the middle of a statement."""
    monkeypatch.setattr(module, "RECONNECT_SECONDS", 0.05)
    execute = asyncpg.Connection.execute
    errors = [error]

    async def fails_once(connection: asyncpg.Connection, *arguments: Any, **options: Any) -> str:
        if errors:
            raise errors.pop()
        return await execute(connection, *arguments, **options)

    async with processes(postgres_database) as (one, here, _, there):
        monkeypatch.setattr(asyncpg.Connection, "execute", fails_once)
        one.publish(Signal("reply", "ws", "from one"))
        await there.until(Signal("reply", "ws", "from one"))
        assert not errors
        assert Signal("missed") in here.signals


async def test_one_that_is_closed_before_it_hears_itself_is_left_at_once_and_not_called_deaf(
    postgres_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "ANSWER_SECONDS", 60)
    monkeypatch.setattr(module, "RECONNECT_SECONDS", 0.05)
    with Proxy(postgres_database) as proxy:
        async with processes(postgres_database, proxy.url) as (_, _, other, there):
            other._sent += 1  # on its way
            other.publish(Signal("reply", "ws", "from other"))
            proxy.cuts_all()
            await there.until(Signal("missed"))
            assert not other._deaf


async def test_a_connection_that_has_fallen_silent_is_left_for_another(
    postgres_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody closes it: a process that has it would hear of nothing, and be heard by nobody, for hours."""
    monkeypatch.setattr(module, "PING_SECONDS", 0.05)
    monkeypatch.setattr(module, "ANSWER_SECONDS", 0.5)
    monkeypatch.setattr(module, "RECONNECT_SECONDS", 0.05)
    with Proxy(postgres_database) as proxy:
        async with processes(postgres_database, proxy.url) as (one, here, other, there):
            other.publish(Signal("reply", "ws", "before"))
            await here.until(Signal("reply", "ws", "before"))
            proxy.falls_silent(new_too=False)
            await there.until(Signal("missed"))
            one.publish(Signal("reply", "ws", "from one"))
            await there.until(Signal("reply", "ws", "from one"))
            other.publish(Signal("reply", "ws", "from other"))
            await here.until(Signal("reply", "ws", "from other"))


async def test_where_notifications_never_come_that_is_said_once(
    postgres_database: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """As behind a pooler in transaction mode, whose LISTEN is another connection's a moment later."""
    monkeypatch.setattr(module, "PING_SECONDS", 0.02)
    monkeypatch.setattr(module, "ANSWER_SECONDS", 0.2)
    monkeypatch.setattr(module, "RECONNECT_SECONDS", 0.02)
    monkeypatch.setattr(module, "DEAF_AGAIN_SECONDS", 0.02)
    on_notify = PostgresBus._on_notify
    monkeypatch.setattr(PostgresBus, "_on_notify", lambda *_: None)
    bus, heard = PostgresBus(postgres_database), Heard()
    await bus.start(heard)
    await heard.until(Signal("missed"), times=4)
    assert [record.levelname for record in caplog.records].count("ERROR") == 1
    assert sum("pgbouncer" in record.message for record in caplog.records) == 1
    assert len(caplog.records) == 2, "and the first, which may have been lost, as lost"

    monkeypatch.setattr(PostgresBus, "_on_notify", on_notify)
    other, there = PostgresBus(postgres_database), Heard()
    await other.start(there)
    await heard.until(Signal("missed"), times=heard.signals.count(Signal("missed")) + 1)
    other.publish(Signal("reply", "ws", "from other"))
    await heard.until(Signal("reply", "ws", "from other"))
    await bus.stop()
    await other.stop()


async def test_one_that_answers_and_notifies_nobody_is_left_as_well(
    postgres_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PING_SECONDS", 0.05)
    monkeypatch.setattr(module, "ANSWER_SECONDS", 0.5)
    monkeypatch.setattr(module, "RECONNECT_SECONDS", 0.05)
    async with processes(postgres_database) as (one, here, _, _):
        one._sent += 1  # sent, and heard by nobody
        await here.until(Signal("missed"))
