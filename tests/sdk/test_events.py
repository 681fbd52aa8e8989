"""events() over connections that break in every way there is: no gap, no repeat."""

import asyncio
import gc
import logging
import threading
from typing import Any

import pytest
from sidelight_sdk import AsyncSidelight, AuthenticationError, CursorExpired, Sidelight, Surroundings
from sidelight_sdk.base import MAX_WAITING

from tests.sdk.feed import Feed, close, corrupt, drop, feeding, refusal, send, wait
from tests.sdk.proxy import proxy_to
from tests.sdk.shells import KEYS, Awaiting, Blocking, take

Shells = type[Blocking] | type[Awaiting]
EAGER = Surroundings(chance=lambda: 0.0)
HEARTBEAT = 0.5


async def seqs(shell: Shells, url: str, count: int, after: int | None = 0, **options: Any) -> list[int]:
    async with shell(url, surroundings=EAGER, **options) as sidelight:
        return [event.seq for event in await take(sidelight.events(after), count)]


ENDINGS = {"killed": drop} | {str(code): close(code) for code in (1000, 1001, 1011, 1012)}


@pytest.mark.parametrize("ending", ENDINGS.values(), ids=ENDINGS.keys())
async def test_a_lost_connection_is_resumed_after_the_last_event(shell: Shells, ending: Any) -> None:
    async with feeding(Feed(send(1, 2, then=ending), send(then=ending), send(3, then=ending), send(4))) as feed:
        assert await seqs(shell, feed.url, 4) == [1, 2, 3, 4]
    assert [path.rpartition("=")[2] for path in feed.asked] == ["0", "2", "2", "3"]
    assert set(feed.keys) == {"Bearer api-key"}


async def test_a_corrupted_frame_is_asked_for_again(shell: Shells) -> None:
    async with feeding(Feed(send(1, then=corrupt), send(then=corrupt), send(2, then=corrupt), send(3))) as feed:
        assert await seqs(shell, feed.url, 3) == [1, 2, 3]
    assert [path.rpartition("=")[2] for path in feed.asked] == ["0", "1", "1", "2"]


async def test_what_is_sent_twice_is_handed_on_once(shell: Shells) -> None:
    async with feeding(Feed(send(1, 2, then=drop), send(1, 2, 2, 3))) as feed:
        assert await seqs(shell, feed.url, 3) == [1, 2, 3]


async def test_without_a_cursor_a_connection_lost_before_the_first_event_misses_nothing(shell: Shells) -> None:
    async with feeding(Feed(send(then=drop), send(42), sequence=41)) as feed:
        assert await seqs(shell, feed.url, 1, after=None) == [42]
    assert feed.asked == ["/v1/events", "/v1/events?after=41"]


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
async def test_a_service_that_refuses_for_now_is_asked_again(shell: Shells, status: int) -> None:
    async with feeding(Feed(refusal(status), refusal(status), send(1))) as feed:
        assert await seqs(shell, feed.url, 1) == [1]


async def test_a_service_that_is_not_up_yet_is_waited_for(shell: Shells) -> None:
    async with feeding(Feed()) as gone:
        port = gone.port
    async with shell(f"http://127.0.0.1:{port}", surroundings=EAGER) as sidelight:
        waiting = asyncio.create_task(take(sidelight.events(0), 1))
        async with feeding(Feed(send(1)), port):
            assert [event.seq for event in await waiting] == [1]


