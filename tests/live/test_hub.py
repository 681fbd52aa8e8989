"""The hub: each stream is notified of what it shows, and of nothing else."""

import asyncio
import gc
import time
import weakref
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from plugin.actions.context import Context
from plugin.actions.operate import operate
from plugin.domain.attribute_definitions import DefineAttribute
from plugin.domain.attributes import definitions_of
from plugin.domain.conversations import UpsertConversation
from plugin.domain.customers import UpsertCustomer
from plugin.domain.messages import AddMessage
from plugin.domain.notes import AddNote
from plugin.domain.rights import By
from plugin.domain.signal import Signal
from plugin.live import hub
from plugin.live.hub import BEHIND_SECONDS
from plugin.live.stream import Stream, Topic
from plugin.settings import Settings
from plugin.store import open_store
from tests.live.ears import Ears, heard
from tests.world import GRACE, HEDY, JONAS, NOW, World


@pytest_asyncio.fixture
async def ears(world: World) -> AsyncIterator[Ears]:
    ears = Ears(world)
    await ears.push(
        UpsertCustomer(id=GRACE, name="Grace"),
        UpsertCustomer(id=HEDY, name="Hedy"),
        UpsertConversation(id="conv", customer=GRACE),
    )
    yield ears
    await ears.hub.stop()


async def test_a_value_is_told_to_who_shows_its_customer_by_its_key(ears: Ears) -> None:
    ours, others = await ears.open(), await ears.open(customer=HEDY)
    await ears.push(UpsertCustomer(id=GRACE, email="g@example.com"))
    await ears.push(UpsertCustomer(id=HEDY, phone="123"))
    assert await heard(ours, ("attribute", "email")) == {("attribute", "email")}
    assert await heard(others, ("attribute", "phone")) == {("attribute", "phone")}


@pytest.mark.parametrize(
    ("operation", "topic"),
    [
        (AddNote(customer=GRACE, text="x", author="marta", id="n"), ("note", "n")),
        (UpsertConversation(id="conv", status="closed"), ("conversation", "status")),
        (AddMessage(conversation="conv", id="m", author="customer", text="x"), ("message", "m")),
        (UpsertCustomer(id=GRACE, profile_url="https://example.com"), ("customer", "profile_url")),
    ],
    ids=["note", "conversation", "message", "customer"],
)
async def test_other_nouns_are_told_by_their_name(ears: Ears, operation: object, topic: Topic) -> None:
    stream = await ears.open()
    await ears.push(operation)
    assert topic in await heard(stream, topic)


async def test_a_definition_is_told_to_the_whole_workspace_and_to_no_other(ears: Ears) -> None:
    streams = [await ears.open(), await ears.open(customer=HEDY), await ears.open(customer="nobody")]
    rival = await ears.open(tenant=ears.world.rival)
    await ears.push(DefineAttribute(key="plan", type="text"))
    for stream in streams:
        assert await heard(stream, ("definition", "plan")) == {("definition", "plan")}
    await ears.push(DefineAttribute(key="own", type="text"), UpsertCustomer(id=GRACE), tenant=ears.world.rival)
    assert ("attribute", "email") not in await heard(rival, ("definition", "own"))


async def test_a_customer_of_the_same_id_elsewhere_is_another(ears: Ears) -> None:
    ours, rival = await ears.open(), await ears.open(tenant=ears.world.rival)
    await ears.push(UpsertCustomer(id=GRACE, email="ours@example.com"))
    await heard(ours, ("attribute", "email"))
    await ears.push(UpsertCustomer(id=GRACE, phone="123"), tenant=ears.world.rival)
    assert ("attribute", "email") not in await heard(rival, ("attribute", "phone"))
    assert ("attribute", "phone") not in ours.topics


async def test_a_stream_of_a_conversation_hears_of_its_customer_once_it_is_known(ears: Ears) -> None:
    stream = await ears.open(customer=None, conversation="conv")
    ears.hub.shows_customer(stream, GRACE)
    await ears.push(UpsertCustomer(id=GRACE, email="g@example.com"))
    await heard(stream, ("attribute", "email"))
    ears.hub.shows_customer(stream, HEDY)
    await ears.push(UpsertCustomer(id=GRACE, location="Rome"), UpsertCustomer(id=HEDY, phone="123"))
    assert ("attribute", "location") not in await heard(stream, ("attribute", "phone"))


