"""What many panels are notified of is read once and passed on to all of them, each as if it were alone."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from plugin.actions.operate import operate
from plugin.domain.attribute_definitions import DefineAttribute
from plugin.domain.conversations import UpsertConversation
from plugin.domain.customers import CUSTOMER, UpsertCustomer
from plugin.domain.operation import Operation
from plugin.domain.rights import By
from plugin.domain.state import WorkspaceState
from plugin.domain.workspace import PanelSession
from plugin.live import spreading
from plugin.panel.machine import live_page, rounds
from plugin.panel.machine.reading import Reading, Readings, subject_of
from plugin.panel.machine.view_state import ViewState
from tests.panel.office import Office, Open, office_at
from tests.world import GRACE, HEDY, JONAS, MARTA

PANELS = 5


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with office_at(tmp_path) as office:
        yield office


async def open_some(office: Office) -> list[Open]:
    return [await office.open(f"stream{number}") for number in range(PANELS)]


async def change(office: Office, panels: list[Open], **values: Any) -> None:
    """Writes Grace's values and notifies the panels, as the hub does."""
    await office.world.push(UpsertCustomer(id=GRACE, **values))
    mark = office.hub.new_mark()
    for panel in panels:
        for key in values:
            panel.stream.notify(("attribute", key), mark)


def without_id(panel: Open, since: int = 0) -> list[str]:
    return [chunk.replace(panel.stream.id, "…") for chunk in panel.chunks[since:]]


async def test_one_reading_serves_all(office: Office) -> None:
    panels = await open_some(office)
    before = office.store.reads
    await change(office, panels, location="Rome")
    for panel in panels:
        await panel.until('value="Rome"')
    assert office.store.reads == before + 1


@pytest.mark.parametrize("by", ["a round", "its own turn"])
async def test_the_first_change_goes_at_once_and_those_that_follow_closely_go_together(
    office: Office, monkeypatch: pytest.MonkeyPatch, by: str
) -> None:
    for module in (rounds, live_page):
        monkeypatch.setattr(module, "GATHER_SECONDS", 1.0)
    panel = await office.open()

    async def push(**values: str) -> None:
        await change(office, [panel], **values)
        if by == "its own turn":
            panel.stream.notify(("note", ""), panel.stream.mark)

    begun = time.monotonic()
    await push(location="Rome")
    await panel.until('value="Rome"')
    assert time.monotonic() - begun < 0.9
    since = len(panel.chunks)
    await push(location="Bern")
    await push(email="grace@example.com")
    await panel.until("grace@example.com")
    assert 'value="Bern"' in panel.html
    assert len(panel.chunks) == since + 1


async def test_each_is_sent_what_it_would_be_sent_alone(office: Office) -> None:
    panels = await open_some(office)
    alone = await office.open("stream9")
    since = [len(panel.chunks) for panel in panels]
    since_alone = len(alone.chunks)
    for place in ("Rome", "Bern", "Paris"):
        await change(office, panels, location=place)
        for panel in panels:
            await panel.until(f'value="{place}"')
            await panel.rests()
        await change(office, [alone], location=place)
        await alone.until(f'value="{place}"')
        await alone.rests()
    expected = without_id(alone, since_alone)
    assert len(expected) == 3
    assert all(f'name=of value="{panel.stream.id}.' in panel.chunks[-1] for panel in [*panels, alone])
    for panel, at in zip(panels, since, strict=True):
        assert without_id(panel, at) == expected


async def test_a_page_whose_control_was_used_takes_a_beacon_that_no_page_beside_it_takes(office: Office) -> None:
    used, *others = panels = await open_some(office)
    beacon = int(used.html.partition('action="attributes/location"')[0].rpartition(" t")[2].split(" ")[0])
    used.stream.on_beacon("used", beacon)
    await change(office, panels, location="Rome")
    for panel in panels:
        await panel.until('value="Rome"')
    assert f" t{beacon} " not in used.chunks[-1], "a browser asks for each address once only"
    assert all(f" t{beacon} " in other.chunks[-1] for other in others)


