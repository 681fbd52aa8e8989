"""A batch: collected in order, sent once, all or nothing."""

from typing import Any

import httpx
import msgspec
import pytest
from sidelight_sdk import Customer, InvalidRequest, Note, ServerError

from tests.sdk.shells import Awaiting, Blocking

Shells = type[Blocking] | type[Awaiting]
NOTE = {"id": "n-1", "customer": "c", "text": "Hi", "author": "marta"}


class Service:
    def __init__(self, status: int = 200, answer: Any = None) -> None:
        self._status, self._answer = status, answer
        self.requests: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        return httpx.Response(self._status, json=self._answer)


def fill(batch: Any) -> None:
    batch.attributes.define("plan", type="choice", choices=["Free", "Pro"])
    batch.customers.upsert("c", name="Ada", email=None)
    batch.conversations.upsert("conv-9", customer="c")
    batch.messages.add("conv-9", id="m-1", author="bot", text="Hello")
    batch.notes.add("c", "Hi", author="marta")
    batch.notes.edit("c", "n-1", "Hi!")
    batch.notes.delete("c", "n-1")


async def test_operations_travel_in_order_in_one_request(shell: Shells) -> None:
    service = Service(422)
    async with shell(answers=service) as sidelight:
        with pytest.raises(InvalidRequest):
            await sidelight.batch(fill)
    (request,) = service.requests
    assert (request.method, request.url.path, bool(request.headers["Idempotency-Key"])) == ("POST", "/v1/batch", True)
    assert msgspec.json.decode(request.content) == {
        "operations": [
            {"op": "attributes.define", "key": "plan", "type": "choice", "choices": ["Free", "Pro"]},
            {"op": "customers.upsert", "id": "c", "name": "Ada", "email": None},
            {"op": "conversations.upsert", "id": "conv-9", "customer": "c"},
            {"op": "messages.add", "conversation": "conv-9", "id": "m-1", "author": "bot", "text": "Hello"},
            {"op": "notes.add", "customer": "c", "text": "Hi", "author": "marta"},
            {"op": "notes.edit", "customer": "c", "id": "n-1", "text": "Hi!"},
            {"op": "notes.delete", "customer": "c", "id": "n-1"},
        ]
    }


async def test_results_are_what_each_write_would_have_returned(shell: Shells) -> None:
    def three(batch: Any) -> None:
        batch.customers.upsert("c", name="Ada")
        batch.notes.add("c", "Hi", author="marta")
        batch.notes.delete("c", "n-1")

    async with shell(answers=Service(200, {"results": [{"id": "c", "name": "Ada"}, NOTE, None]})) as sidelight:
        batch = await sidelight.batch(three)
    assert batch.results == (Customer("c", name="Ada"), Note("n-1", "c", "Hi", "marta"), None)
    assert len(batch) == 3


async def test_an_exception_in_the_block_sends_nothing(shell: Shells) -> None:
    def stumble(batch: Any) -> None:
        batch.customers.upsert("c")
        raise LookupError

    service = Service()
    async with shell(answers=service) as sidelight:
        with pytest.raises(LookupError):
            await sidelight.batch(stumble)
    assert service.requests == []


async def test_an_empty_batch_sends_nothing(shell: Shells) -> None:
    service = Service()
    async with shell(answers=service) as sidelight:
        batch = await sidelight.batch(lambda batch: None)
    assert (batch.results, service.requests) == ((), [])


async def test_the_thousand_and_first_operation_is_refused_and_nothing_sent(shell: Shells) -> None:
    def overfill(batch: Any) -> None:
        for number in range(1_001):
            assert len(batch) == number
            batch.customers.upsert(f"c-{number}")

    service = Service()
    async with shell(answers=service) as sidelight:
        with pytest.raises(InvalidRequest, match="at most 1000 operations") as refusal:
            await sidelight.batch(overfill)
    assert refusal.value.operation == 1_000
    assert service.requests == []


async def test_the_error_says_which_operation(shell: Shells) -> None:
    problem = {"title": "Unprocessable", "errors": [{"field": "operations[1].email", "why": "is no address"}]}

    def two(batch: Any) -> None:
        batch.customers.upsert("c-1")
        batch.customers.upsert("c-2", name="Grace", email="nonsense")

    async with shell(answers=Service(422, problem)) as sidelight:
        with pytest.raises(InvalidRequest, match=r"operations\[1\]\.email: is no address") as refusal:
            await sidelight.batch(two)
    assert refusal.value.operation == 1
    assert refusal.value.__notes__ == ["operation 1 of the batch was customers.upsert 'c-2'"]


@pytest.mark.parametrize(
    ("number", "title"),
    list(
        enumerate(
            [
                "attributes.define 'plan'",
                "customers.upsert 'c'",
                "conversations.upsert 'conv-9'",
                "messages.add 'm-1'",
                "notes.add",
                "notes.edit 'n-1'",
                "notes.delete 'n-1'",
            ]
        )
    ),
)
async def test_the_error_tells_an_operations_kind_and_id_and_nothing_that_it_holds(
    shell: Shells, number: int, title: str
) -> None:
    problem = {"title": "Unprocessable", "errors": [{"field": f"operations[{number}].x", "why": "is wrong"}]}
    async with shell(answers=Service(422, problem)) as sidelight:
        with pytest.raises(InvalidRequest) as refusal:
            await sidelight.batch(fill)
    assert refusal.value.__notes__ == [f"operation {number} of the batch was {title}"]


async def test_a_host_with_an_outbox_brings_its_own_key(shell: Shells) -> None:
    service = Service(200, {"results": [{"id": "c"}]})
    async with shell(answers=service) as sidelight:
        await sidelight.batch(lambda batch: batch.customers.upsert("c"), idempotency_key="outbox-17")
    assert service.requests[0].headers["Idempotency-Key"] == "outbox-17"


async def test_a_batch_has_results_only_once_sent_and_is_sent_only_once(shell: Shells) -> None:
    async with shell(answers=Service(200, {"results": [{"id": "c"}]})) as sidelight:
        with pytest.raises(RuntimeError, match="results"):
            _ = sidelight.client.batch().results
        batch = await sidelight.batch(lambda batch: batch.customers.upsert("c"))
        with pytest.raises(RuntimeError, match="start another"):
            batch.customers.upsert("c")


async def test_a_batch_that_could_not_be_sent_may_be_entered_again_and_is_the_same_write(shell: Shells) -> None:
    answers = [httpx.Response(500), httpx.Response(200, json={"results": [{"id": "c"}]})]
    requests: list[httpx.Request] = []

    def service(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        return answers.pop(0)

    async with shell(answers=service) as sidelight:
        batch = sidelight.client.batch()
        batch.customers.upsert("c")
        with pytest.raises(ServerError):
            await sidelight.send(batch)
        await sidelight.send(batch)
        with pytest.raises(RuntimeError, match="start another"):
            await sidelight.send(batch)
    assert batch.results == (Customer("c"),)
    assert len({(request.headers["Idempotency-Key"], request.content) for request in requests}) == 1