async def test_who_has_a_conversation_no_more_is_told_too(ears: Ears) -> None:
    before, after = await ears.open(), await ears.open(customer=HEDY)
    await ears.push(UpsertConversation(id="conv", customer=HEDY))
    await heard(before, ("conversation", "customer"))
    await heard(after, ("conversation", "customer"))


async def test_what_happened_before_a_stream_came_is_not_told_it(ears: Ears) -> None:
    await ears.push(UpsertCustomer(id=GRACE, email="g@example.com"))
    stream = await ears.open()
    await ears.push(UpsertCustomer(id=GRACE, location="Rome"))
    assert await heard(stream, ("attribute", "location")) == {("attribute", "location")}


async def test_a_stream_that_has_gone_is_told_nothing_and_its_workspace_followed_no_more(ears: Ears) -> None:
    gone, stays = await ears.open(), await ears.open(agent=JONAS)
    ears.hub.unregister(gone)
    await ears.push(UpsertCustomer(id=GRACE, email="g@example.com"))
    await heard(stays, ("attribute", "email"))
    assert gone.topics == set()
    ears.hub.unregister(stays)
    assert ears.hub.streams == {}
    again = await ears.open()
    await ears.push(UpsertCustomer(id=GRACE, location="Rome"))
    assert await heard(again, ("attribute", "location")) == {("attribute", "location")}


async def test_a_workspace_followed_again_keeps_its_state_unless_another_process_has_changed_it(
    ears: Ears, database: str
) -> None:
    acme, states = ears.world.acme.id, ears.world.store.states
    ears.hub.unregister(await ears.open())
    before = await states.get(acme)
    ears.hub.unregister(await ears.open())
    assert await states.get(acme) is before
    other = await open_store(database)
    try:
        done = DefineAttribute(key="plan", type="text")
        await operate(Context(other, lambda _: None), acme, By(ears.world.acme.host), [done], NOW)
    finally:
        await other.close()
    await ears.open()
    assert "plan" in definitions_of(await states.get(acme))


async def test_however_much_happens_a_slow_stream_holds_each_topic_once(ears: Ears) -> None:
    stream = await ears.open()
    for number in range(50):
        await ears.push(UpsertCustomer(id=GRACE, location=f"Place {number}"))
    await ears.push(UpsertCustomer(id=GRACE, email="last@example.com"))
    assert await heard(stream, ("attribute", "email")) == {("attribute", "location"), ("attribute", "email")}


async def test_marks_grow_with_what_is_told(ears: Ears) -> None:
    stream = await ears.open()
    before = ears.hub.new_mark()
    await ears.push(UpsertCustomer(id=GRACE, email="g@example.com"))
    await heard(stream, ("attribute", "email"))
    assert before < stream.mark < ears.hub.new_mark()


# Signals that are no changes.


async def test_a_reply_reaches_the_streams_of_its_session_alone(ears: Ears) -> None:
    session = await ears.world.session()
    mine = [Stream(f"s{number}", session) for number in range(2)]
    for stream in mine:
        await ears.hub.register(stream)
    other = await ears.open()
    ears.hub.receive(Signal("reply", session.workspace_id, session.id))
    assert [stream.replies for stream in (*mine, other)] == [True, True, False]


async def test_presence_reaches_who_shows_the_same(ears: Ears) -> None:
    ours, others = await ears.open(), await ears.open(customer=HEDY)
    rival = await ears.open(tenant=ears.world.rival)
    ears.hub.receive(Signal("presence", ears.world.acme.id, f"customer/{GRACE}"))
    assert (ours.topics, others.topics, rival.topics) == ({("presence", "")}, set(), set())


async def test_a_stream_or_a_session_is_ended_by_its_id(ears: Ears) -> None:
    one, other, third = await ears.open(), await ears.open(), await ears.open()
    ears.hub.receive(Signal("ends", ears.world.acme.id, one.id))
    ears.hub.receive(Signal("ends", ears.world.acme.id, other.session_id))
    assert (one.ending, other.ending, third.ending) == ("crowded", "revoked", None)


async def test_a_stop_ends_all_and_no_ending_replaces_an_earlier_one(ears: Ears) -> None:
    one, other = await ears.open(), await ears.open()
    one.end("revoked")
    ears.hub.end_all("restart")
    assert (one.ending, other.ending) == ("revoked", "restart")