async def test_what_is_told_while_a_round_reads_is_told_by_the_next(office: Office) -> None:
    panels = await open_some(office)
    office.store.gate.clear()
    before = office.store.reads
    await change(office, panels, location="Rome")
    async with asyncio.timeout(10):
        while office.store.reads == before:  # noqa: ASYNC110  the round has read, and has not been answered yet
            await asyncio.sleep(0)
    await change(office, panels, location="Paris", email="grace@example.com")
    office.store.gate.set()
    for panel in panels:
        await panel.until('value="Paris"')
        await panel.until('value="grace@example.com"')
        await panel.rests()


@pytest.mark.parametrize("turns", range(8))
async def test_what_is_told_before_a_round_has_begun_to_read_is_told_too(office: Office, turns: int) -> None:
    panel = await office.open()
    await office.world.push(UpsertCustomer(id=GRACE, location="Rome", phone="+43 1 5139980"))
    panel.stream.notify(("attribute", "location"), office.hub.new_mark())
    for _ in range(turns):
        await asyncio.sleep(0)
    panel.stream.notify(("attribute", "phone"), office.hub.new_mark())
    await panel.until("5139980")
    assert 'value="Rome"' in panel.html


async def test_a_slow_reader_holds_up_nobody_and_gets_all_of_it_in_order(office: Office) -> None:
    slow, *others = panels = await open_some(office)
    since = len(slow.chunks)
    slow.reads_on.clear()
    await change(office, panels, location="Rome")
    for other in others:
        await other.until('value="Rome"')
        await other.rests()
    assert len(slow.chunks) == since
    for place in ("Bern", "Paris"):
        await change(office, panels, location=place)
        for other in others:
            await other.until(f'value="{place}"')
    slow.reads_on.set()
    await slow.until('value="Paris"')
    await slow.rests()
    written = "".join(slow.chunks[since:])
    assert written.index("Rome") < written.index("Paris")
    assert "Bern" not in written, "newest state only: it skips what it could not take"
    assert written.count('action="attributes/location"') == 2


async def test_a_reader_that_never_reads_on_can_still_be_let_go(office: Office) -> None:
    slow, *others = panels = await open_some(office)
    slow.reads_on.clear()
    await change(office, panels, location="Rome")
    await others[0].until('value="Rome"')
    slow.stream.end("crowded")
    slow.reads_on.set()
    assert "ended" in await slow.until("</html>")
    assert slow.html.index('value="Rome"') < slow.html.index("</html>")


