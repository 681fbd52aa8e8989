"""Who is shown as looking and editing, and who no longer."""

import asyncio
from datetime import datetime, timedelta

import pytest

from plugin.domain.actor import Agent
from plugin.domain.presence import Presence
from plugin.domain.signal import Signal
from plugin.domain.workspace import PanelSession
from plugin.live import presence
from plugin.live.presence import PresenceBook
from plugin.live.stream import Stream
from plugin.settings import Settings
from plugin.store.presence import read_presence
from tests.world import ADA, GRACE, HEDY, JONAS, MARTA, NOW, SOFIA, Tenant, World

SHOWS = f"customer/{GRACE}"
SETTINGS = Settings()


class Process:
    """One process of the service: its book, its own clock, and what it announces."""

    def __init__(self, world: World) -> None:
        self.world, self.now = world, NOW
        self.signals: list[Signal] = []
        self.book = PresenceBook(world.store, self.signals.append, SETTINGS, lambda: self.now)

    async def opens(self, agent: Agent = MARTA, customer: str = GRACE, tenant: Tenant | None = None) -> Stream:
        session = await self.world.session(agent, customer=customer, tenant=tenant)
        return await self.shows(session)

    async def shows(self, session: PanelSession) -> Stream:
        stream = Stream(f"{len(self.signals)}-{session.id}", session)
        self.book.opened(stream)
        await self.book.write()
        return stream

    async def sweeps(self, seconds: float) -> None:
        self.now = NOW + timedelta(seconds=seconds)
        await self.book.sweep()

    def ended(self) -> list[str]:
        return [signal.id for signal in self.signals if signal.kind == "ends"]

    async def sees(self) -> Presence:
        return await read_presence(self.world.store, self.world.acme.id, SHOWS, self.book.editing_since())


@pytest.fixture
def process(world: World) -> Process:
    return Process(world)


@pytest.fixture
def other(world: World) -> Process:
    return Process(world)


def lookers(presence: Presence) -> list[str]:
    return sorted(looker.agent_id for looker in presence.lookers)


def editing(presence: Presence) -> list[tuple[str, str]]:
    return sorted((one.agent_id, one.key) for one in presence.editing)


async def test_a_book_that_is_stopped_while_it_writes_writes_it_at_last(process: Process) -> None:
    stream = await process.opens()
    await process.book.start()
    process.book.closed(stream)
    writing = asyncio.create_task(process.book.write())
    await asyncio.sleep(0)  # it waits for its turn
    writing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await writing
    await process.book.stop()
    assert lookers(await process.sees()) == []


async def test_who_has_it_open_is_shown_to_whoever_shows_the_same(process: Process, other: Process) -> None:
    await process.opens(MARTA)
    await other.opens(JONAS)
    await other.opens(JONAS, HEDY)
    await other.opens(Agent("eve", "Eve"), tenant=other.world.rival)
    assert lookers(await process.sees()) == ["jonas", "marta"]
    assert Signal("presence", process.world.acme.id, SHOWS) in process.signals


async def test_who_closes_it_is_gone(process: Process) -> None:
    stream = await process.opens()
    process.book.begins(stream, "attribute/plan")
    process.book.closed(stream)
    await process.book.write()
    assert await process.sees() == Presence((), ())


async def test_streams_of_a_process_that_died_vanish(process: Process, other: Process) -> None:
    stream = await process.opens(MARTA)
    process.book.begins(stream, "attribute/plan")
    await process.book.write()
    await other.opens(JONAS)
    await other.sweeps(59)
    assert lookers(await other.sees()) == ["jonas", "marta"]

    other.signals.clear()
    await other.sweeps(61)

    assert lookers(await other.sees()) == ["jonas"]
    assert editing(await other.sees()) == []
    assert other.signals == [Signal("presence", other.world.acme.id, SHOWS)]


