"""Long work in threads gives way to requests that somebody waits for."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Any

import pytest

from plugin import giving_way
from plugin.app.gate import Gate
from plugin.giving_way import give_way, goes_first, this_thread_gives_way
from plugin.settings import Settings


@pytest.fixture
def thread() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(1, initializer=this_thread_gives_way) as executor:
        yield executor


def is_held(step: "Future[None]") -> bool:
    return not wait([step], timeout=0.05).done


@pytest.fixture(autouse=True)
def for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(giving_way, "LONGEST_SECONDS", 30.0)
    monkeypatch.setattr(giving_way, "LONG_SECONDS", 30.0)


def test_it_pauses_until_the_last_such_request_is_answered(thread: ThreadPoolExecutor) -> None:
    with goes_first():
        with goes_first():
            step = thread.submit(give_way)
            assert is_held(step)
        assert is_held(step)
    step.result(timeout=10)
    thread.submit(give_way).result(timeout=10)


def test_it_is_not_stopped_by_many_of_them(thread: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(giving_way, "LONGEST_SECONDS", 0.001)
    with goes_first():
        thread.submit(give_way).result(timeout=10)


def test_it_does_not_wait_for_one_that_takes_long(thread: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch) -> None:
    """As an upload over a slow network does."""
    monkeypatch.setattr(giving_way, "LONG_SECONDS", 0.0)
    with goes_first():
        thread.submit(give_way).result(timeout=10)


def test_other_threads_go_on() -> None:
    with goes_first(), ThreadPoolExecutor(1) as other:
        give_way()
        other.submit(give_way).result(timeout=10)


@pytest.mark.parametrize(("path", "goes_before"), [("/p/secret", True), ("/embed", True), ("/v1/batch", False)])
@pytest.mark.parametrize("fails", [False, True])
async def test_an_agents_request_goes_first_and_a_hosts_does_not(
    thread: ThreadPoolExecutor, path: str, goes_before: bool, fails: bool
) -> None:
    held: list[bool] = []

    async def app(_scope: Any, _receive: Any, _send: Any) -> None:
        held.append(is_held(thread.submit(give_way)))
        if fails:
            raise RuntimeError

    gate = Gate(app, Settings())
    scope = {"type": "http", "path": path, "client": None, "headers": [(b"host", b"localhost")]}
    if fails:
        with pytest.raises(RuntimeError):
            await gate(scope, None, None)  # type: ignore[arg-type]
    else:
        await gate(scope, None, None)  # type: ignore[arg-type]
    assert held == [goes_before]
    assert not is_held(thread.submit(give_way))