async def test_one_that_opens_while_all_end_is_ended_too(ears: Ears) -> None:
    """Its request was on its way when the service was asked to go; it would wait for it in vain."""
    ears.hub.end_all("restart")
    assert (await ears.open()).ending == "restart"


async def test_a_beacon_reaches_its_stream_alone(ears: Ears) -> None:
    one, other = await ears.open(), await ears.open()
    beacons: list[tuple[str, str, int]] = []
    for stream in (one, other):
        stream.on_beacon = lambda kind, number, id=stream.id: beacons.append((id, kind, number))  # type: ignore[misc]
    ears.hub.receive(Signal("used", ears.world.acme.id, one.id, 3))
    ears.hub.receive(Signal("reset", ears.world.acme.id, one.id, 4))
    ears.hub.receive(Signal("used", ears.world.acme.id, "nobody", 5))
    assert beacons == [(one.id, "used", 3), (one.id, "reset", 4)]


async def test_when_signals_were_missed_every_stream_looks_for_itself(ears: Ears) -> None:
    streams = [await ears.open(), await ears.open(tenant=ears.world.rival)]
    ears.hub.receive(Signal("missed"))
    assert all(stream.replies and ("presence", "") in stream.topics for stream in streams)


async def test_the_last_to_close_leaves_nothing_to_the_garbage_collector(ears: Ears) -> None:
    stream = await ears.open()
    follower = weakref.ref(ears.hub._followers[ears.world.acme.id])
    gc.collect()
    gc.disable()
    try:
        ears.hub.unregister(stream)
        for _ in range(10):
            await asyncio.sleep(0)
        assert follower() is None
    finally:
        gc.enable()


async def test_panels_say_that_they_are_behind_while_the_log_is_not_read_and_take_it_back(ears: Ears) -> None:
    streams = [await ears.open(), await ears.open(customer=HEDY)]
    opened = time.monotonic()
    ears.hub.tick(opened + BEHIND_SECONDS - 1)
    assert not any(stream.beat or stream.is_behind for stream in streams)
    ears.hub.tick(opened + BEHIND_SECONDS + 1)
    assert all(stream.beat and stream.is_behind for stream in streams)
    late = await ears.open()
    assert late.is_behind
    await ears.tail.read_ends()
    ears.hub.tick(time.monotonic())
    assert not any(stream.is_behind for stream in (*streams, late))


async def test_a_heartbeat_goes_out_only_where_the_log_has_been_read_since_the_last(world: World) -> None:
    ears = Ears(world, settings=Settings(heartbeat=2))
    stream = await ears.open()
    opened = time.monotonic()
    ears.hub.tick(opened + 2.5)
    assert stream.beat, "read when it was opened"
    stream.beat = False
    ears.hub.tick(opened + 5)
    assert not stream.beat
    ears.tail.read_at = opened + 4
    ears.hub.tick(opened + 5)
    assert stream.beat
    assert not stream.is_behind
    await ears.hub.stop()


async def test_a_log_that_goes_on_and_cannot_be_read_is_behind(ears: Ears, monkeypatch: pytest.MonkeyPatch) -> None:
    async def unreadable(*_: object) -> None:
        raise OSError("away")

    stream = await ears.open()
    monkeypatch.setattr(hub, "read_changes", unreadable)
    await ears.push(UpsertCustomer(id=GRACE, location="Rome"))
    now = time.monotonic()
    ears.tail.read_at = now + BEHIND_SECONDS + 1
    ears.hub.tick(now + BEHIND_SECONDS + 1)
    assert stream.is_behind


async def test_panels_begin_anew_where_a_backup_is_restored_under_them(ears: Ears) -> None:
    stream, other = await ears.open(), await ears.open(tenant=ears.world.rival)
    acme = ears.world.acme.id
    await ears.push(UpsertCustomer(id="ada", attributes={"new": 1}))
    known = await ears.world.store.states.get(acme)
    ears.tail.grew(acme, 1_000)
    await ears.tail.read_ends()
    async with asyncio.timeout(15):
        await stream.news()
    assert (stream.ending, other.ending) == ("long", None)
    assert await ears.world.store.states.get(acme) is not known
    late = await ears.open()
    await ears.push(UpsertCustomer(id=GRACE, location="Oslo"))
    assert await heard(late, ("attribute", "location"))
    assert late.ending is None