async def test_a_page_that_cannot_be_served_begins_anew_and_the_others_are_served(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, *others = panels = await open_some(office)
    generations = broken.html.count("<div class=gen>")

    async def fail(_: bytes) -> None:
        broken.page._write = broken.send
        raise OSError("the socket is away")

    broken.page._write, broken.page._write_at_once = fail, lambda _: False
    await change(office, panels, location="Rome")
    for panel in panels:
        await panel.until('value="Rome"')
    assert broken.html.count("<div class=gen>") == generations + 1
    assert all(other.html.count("<div class=gen>") == 1 for other in others)


async def test_a_panel_that_turned_while_a_round_read_is_shown_nothing_of_whom_it_showed(office: Office) -> None:
    panel = await office.open()
    await office.open("jonas", agent=JONAS, customer=GRACE, conversation=None)
    await office.presence.write()
    held = office.store.hold_next_presence()
    panel.stream.notify(("presence", ""), office.hub.new_mark())
    await held.begun.wait()
    since = len(panel.html)
    await office.world.push(UpsertConversation(id="conv", customer=HEDY))
    panel.stream.notify(("again", ""), office.hub.new_mark())  # a turn of its own
    await panel.until("Hedy", since)
    await panel.rests()
    panel.stream.notify(("presence", ""), office.hub.new_mark())
    held.may_end.set()
    await panel.rests()
    assert "Jonas" not in panel.html[since:]


async def test_a_change_of_a_customer_does_not_wait_because_of_one_of_the_workspace(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else nothing would be seen of it: what follows a customer's own change closely waits for an hour."""
    await office.world.push(DefineAttribute(key="plan", type="text"))
    panel = await office.open()
    monkeypatch.setattr(rounds, "GATHER_SECONDS", 3600)
    await office.world.push(DefineAttribute(key="plan", label="Contract"))
    panel.stream.notify_of_workspace([("definition", "plan")], office.hub.new_mark())
    await panel.until("Contract")
    await panel.rests()
    await change(office, [panel], location="Rome")
    await panel.until('value="Rome"')


@pytest.mark.parametrize("is_first", [True, False], ids=["before", "after"])
async def test_a_workspaces_change_and_a_customers_are_both_shown_whichever_is_passed_on_first(
    office: Office, monkeypatch: pytest.MonkeyPatch, is_first: bool
) -> None:
    """One customer's panel at a time; Hedy's own change comes while hers has not been notified of the workspace's."""
    monkeypatch.setattr(spreading, "GROUPS_AT_ONCE", 1)
    may_go_on = asyncio.Event()
    office.hub._sleep = lambda _seconds: may_go_on.wait()
    by = By(office.world.acme.host)

    async def run(*operations: Operation) -> None:
        await operate(office.ctx, office.world.acme.id, by, operations, office.now())

    await run(UpsertCustomer(id=HEDY, location="Oslo"), DefineAttribute(key="plan", type="text"))
    grace = await office.open("grace")
    hedy = await office.open("hedy", customer=HEDY, conversation=None)
    await run(DefineAttribute(key="seats", type="text"), DefineAttribute(key="plan", label="Contract"))
    await grace.until("Contract")
    late = await office.open("late")
    assert "Contract" in late.html
    assert "Contract" not in hedy.html
    await run(UpsertCustomer(id=HEDY, location="Rome", attributes={"seats": "Seven"}))
    if not is_first:
        await hedy.until('value="Rome"')
    may_go_on.set()
    await hedy.until('value="Seven"')
    await hedy.rests()
    assert "Contract" in hedy.html
    assert 'value="Rome"' in hedy.html


async def first(readings: Readings, session: PanelSession) -> Reading:
    return (await readings.first(session, ViewState())).reading


async def at_least(readings: Readings, session: PanelSession) -> Reading:
    return await readings.at_least(subject_of(session), session.agent.role, ViewState(), 0)


async def parts(readings: Readings, session: PanelSession) -> Reading:
    return await readings.parts(subject_of(session), GRACE, {CUSTOMER: None})


@pytest.mark.parametrize("read", [first, at_least, parts])
async def test_a_reading_does_not_claim_what_was_notified_while_it_waited_for_the_state(
    office: Office, monkeypatch: pytest.MonkeyPatch, read: Callable[[Readings, PanelSession], Awaitable[Reading]]
) -> None:
    session = await office.world.session(customer=None, conversation="conv")
    notified: list[int] = []
    states = office.store.states
    get = states.get

    async def get_while_something_changes(workspace_id: str) -> WorkspaceState:
        state: WorkspaceState = await get(workspace_id)
        notified.append(office.hub.new_mark())
        return state

    monkeypatch.setattr(states, "get", get_while_something_changes)
    assert (await read(office.services.readings, session)).mark < notified[0]


@pytest.mark.parametrize("by", ["by a heartbeat", "in a round"])
async def test_what_was_today_is_yesterday_when_the_day_has_gone(office: Office, by: str) -> None:
    panel = await office.open()
    assert "yesterday" not in panel.html
    since = len(panel.html)
    office.later = timedelta(days=1)
    if by == "in a round":
        await change(office, [panel], location="Rome")
    else:
        panel.stream.beat = True
        panel.stream.wake()
    await panel.until("yesterday", since)


async def test_each_agent_is_shown_the_others_in_the_same_round(office: Office) -> None:
    marta = await office.open("marta")
    jonas = await office.open("jonas", agent=JONAS)
    await office.presence.write()
    mark = office.hub.new_mark()
    for panel in (marta, jonas):
        panel.stream.notify(("presence", ""), mark)
    await marta.until(f"{JONAS.name} has this customer open")
    await jonas.until(f"{MARTA.name} has this customer open")
    assert f"{MARTA.name} has" not in marta.html
    assert f"{JONAS.name} has" not in jonas.html
