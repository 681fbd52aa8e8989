"""A call takes no longer than its deadline, whatever the service does; and a light copy has another one."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import httpx
import pytest
from sidelight_sdk import ConnectionFailed, NotConfigured, RetryPolicy, ServerError
from sidelight_sdk.retry import Attempts

from tests.sdk.shells import Awaiting, Blocking

Shells = type[Blocking] | type[Awaiting]
Serve = Callable[[asyncio.StreamWriter], Awaitable[None]]

DEADLINE = 0.3
LONG = 20.0  # far beyond what a call may take, and within it nobody else gives up
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n"


@asynccontextmanager
async def serving(serve: Serve) -> AsyncIterator[str]:
    tasks: set[asyncio.Task[None]] = set()

    async def accept(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        try:
            await serve(writer)
        except (ConnectionError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(accept, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
        for task in tasks:
            task.cancel()


async def never(_: asyncio.StreamWriter) -> None:
    await asyncio.Event().wait()


async def head_byte_by_byte(writer: asyncio.StreamWriter) -> None:
    await _trickle(writer, HEAD.replace(b"application/json", b"x" * 100_000))


async def body_byte_by_byte(writer: asyncio.StreamWriter) -> None:
    writer.write(HEAD)
    await _trickle(writer, b" " * 1000)


async def _trickle(writer: asyncio.StreamWriter, content: bytes) -> None:
    for byte in content:
        writer.write(bytes((byte,)))
        await writer.drain()
        await asyncio.sleep(DEADLINE / 10)  # what a slow service is


@pytest.mark.parametrize("serve", [never, head_byte_by_byte, body_byte_by_byte])
async def test_a_service_that_does_not_come_to_an_end_is_given_up(shell: Shells, serve: Serve) -> None:
    async with serving(serve) as url:
        begun = time.monotonic()
        async with shell(url, deadline=DEADLINE, timeout=LONG) as sidelight:
            with pytest.raises(ConnectionFailed, match=f"{url}/v1/customers/cust-1"):
                await sidelight.call(lambda s: s.customers.get("cust-1"))
        assert DEADLINE <= time.monotonic() - begun < LONG / 2


async def test_a_connection_that_was_given_up_carries_no_other_call(shell: Shells) -> None:
    """Its late answer would be taken for that of the next call."""
    calls = 0

    async def first_never(writer: asyncio.StreamWriter) -> None:
        nonlocal calls
        calls += 1
        if calls == 1:
            await never(writer)
        content = b'{"id": "cust-1"}'
        writer.write(HEAD.replace(b"1000", str(len(content)).encode()) + content)

    async with serving(first_never) as url, shell(url, deadline=DEADLINE, timeout=LONG, retry=None) as sidelight:
        with pytest.raises(ConnectionFailed):
            await sidelight.call(lambda s: s.customers.get("cust-1"))
        sidelight.client = sidelight.client.with_options(deadline=LONG)
        assert (await sidelight.call(lambda s: s.customers.get("cust-1"))).id == "cust-1"
    assert calls == 2


async def test_a_light_copy_has_its_own_patience_and_the_same_connections(shell: Shells) -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path)
        return httpx.Response(503)

    async with shell(answers=answer, retry=RetryPolicy(attempts=3, first_wait=0.0)) as sidelight:
        light = sidelight.client.with_options(deadline=2, retry=None)
        for client, attempts in ((light, 1), (sidelight.client, 3)):
            asked.clear()
            sidelight.client = client
            with pytest.raises(ServerError):
                await sidelight.call(lambda s: s.customers.get("cust-1"))
            assert len(asked) == attempts
        await sidelight.close()
        sidelight.client = light
        with pytest.raises(RuntimeError, match="closed"):
            await sidelight.call(lambda s: s.customers.get("cust-1"))


@pytest.mark.parametrize("deadline", [0, -1, float("nan"), float("inf")])
async def test_what_is_no_deadline_is_refused(shell: Shells, deadline: float) -> None:
    with pytest.raises(NotConfigured, match="deadline"):
        shell(deadline=deadline)
    async with shell() as sidelight:
        with pytest.raises(NotConfigured, match="deadline"):
            sidelight.client.with_options(deadline=deadline)


def test_waits_count_and_one_that_reaches_the_deadline_is_not_begun() -> None:
    now = 100.0
    attempts = Attempts(RetryPolicy(first_wait=1.0), lambda: 1.0, deadline=4.0, steady=lambda: now)
    assert attempts.seconds_left() == 4.0
    assert attempts.wait_after(ConnectionFailed("refused")) == 1.0
    now = 102.0
    assert attempts.seconds_left() == 2.0
    with pytest.raises(ConnectionFailed) as given_up:
        attempts.wait_after(ConnectionFailed("refused"))
    assert given_up.value.__notes__ == ["not tried again: the deadline of 4 s leaves no time for it"]


async def test_without_a_deadline_all_attempts_are_made(shell: Shells) -> None:
    async with shell(answers=lambda _: httpx.Response(503), deadline=None) as sidelight:
        with pytest.raises(ServerError) as failure:
            await sidelight.call(lambda s: s.customers.get("cust-1"))
    assert not hasattr(failure.value, "__notes__")


@pytest.mark.parametrize("variable", ["ALL_PROXY", "HTTPS_PROXY"])
@pytest.mark.parametrize("proxy", ["http://user:hunter2@[::1", "gopher://user:hunter2@proxy:1"])
async def test_a_proxy_that_cannot_be_one_is_said_without_its_password(
    shell: Shells, monkeypatch: pytest.MonkeyPatch, variable: str, proxy: str
) -> None:
    monkeypatch.setenv(variable, proxy)
    async with shell("https://sidelight.test") as sidelight:
        with pytest.raises(NotConfigured, match="HTTPS_PROXY") as refusal:
            await sidelight.call(lambda s: s.customers.get("cust-1"))
        assert "hunter2" not in str(refusal.value)
        assert refusal.value.__suppress_context__


async def test_certificates_that_are_not_there_are_said(shell: Shells, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", "/no/such/file.pem")
    async with shell("https://sidelight.test") as sidelight:
        with pytest.raises(NotConfigured, match="SSL_CERT_FILE"):
            await sidelight.call(lambda s: s.customers.get("cust-1"))


async def test_events_of_a_client_with_a_mock_transport_open_no_socket(shell: Shells) -> None:
    async with shell("http://127.0.0.1:1", answers=lambda _: httpx.Response(200)) as sidelight:
        with pytest.raises(NotConfigured, match="MockTransport"):
            await anext(sidelight.events(0))
