"""What JSON cannot say is refused before any network, and by its name: nothing is sent, so nothing is cleared."""

import math
from typing import Any

import httpx
import pytest
from sidelight_sdk import Agent, InvalidRequest

from tests.sdk.shells import Awaiting, Blocking

Shells = type[Blocking] | type[Awaiting]
NAN, INFINITE = math.nan, math.inf


def nobody(request: httpx.Request) -> httpx.Response:
    raise AssertionError(f"{request.method} {request.url} was sent: {request.content!r}")


NOT_FINITE = [
    (lambda s: s.customers.upsert("c", attributes={"plan": None, "score": NAN}), "attributes.score"),
    (lambda s: s.customers.upsert("c", attributes={"score": INFINITE}), "attributes.score"),
    (lambda s: s.customers.upsert("c", attributes={"scores": [1.5, {"deep": -INFINITE}]}), "attributes.scores[1].deep"),
    (lambda s: s.customers.upsert("c", attributes={"scores": {INFINITE}}), "attributes.scores[0]"),
    (lambda s: s.customers.upsert("c", name=NAN), "name"),
    (lambda s: s.attributes.define("plan", type="choice", choices=["Free", NAN]), "choices[1]"),
    (lambda s: s.attributes.define("plan", type="text", position=INFINITE), "position"),
    (lambda s: s.conversations.upsert("v", subject=NAN), "subject"),
    (lambda s: s.messages.add("v", id="m", author="bot", text=NAN), "text"),
    (lambda s: s.notes.add("c", NAN, author="marta"), "text"),
    (lambda s: s.notes.edit("c", "n-1", NAN), "text"),
]


@pytest.mark.parametrize(("use", "field"), NOT_FINITE)
async def test_a_number_that_is_not_finite_is_refused_wherever_it_stands(shell: Shells, use: Any, field: str) -> None:
    async with shell(answers=nobody) as sidelight:
        with pytest.raises(InvalidRequest) as refusal:
            await sidelight.call(use)
    assert refusal.value.errors == ((field, "must be a finite number"),)


@pytest.mark.parametrize(("use", "field"), NOT_FINITE)
async def test_in_a_batch_its_operation_is_named_too(shell: Shells, use: Any, field: str) -> None:
    def fill(batch: Any) -> None:
        batch.customers.upsert("c", name=None)
        use(batch)

    async with shell(answers=nobody) as sidelight:
        with pytest.raises(InvalidRequest) as refusal:
            await sidelight.batch(fill)
    assert refusal.value.errors == ((f"operations[1].{field}", "must be a finite number"),)
    assert refusal.value.operation == 1


async def test_a_panel_is_opened_for_nobody_whose_name_is_no_number(shell: Shells) -> None:
    async with shell(answers=nobody) as sidelight:
        with pytest.raises(InvalidRequest, match=r"agent\.name: must be a finite number"):
            await sidelight.call(lambda s: s.panels.open(Agent("marta", name=NAN), customer="c"))  # type: ignore[arg-type]


async def test_the_word_null_is_a_text_like_any_other(shell: Shells) -> None:
    async with shell(answers=lambda request: httpx.Response(200, json={"id": "c"})) as sidelight:
        await sidelight.call(lambda s: s.customers.upsert("c", name="null", attributes={"null": "null", "x": None}))
