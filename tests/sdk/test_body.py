"""What JSON cannot say is refused before any network, and by its name: nothing is sent, so nothing is cleared."""

import math
from types import MappingProxyType
from typing import Any

import httpx
import pytest
from sidelight_sdk import UNSET, Agent, InvalidRequest
from sidelight_sdk.body import LARGEST

from plugin.api import BODY_LIMIT
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


HALF = "holds half a character, a lone surrogate, which no text can be sent with"
UNSENDABLE = [
    (lambda s: s.messages.add("v", id="m", author="bot", text="\ud83d"), "text", HALF),
    (lambda s: s.messages.add("v", id="m\udcff", author="bot", text="Hi"), "id", HALF),
    (lambda s: s.customers.upsert("c", name="Ada\udcff"), "name", HALF),
    (lambda s: s.customers.upsert("c", attributes={"plan": "\udcff"}), "attributes.plan", HALF),
    (lambda s: s.customers.upsert("c", attributes={"pl\udcffan": 1}), "attributes.pl\\udcffan", HALF),
    (lambda s: s.notes.edit("c", "n", "\ud83d"), "text", HALF),
    (lambda s: s.attributes.define("plan", type="choice", choices=["\ud83d"]), "choices[0]", HALF),
    (lambda s: s.customers.upsert("c", name=UNPRINTED), "name", "cannot be sent: JSON has no Unprinted"),
    (lambda s: s.customers.upsert("c", attributes={"a": 1j}), "attributes.a", "cannot be sent: JSON has no complex"),
    (
        lambda s: s.customers.upsert("c", attributes={"a": UNSET}),
        "attributes.a",
        "cannot be sent: JSON has no UnsetType",
    ),
    (lambda s: s.customers.upsert("c", attributes=UNPRINTED), "attributes", "cannot be sent: JSON has no Unprinted"),
    (
        lambda s: s.customers.upsert("c", attributes={(1, 2): 3}),
        "attributes.(1, 2)",
        "must be named by a text, not by a tuple",
    ),
]


class Unprinted:
    """What a value holds is nobody's business: its type is enough to find it."""

    def __repr__(self) -> str:
        raise AssertionError("a value was shown")


UNPRINTED: Any = Unprinted()


@pytest.mark.parametrize(("use", "field", "why"), UNSENDABLE)
async def test_what_cannot_be_sent_is_refused_and_named(shell: Shells, use: Any, field: str, why: str) -> None:
    async with shell(answers=nobody) as sidelight:
        with pytest.raises(InvalidRequest) as alone:
            await sidelight.call(use)
        with pytest.raises(InvalidRequest) as in_a_batch:
            await sidelight.batch(use)
    assert alone.value.errors == ((field, why),)
    assert in_a_batch.value.errors == ((f"operations[0].{field}", why),)
    assert str(alone.value).isascii()


async def test_what_never_ends_is_refused(shell: Shells) -> None:
    endless: dict[str, Any] = {"none": None}
    endless["again"] = endless
    async with shell(answers=nobody) as sidelight:
        with pytest.raises(InvalidRequest, match="nested too deeply"):
            await sidelight.call(lambda s: s.customers.upsert("c", attributes=endless))


async def test_a_query_is_held_to_the_same(shell: Shells) -> None:
    async with shell(answers=nobody) as sidelight:
        with pytest.raises(InvalidRequest, match="agent: holds half a character"):
            await sidelight.call(lambda s: s.panels.revoke(agent="\udcff"))
        with pytest.raises(InvalidRequest, match="cursor: holds half a character"):
            await sidelight.call(lambda s: s.customers.page("\udcff"))


async def test_any_mapping_will_do(shell: Shells) -> None:
    bodies: list[bytes] = []

    def answer(request: httpx.Request) -> httpx.Response:
        bodies.append(request.content)
        return httpx.Response(200, json={"id": "c"})

    async with shell(answers=answer) as sidelight:
        await sidelight.call(lambda s: s.customers.upsert("c", attributes=MappingProxyType({"plan": "Pro"})))
    assert bodies == [b'{"attributes":{"plan":"Pro"}}']


@pytest.mark.parametrize("key", ["", "é", "a\nb", "\x00", "x" * 201, " a", "a ", "\udcff", 7])
def test_an_idempotency_key_that_is_none_is_refused_where_it_is_given(shell: Shells, key: Any) -> None:
    with pytest.raises(InvalidRequest, match="idempotency_key: must"):
        shell(answers=nobody).client.batch(idempotency_key=key)


@pytest.mark.parametrize("key", ["0", "outbox 17", "x" * 200, "~"])
def test_an_idempotency_key_of_printable_ascii_is_taken(shell: Shells, key: str) -> None:
    assert shell(answers=nobody).client.batch(idempotency_key=key)._key == key


async def test_a_panel_is_opened_for_nobody_whose_name_is_no_number(shell: Shells) -> None:
    async with shell(answers=nobody) as sidelight:
        with pytest.raises(InvalidRequest, match=r"agent\.name: must be a finite number"):
            await sidelight.call(lambda s: s.panels.open(Agent("marta", name=NAN), customer="c"))  # type: ignore[arg-type]


async def test_the_word_null_is_a_text_like_any_other(shell: Shells) -> None:
    async with shell(answers=lambda request: httpx.Response(200, json={"id": "c"})) as sidelight:
        await sidelight.call(lambda s: s.customers.upsert("c", name="null", attributes={"null": "null", "x": None}))


async def test_a_batch_of_more_than_eight_megabytes_is_sent_in_several(shell: Shells) -> None:
    async with shell(answers=lambda request: httpx.Response(200, json={"results": [None] * 1000})) as sidelight:
        with pytest.raises(InvalidRequest, match="bytes, and 8,388,608 at most") as refusal:
            await sidelight.batch(notes_of(8_400))
        assert refusal.value.__notes__ == ["send the 1000 operations of the batch in several"]
        assert (refusal.value.status, refusal.value.operation) == (413, None)
        await sidelight.batch(notes_of(8_300))


def notes_of(length: int) -> Any:
    def fill(batch: Any) -> None:
        for _ in range(1_000):
            batch.notes.add("c", "x" * length, author="marta")

    return fill


def test_the_largest_body_is_the_one_that_the_service_takes() -> None:
    assert LARGEST == BODY_LIMIT