async def test_many_streams_of_a_process_that_died_vanish_in_pieces(
    process: Process, other: Process, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(presence, "PIECE", 2)
    for agent in (MARTA, JONAS, SOFIA, ADA):
        await process.opens(agent)
    await other.sweeps(61)
    assert await other.sees() == Presence((), ())
    assert len(await other.world.store.rows("SELECT id FROM processes")) == 1
    assert other.signals == [Signal("presence", other.world.acme.id, SHOWS)]


async def test_a_process_that_was_taken_for_dead_is_seen_with_its_next_stream(process: Process, other: Process) -> None:
    await process.opens(MARTA)
    await other.sweeps(61)
    process.now = other.now
    await process.opens(JONAS)
    await other.sweeps(90)
    assert lookers(await other.sees()) == ["jonas"]


async def test_streams_of_a_process_that_lives_stay(process: Process, other: Process) -> None:
    await process.opens(MARTA)
    for minute in range(1, 4):
        await process.sweeps(minute * 60 - 5)
        await other.sweeps(minute * 60)
    assert lookers(await other.sees()) == ["marta"]


async def test_a_process_that_was_asleep_finds_its_own_streams_again(process: Process) -> None:
    await process.opens(MARTA)
    await process.sweeps(3600)
    assert lookers(await process.sees()) == ["marta"]


async def test_who_is_editing_is_shown_until_saved_or_reset(process: Process) -> None:
    stream = await process.opens()
    process.book.begins(stream, "attribute/plan")
    process.book.begins(stream, "attribute/age")
    await process.book.write()
    process.book.ends(stream, "attribute/plan")
    await process.book.write()
    assert editing(await process.sees()) == [("marta", "attribute/age")]


async def test_editing_is_shown_for_a_minute_and_the_others_hear_of_its_end(process: Process, other: Process) -> None:
    stream = await process.opens()
    process.book.begins(stream, "attribute/plan")
    await process.book.write()
    await process.sweeps(SETTINGS.editing_shown - 1)
    assert editing(await process.sees()) == [("marta", "attribute/plan")]

    process.signals.clear()
    await process.sweeps(SETTINGS.editing_shown + 1)

    assert editing(await process.sees()) == []
    assert process.signals == [Signal("presence", process.world.acme.id, SHOWS)]


async def test_using_a_control_again_counts_the_minute_anew(process: Process) -> None:
    stream = await process.opens()
    for second in (0, 50):
        process.now = NOW + timedelta(seconds=second)
        process.book.begins(stream, "attribute/plan")
        await process.book.write()
    await process.sweeps(100)
    assert editing(await process.sees()) == [("marta", "attribute/plan")]


async def test_crowding_ends_an_agents_oldest_panels(process: Process) -> None:
    streams = []
    for second in range(SETTINGS.panels_per_agent + 2):
        process.now = NOW + timedelta(seconds=second)
        await process.opens(JONAS)
        streams.append(await process.opens(MARTA, (GRACE, HEDY)[second % 2]))
    assert set(process.ended()) >= {streams[0].id, streams[1].id}
    assert not set(process.ended()) & {stream.id for stream in streams[2:]}


async def test_of_panels_that_are_written_together_the_oldest_makes_room(process: Process) -> None:
    session = await process.world.session()
    names = "caedb"  # in no order
    for second, name in enumerate(names[: SETTINGS.panels_per_agent + 1]):
        process.now = NOW + timedelta(seconds=second)
        process.book.opened(Stream(name, session))
    await process.book.write()
    assert process.ended() == ["c"]


async def test_an_agent_of_the_same_id_elsewhere_crowds_nobody(process: Process) -> None:
    for second in range(SETTINGS.panels_per_agent):
        process.now = NOW + timedelta(seconds=second)
        await process.opens(MARTA)
    await process.opens(MARTA, tenant=process.world.rival)
    assert process.ended() == []


async def test_an_open_panel_keeps_its_session_alive(process: Process, other: Process) -> None:
    session = await process.world.session()
    closed, elsewhere = await process.world.session(), await process.world.session()
    await process.shows(session)
    process.book.closed(await process.shows(closed))
    await process.book.write()
    await other.shows(elsewhere)

    await process.sweeps(11 * 3600)

    moved = NOW + timedelta(hours=11)
    assert [await used_at(process.world, one) for one in (session, closed, elsewhere)] == [moved, NOW, NOW]


async def test_a_session_that_was_just_used_is_not_written_again(process: Process) -> None:
    session = await process.world.session()
    await process.shows(session)
    await process.sweeps(60)
    assert await used_at(process.world, session) == NOW


async def used_at(world: World, session: PanelSession) -> datetime:
    row = await world.store.row("SELECT used_at FROM panel_sessions WHERE id = :id", id=session.id)
    assert row is not None
    return datetime.fromtimestamp(row[0] / 1e6, NOW.tzinfo)
