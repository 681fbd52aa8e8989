"""What concerns a whole workspace is passed on to some at a time: nobody misses it, and nobody else waits for it."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from plugin.domain.attribute_definitions import DefineAttribute
from plugin.domain.attributes import definitions_of
from plugin.domain.conversations import UpsertConversation
from plugin.domain.customers import UpsertCustomer
from plugin.live import spreading
from plugin.live.stream import Stream, Topic
from plugin.store.engine.changes import read_changes
from tests.live.ears import Ears, heard
from tests.world import GRACE, HEDY, World

PLAN, SEATS, EMAIL = ("definition", "plan"), ("definition", "seats"), ("attribute", "email")


class Pauses:
    """Each lasts until it is ended."""

    def __init__(self) -> None:
        self._may_go = asyncio.Semaphore(0)
        self.begun = 0

    async def sleep(self, _seconds: float) -> None:
        self.begun += 1
        await self._may_go.acquire()

    async def until(self, begun: int) -> None:
        async with asyncio.timeout(15):
            while self.begun < begun:  # noqa: ASYNC110
                await asyncio.sleep(0)

    def end_one(self) -> None:
        self._may_go.release()

    def end_all(self) -> None:
        for _ in range(100):
            self._may_go.release()


@pytest.fixture
def pauses() -> Pauses:
    return Pauses()


@pytest_asyncio.fixture
async def ears(world: World, pauses: Pauses, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Ears]:
    monkeypatch.setattr(spreading, "GROUPS_AT_ONCE", 1)
    ears = Ears(world, pauses.sleep)
    await ears.push(
        UpsertCustomer(id=GRACE, name="Grace"),
        UpsertCustomer(id=HEDY, name="Hedy"),
        UpsertConversation(id="conv", customer=GRACE),
    )
    yield ears
    await ears.hub.stop()


async def define(ears: Ears, *others: object, key: str = "plan") -> None:
    await ears.push(DefineAttribute(key=key, type="text"), *others)


async def half_way(ears: Ears, pauses: Pauses) -> tuple[Stream, Stream]:
    """Grace's has been notified of the plan, Hedy's has not."""
    grace, hedy = await ears.open(), await ears.open(customer=HEDY)
    await define(ears)
    await pauses.until(1)
    assert (grace.topics, hedy.topics) == ({PLAN}, set())
    return grace, hedy


async def test_all_are_notified_in_the_end_each_with_a_higher_mark_than_the_one_before(
    ears: Ears, pauses: Pauses
) -> None:
    grace, hedy = await half_way(ears, pauses)
    before = ears.hub.new_mark()
    pauses.end_all()
    assert await heard(hedy, PLAN) == {PLAN}
    assert grace.mark < before < hedy.mark < ears.hub.new_mark()


async def test_those_who_show_the_same_are_notified_together(ears: Ears, pauses: Pauses) -> None:
    streams = [await ears.open() for _ in range(3)]
    await define(ears)
    await pauses.until(1)
    assert all(stream.topics == {PLAN} for stream in streams)
    assert len({stream.mark for stream in streams}) == 1


async def test_a_customers_own_change_goes_before_the_rest_of_the_workspaces(ears: Ears, pauses: Pauses) -> None:
    grace, hedy = await half_way(ears, pauses)
    await ears.push(UpsertCustomer(id=HEDY, email="h@example.com"))
    assert await heard(hedy, EMAIL) == {EMAIL}
    own = hedy.mark
    pauses.end_all()
    assert await heard(hedy, PLAN) == {EMAIL, PLAN}
    assert hedy.mark > own
    assert grace.topics == {PLAN}


async def test_of_what_is_committed_together_a_customers_own_goes_first(ears: Ears, pauses: Pauses) -> None:
    await ears.open()
    hedy = await ears.open(customer=HEDY)
    await define(ears, UpsertCustomer(id=HEDY, email="h@example.com"))
    await pauses.until(1)
    assert hedy.topics == {EMAIL}


async def test_a_stream_that_turns_to_another_customer_meanwhile_misses_nothing(ears: Ears, pauses: Pauses) -> None:
    grace, hedy = await ears.open(), await ears.open(customer=None, conversation="conv")
    ears.hub.shows_customer(hedy, HEDY)
    await define(ears)
    await pauses.until(1)
    assert (grace.topics, hedy.topics) == ({PLAN}, set())
    ears.hub.shows_customer(hedy, GRACE)  # whose streams have been notified
    pauses.end_all()
    assert await heard(hedy, PLAN) == {PLAN}


async def test_a_stream_that_registers_meanwhile_reads_what_it_is_not_notified_of(ears: Ears, pauses: Pauses) -> None:
    grace, _ = await half_way(ears, pauses)
    late = await ears.open(customer="nobody")
    assert "plan" in definitions_of(await ears.world.store.states.get(ears.world.acme.id))
    ears.hub.unregister(grace)
    await define(ears, key="seats")
    pauses.end_all()
    assert await heard(late, SEATS) == {SEATS}


async def test_who_still_waits_hears_of_two_changes_at_once_and_who_does_not_of_the_second_again(
    ears: Ears, pauses: Pauses
) -> None:
    grace, hedy = await half_way(ears, pauses)
    grace.topics = set()  # passed on
    await define(ears, key="seats")
    await ears.push(UpsertCustomer(id=GRACE, email="g@example.com"))
    await heard(grace, EMAIL)
    assert (grace.topics, hedy.topics) == ({EMAIL}, set())
    pauses.end_one()
    await pauses.until(2)
    assert (grace.topics, hedy.topics) == ({EMAIL}, {PLAN, SEATS})
    pauses.end_all()
    assert await heard(grace, SEATS) == {EMAIL, SEATS}


async def test_what_waits_is_passed_on_though_the_log_cannot_be_read_meanwhile(
    ears: Ears, pauses: Pauses, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, hedy = await half_way(ears, pauses)
    failures = iter([OSError("the disk is away")])

    async def fail_once(*given: object) -> object:
        for error in failures:
            raise error
        return await read_changes(*given)  # type: ignore[arg-type]

    monkeypatch.setattr("plugin.live.hub.read_changes", fail_once)
    monkeypatch.setattr("plugin.live.hub.RETRY_SECONDS", 0)
    await define(ears, key="seats")
    pauses.end_all()
    both: set[Topic] = {PLAN, SEATS}
    await heard(hedy, PLAN)
    await heard(hedy, SEATS)
    assert hedy.topics == both


async def test_a_workspace_that_nobody_shows_any_more_is_passed_nothing_on(ears: Ears, pauses: Pauses) -> None:
    grace, hedy = await half_way(ears, pauses)
    for stream in (grace, hedy):
        ears.hub.unregister(stream)
    pauses.end_all()
    again = await ears.open(customer=HEDY)
    await define(ears, key="seats")
    assert await heard(again, SEATS) == {SEATS}
    assert hedy.topics == set()
