"""The customer's local time in the head: by what the viewer may read, and as it goes on."""

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from plugin.domain.customers import UpsertCustomer
from plugin.domain.permissions import SetPermission
from plugin.panel.machine.finite_page import finite_page
from plugin.panel.machine.page_query import PageQuery
from plugin.panel.nouns.local_time import MINUTES
from tests.panel.desk import Desk
from tests.panel.html import messages_in
from tests.panel.office import Office, Open, now, office_at
from tests.world import GRACE

CLOCK = re.compile(r"<p class=clock>(.*?)</p>", re.DOTALL)
MONDAY = datetime(2027, 3, 1, 20, 58, 30, tzinfo=UTC)


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with office_at(tmp_path) as office:
        office.later = MONDAY - now()
        yield office


def clocks(panel: Open, since: int = 0) -> list[str]:
    """What each clock says that was sent since, but for what is only heard."""
    found = CLOCK.findall(panel.html[since:])
    seen = (re.sub(r"<span class=sr>.*?</span>|<svg.*?</svg>", "", one, flags=re.DOTALL) for one in found)
    return [" ".join(re.sub("<[^>]+>", " ", one).split()) for one in seen]


async def beat(panel: Open) -> None:
    since = len(panel.html)
    panel.stream.beat = True
    panel.stream.wake()
    await panel.until("beat", since)


async def test_it_goes_on_with_each_heartbeat_and_is_sent_only_when_it_changes(office: Office) -> None:
    await office.world.push(UpsertCustomer(GRACE, timezone="Europe/Berlin", language="de"))
    panel = await office.open()
    assert clocks(panel) == ["9:58 PM · German"]
    assert "datetime=2027-03-01T21:58+01:00" in panel.html
    assert "<span class=sr>Local time, Europe/Berlin: </span>" in panel.html
    since = len(panel.html)
    for seconds in (15, 30, 75, 90, 105):
        office.later = MONDAY + timedelta(seconds=seconds) - now()
        await beat(panel)
    assert clocks(panel, since) == ["9:59 PM · German", "10:00 PM · night there · German"]
    assert "fresh" not in panel.html[since:], "nobody has changed it"


async def test_panels_that_were_sent_the_same_go_on_alike(office: Office) -> None:
    panels = [await office.open(name) for name in ("one", "two")]
    assert clocks(panels[0]) == []
    since = len(panels[0].html)
    mark = office.hub.new_mark()
    await office.world.push(UpsertCustomer(GRACE, timezone="Asia/Tokyo"))
    for panel in panels:
        panel.stream.notify(("attribute", "timezone"), mark)
    for panel in panels:
        await panel.until("class=clock", since)
    office.later += timedelta(minutes=2)
    for panel in panels:
        await beat(panel)
        assert clocks(panel) == ["Tue 5:58 AM · night there", "Tue 6:00 AM · night there"]


async def test_what_an_agent_may_not_read_says_nothing_of_the_time_either(office: Office) -> None:
    await office.world.push(UpsertCustomer(GRACE, phone="+4915112345678"))
    assert clocks(await office.open("before")) == ["9:58 PM"]
    await office.world.push(SetPermission("agent", "attributes.read", False, "phone"))
    assert clocks(await office.open("after")) == []


async def test_a_page_that_ends_knows_the_next_hour_also_when_clocks_are_put_forward(office: Office) -> None:
    await office.world.push(UpsertCustomer(GRACE, timezone="Europe/Berlin"))
    office.later = datetime(2027, 3, 28, 0, 58, 30, tzinfo=UTC) - now()
    session = await office.world.session(customer=None, conversation="conv")
    page = await finite_page(office.services, session, PageQuery())
    (clock,) = CLOCK.findall(page.decode())
    times = re.findall(r"<time datetime=([^>]+)>", clock)
    assert len(times) == MINUTES
    assert times[:3] == ["2027-03-28T01:58+01:00", "2027-03-28T01:59+01:00", "2027-03-28T03:00+02:00"]


def test_an_agent_types_a_city_and_is_offered_what_it_may_mean(desk: Desk) -> None:
    panel = desk.open_off()
    page = panel.submit("attributes/timezone", value="tokyo")
    assert desk.value("timezone") == "Asia/Tokyo"
    assert CLOCK.search(page)
    page = panel.submit("attributes/timezone", value="york")
    assert messages_in(page)[0].startswith("Time zone could be one of these. America/New_York")
    page = panel.submit("attributes/timezone", value="<b>Mars</b>")
    assert "Time zone must be a time zone, such as Europe/London, or a city that has one." in messages_in(page)[0]
    assert desk.value("timezone") == "Asia/Tokyo"