async def test_no_log_line_holds_the_key(shell: Shells, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with feeding(Feed(send(1, then=drop), refusal(503), send(2, then=close(1012)), send(3))) as feed:
        assert await seqs(shell, feed.url, 3, api_key="sk_secret") == [1, 2, 3]
    said = [record.getMessage() for record in caplog.records if not record.name.startswith("websockets.server")]
    assert any("connection lost" in line for line in said)
    assert not [line for line in said if "sk_secret" in line]


async def test_a_key_read_from_a_file_may_end_with_a_new_line(shell: Shells) -> None:
    async with feeding(Feed(send(1))) as feed:
        assert await seqs(shell, feed.url, 1, api_key="sk_secret\n") == [1]
    assert feed.keys == ["Bearer sk_secret"]


async def test_a_wrong_key_is_said_at_once(shell: Shells) -> None:
    async with feeding(Feed(refusal(401, b'{"title": "Unauthorized"}'))) as feed:
        with pytest.raises(AuthenticationError):
            await seqs(shell, feed.url, 1)
    assert len(feed.asked) == 1


async def test_a_cursor_that_the_log_no_longer_reaches_is_said_with_where_it_begins(shell: Shells) -> None:
    async with feeding(Feed(refusal(410, b'{"title": "Gone", "oldest": 900}'))) as feed:
        with pytest.raises(CursorExpired) as refused:
            await seqs(shell, feed.url, 1, after=7)
    assert refused.value.oldest == 900


async def test_a_connection_that_died_silently_is_noticed(shell: Shells) -> None:
    async with (
        feeding(Feed(send(1), send(2))) as feed,
        proxy_to(feed.port) as proxy,
        shell(proxy.url, surroundings=EAGER, heartbeat=0.2) as sidelight,
    ):
        events = sidelight.events(0)
        assert (await take(events, 1))[0].seq == 1
        proxy.stalled = True
        second = asyncio.create_task(take(events, 1))
        await asyncio.wait_for(proxy.again.wait(), 10)  # its heartbeat was not answered
        proxy.stalled = False
        proxy.drop()
        assert (await second)[0].seq == 2


async def test_a_quiet_connection_that_lives_is_kept(shell: Shells) -> None:
    late = asyncio.Event()

    async def speak_late(connection: Any) -> None:
        await late.wait()
        await send(2)(connection)

    async with (
        feeding(Feed(send(1, then=speak_late))) as feed,
        shell(feed.url, surroundings=EAGER, heartbeat=HEARTBEAT) as sidelight,
    ):
        events = sidelight.events(0)
        await take(events, 1)
        second = asyncio.create_task(take(events, 1))
        await asyncio.wait({second}, timeout=3 * HEARTBEAT)
        late.set()
        assert [each.seq for each in await second] == [2]
    assert len(feed.asked) == 1


@pytest.mark.parametrize("count", [100, 3 * MAX_WAITING])
async def test_a_host_that_is_slower_than_the_heartbeat_keeps_its_connection(shell: Shells, count: int) -> None:
    """With events left to take, and with more than the connection holds, so that the service has to wait."""
    async with (
        feeding(Feed(send(*range(1, count + 1)))) as feed,
        shell(feed.url, surroundings=EAGER, heartbeat=HEARTBEAT) as sidelight,
    ):
        events = sidelight.events(0)
        seen = await take(events, 1)
        with pytest.raises(TimeoutError):  # busy with the first one, and nobody gives up meanwhile
            await asyncio.wait_for(feed.again.wait(), 3 * HEARTBEAT)
        seen += await take(events, count - 1)
        assert [each.seq for each in seen] == list(range(1, count + 1))
    assert len(feed.asked) == 1


async def test_a_service_that_asks_a_slow_host_is_answered(shell: Shells) -> None:
    answered = asyncio.Event()

    async def ask(connection: Any) -> None:
        await (await connection.ping())
        answered.set()
        await wait(connection)

    async with (
        feeding(Feed(send(*range(1, MAX_WAITING // 2), then=ask))) as feed,
        shell(feed.url, surroundings=EAGER) as sidelight,
    ):
        events = sidelight.events(0)
        await take(events, 1)
        await asyncio.wait_for(answered.wait(), 10)


async def test_closing_the_client_ends_a_loop_in_another_thread() -> None:
    async with feeding(Feed(send(1))) as feed:
        sidelight, seen, started = Sidelight(feed.url, **KEYS), list[int](), threading.Event()

        def follow() -> None:
            for event in sidelight.events(after=0):
                seen.append(event.seq)
                started.set()

        thread = threading.Thread(target=follow)
        thread.start()
        assert await asyncio.to_thread(started.wait, 10)
        await asyncio.to_thread(sidelight.close)
        await asyncio.to_thread(thread.join, 10)
        assert (seen, thread.is_alive()) == ([1], False)


async def test_closing_the_async_client_ends_its_loops() -> None:
    async with feeding(Feed(send(1))) as feed:
        async with AsyncSidelight(feed.url, **KEYS) as sidelight:
            events = sidelight.events(after=0)
            assert (await anext(events)).seq == 1
            rest = asyncio.create_task(_drain(events))
            await asyncio.sleep(0)
        assert await asyncio.wait_for(rest, 10) == []


async def test_a_cancelled_task_leaves_no_connection_behind() -> None:
    gone = asyncio.Event()

    async def notify(connection: Any) -> None:
        await connection.wait_closed()
        gone.set()

    async with feeding(Feed(send(1, then=notify))) as feed, AsyncSidelight(feed.url, **KEYS) as sidelight:
        first = asyncio.Event()

        async def follow() -> None:
            async for _ in sidelight.events(after=0):
                first.set()

        task = asyncio.create_task(follow())
        await asyncio.wait_for(first.wait(), 10)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await asyncio.wait_for(gone.wait(), 10)


async def test_leaving_the_loop_closes_the_connection(shell: Shells) -> None:
    gone = asyncio.Event()

    async def notify(connection: Any) -> None:
        await connection.wait_closed()
        gone.set()

    async with feeding(Feed(send(1, then=notify))) as feed, shell(feed.url) as sidelight:
        events = sidelight.events(0)
        await take(events, 1)
        await events.aclose()  # type: ignore[attr-defined]
        await asyncio.wait_for(gone.wait(), 10)


async def test_leaving_the_async_loop_by_break_closes_the_connection() -> None:
    gone = asyncio.Event()

    async def notify(connection: Any) -> None:
        await connection.wait_closed()
        gone.set()

    async with feeding(Feed(send(1, then=notify))) as feed, AsyncSidelight(feed.url, **KEYS) as sidelight:
        async for _ in sidelight.events(after=0):
            break
        await asyncio.wait_for(gone.wait(), 10)


async def test_leaving_the_async_loop_by_break_leaves_nothing_behind_even_at_the_end_of_the_program() -> None:
    said: list[Any] = []

    async def program(url: str) -> int:
        asyncio.get_running_loop().set_exception_handler(lambda _, context: said.append(context))
        seen = 0
        async for event in AsyncSidelight(url, **KEYS).events(after=0):
            seen = event.seq
            break
        return seen

    async with feeding(Feed(*[send(1, 2)] * 5)) as feed:
        for _ in range(5):
            assert await asyncio.to_thread(lambda: asyncio.run(program(feed.url))) == 1
    gc.collect()
    assert said == []


async def _drain(events: Any) -> list[Any]:
    return [event async for event in events]
