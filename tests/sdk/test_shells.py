"""Both clients carry out the same calls the same way: retries, errors, closing."""

import asyncio
import threading
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from sidelight_sdk import (
    APIError,
    AsyncSidelight,
    AuthenticationError,
    ConnectionFailed,
    Customer,
    InvalidRequest,
    NotFound,
    RetryPolicy,
    ServerError,
    Sidelight,
)

from tests.sdk.shells import AT_ONCE, KEYS, Awaiting, Blocking

Shells = type[Blocking] | type[Awaiting]
ADA = {"id": "cust-1", "name": "Ada", "attributes": {"plan": "Pro"}, "created_at": "2027-03-01T10:00:00Z"}


class Answers:
    """Answers in turn, an exception by raising it; the last one again and again."""

    def __init__(self, *answers: httpx.Response | Exception) -> None:
        self._answers = list(answers)
        self.requests: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if isinstance(answer, Exception):
            raise answer
        return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)


def ok(value: Any = ADA) -> httpx.Response:
    return httpx.Response(200, json=value)


def upsert(sidelight: Any) -> Any:
    return sidelight.customers.upsert("cust-1", name="Ada")


async def test_the_answer_comes_back_as_a_struct(shell: Shells) -> None:
    async with shell(answers=Answers(ok())) as sidelight:
        customer = await sidelight.call(upsert)
    assert isinstance(customer, Customer)
    assert (customer.id, customer.attributes["plan"], customer.email) == ("cust-1", "Pro", None)
    assert customer.created_at is not None
    assert customer.created_at.utcoffset() is not None


async def test_a_write_is_tried_again_with_the_same_key_and_body(shell: Shells) -> None:
    answers = Answers(
        httpx.ConnectError("refused"),
        httpx.ReadTimeout("late"),
        httpx.RemoteProtocolError("gone"),
        httpx.Response(503),
        httpx.Response(429),
        ok(),
    )
    async with shell(answers=answers) as sidelight:
        assert (await sidelight.call(upsert)).name == "Ada"
    assert len(answers.requests) == 6
    assert len({(r.headers["Idempotency-Key"], r.content, r.url) for r in answers.requests}) == 1


async def test_two_calls_have_two_keys(shell: Shells) -> None:
    answers = Answers(ok())
    async with shell(answers=answers) as sidelight:
        await sidelight.call(upsert)
        await sidelight.call(upsert)
    assert len({r.headers["Idempotency-Key"] for r in answers.requests}) == 2


@pytest.mark.parametrize(
    ("failure", "kind"),
    [
        (httpx.ConnectError("refused"), ConnectionFailed),
        (httpx.DecodingError("no gzip, though its header says so"), ConnectionFailed),
        (httpx.Response(503), ServerError),
        (httpx.Response(429), APIError),
    ],
)
async def test_when_all_attempts_are_spent_the_last_failure_is_raised(shell: Shells, failure: Any, kind: Any) -> None:
    answers = Answers(failure)
    async with shell(answers=answers, retry=RetryPolicy(attempts=3, first_wait=0.0)) as sidelight:
        with pytest.raises(kind):
            await sidelight.call(upsert)
    assert len(answers.requests) == 3


@pytest.mark.parametrize(("status", "kind"), [(401, AuthenticationError), (404, NotFound), (422, InvalidRequest)])
async def test_what_will_not_pass_is_not_tried_again(shell: Shells, status: int, kind: type[APIError]) -> None:
    answers = Answers(httpx.Response(status, json={"title": "No"}))
    async with shell(answers=answers) as sidelight:
        with pytest.raises(kind):
            await sidelight.call(upsert)
    assert len(answers.requests) == 1


async def test_retry_after_is_waited_for(shell: Shells) -> None:
    answers = Answers(httpx.Response(503, headers={"Retry-After": "7"}), ok())
    waited: list[float] = []

    async def wait(seconds: float) -> None:
        waited.append(seconds)

    async with shell(answers=answers) as sidelight:
        sidelight.client._executor._sleep = waited.append if shell is Blocking else wait
        await sidelight.call(upsert)
    assert waited == [7.0]


async def test_an_answer_from_something_else_is_an_error(shell: Shells) -> None:
    async with shell(answers=Answers(httpx.Response(200, text="<html>Sign in</html>"))) as sidelight:
        with pytest.raises(APIError, match="Sidelight"):
            await sidelight.call(upsert)


async def test_listing_reads_page_by_page_and_a_snapshot_says_where_to_go_on(shell: Shells) -> None:
    first = {"customers": [{"id": "a"}, {"id": "b"}], "next": "c/1", "seq": 9}
    second = {"customers": [{"id": "c"}], "next": None, "seq": 9}
    answers = Answers(ok(first), ok(second), ok(first), ok(second))
    async with shell(answers=answers) as sidelight:
        listed = await sidelight.collect(lambda s: s.customers.list())
        pages = await sidelight.collect(lambda s: s.customers.snapshot())
    assert [customer.id for customer in listed] == ["a", "b", "c"]
    assert [(len(page.customers), page.seq) for page in pages] == [(2, 9), (1, 9)]
    assert [str(r.url.raw_path, "ascii") for r in answers.requests[:2]] == [
        "/v1/customers",
        "/v1/customers?cursor=c%2F1",
    ]


async def test_an_opened_panel_is_where_browsers_reach_the_service(shell: Shells) -> None:
    from sidelight_sdk import Agent

    answers = Answers(httpx.Response(201, json={"url": "/p/secret/"}), ok({"ended": 2}))
    async with shell("http://inside", answers, public_url="https://desk.example/sidelight/") as sidelight:
        url = await sidelight.call(lambda s: s.panels.open(Agent("marta", name="Marta"), conversation="conv-9"))
        ended = await sidelight.call(lambda s: s.panels.revoke(agent="marta"))
    assert (url, ended) == ("https://desk.example/sidelight/p/secret/", 2)


async def test_a_deletion_answers_nothing(shell: Shells) -> None:
    async with shell(answers=Answers(httpx.Response(204))) as sidelight:
        assert await sidelight.call(lambda s: s.notes.delete("c", "n-1")) is None


async def test_a_closed_client_says_so(shell: Shells) -> None:
    sidelight = shell(answers=Answers(ok()))
    await sidelight.call(upsert)
    await sidelight.close()
    await sidelight.close()
    with pytest.raises(RuntimeError, match="closed"):
        await sidelight.call(upsert)


def test_one_sync_client_serves_many_threads() -> None:
    answers = Answers(ok())
    sidelight = Sidelight("http://x", transport=httpx.MockTransport(answers), **KEYS)
    threads = [threading.Thread(target=upsert, args=(sidelight,)) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({r.headers["Idempotency-Key"] for r in answers.requests}) == 16


def test_one_async_client_serves_one_event_loop_after_another() -> None:
    sidelight = AsyncSidelight("http://x", transport=httpx.MockTransport(Answers(ok())), retry=AT_ONCE, **KEYS)

    async def use() -> Customer:
        return await sidelight.customers.get("cust-1")

    in_loop: Callable[[], Customer] = lambda: asyncio.run(use())  # noqa: E731
    assert [_in_thread(in_loop), _in_thread(in_loop)] == [_in_thread(in_loop)] * 2


def _in_thread(work: Callable[[], Customer]) -> Customer:
    answers: list[Customer] = []
    thread = threading.Thread(target=lambda: answers.append(work()))
    thread.start()
    thread.join()
    return answers[0]
