"""Two service processes on one database: whatever reaches one is seen in panels of the other."""

import asyncio
import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import asyncpg
import pytest
from sidelight_sdk import View

from plugin.actions.context import Context
from plugin.actions.operate import operate
from plugin.domain.actor import Actor
from plugin.domain.customers import UpsertCustomer
from plugin.domain.rights import By
from plugin.store import open_store
from tests.panel.desk import Desk, Panel
from tests.panel.html import messages_in
from tests.panel.streams import LiveStream
from tests.service import Service, in_a_loop_of_its_own, new_database

JONAS = {"sub": "jonas", "name": "Jonas Weber"}


class Pair:
    """Desks of one workspace at either process; both serve the same sessions."""

    def __init__(self, one: Service, other: Service) -> None:
        workspace = one.new_workspace()
        self.services = one, other
        self.here, self.there = Desk(one, workspace), Desk(other, workspace)

    def at_the_other(self, panel: Panel) -> Panel:
        """The same session's panel, as a load balancer might serve it next."""
        return Panel(panel.url.replace(self.services[0].url, self.services[1].url))


@pytest.fixture(scope="module", params=["postgres"])
def services(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Service, Service]]:
    folder = tmp_path_factory.mktemp("two")
    database = new_database(request, folder)
    with Service(database, folder) as one, Service(database, folder) as other:
        yield one, other


@pytest.fixture
def pair(services: tuple[Service, Service]) -> Iterator[Pair]:
    both = Pair(*services)
    with both.here, both.there:
        yield both


def test_whatever_reaches_one_process_is_seen_at_the_other(pair: Pair) -> None:
    panel = pair.there.open()
    with LiveStream(panel) as stream, LiveStream(pair.here.open(**JONAS)) as theirs:
        # a push through one shows in the other's panel
        pair.here.push(location="Bern")
        stream.until('value="Bern"')
        # who looks and who edits cross
        stream.has_shown("Jonas Weber has this customer open")
        theirs.has_shown("Marta Nowak has this customer open")
        form = theirs.editor("attributes/company")
        theirs.beacon(theirs.beacon_of(form))
        stream.until("Jonas Weber is editing")
        theirs.send(form, value="Engines")
        stream.until('value="Engines"')


def test_a_form_posted_to_one_process_is_answered_in_the_stream_at_the_other(pair: Pair) -> None:
    panel = pair.here.open()
    with LiveStream(panel) as stream, LiveStream(pair.there.open(**JONAS)) as theirs:
        # by now every process knows of the stream
        theirs.has_shown("Marta Nowak has this customer open")
        elsewhere = pair.at_the_other(panel)
        form = stream.editor("attributes/email")
        assert elsewhere.post(form.action, form.fields | {"value": "wrong"}).status_code == 204
        assert messages_in(stream.until("does not look like an email address"))
        assert elsewhere.post(form.action, form.fields | {"value": "right@example.com"}).status_code == 204
        stream.until("Saved Email", 'value="right@example.com"')
        assert elsewhere.get("search", q="plan").status_code == 204
        stream.until("Search results")


def test_a_beacon_that_reaches_the_other_process_counts(pair: Pair) -> None:
    panel = pair.here.open()
    with LiveStream(panel) as stream, LiveStream(pair.there.open(**JONAS)) as theirs:
        form = stream.editor("attributes/location")
        beacon = f"s/{stream.id}/t/{stream.beacon_of(form)}"
        assert pair.at_the_other(panel).get(beacon).status_code == 200
        theirs.until("Marta Nowak is editing")
        # and a page that was used is not reloaded over its draft
        pair.services[0].stop()
        stream.rest()
        assert "Paused." in stream.html
        assert "http-equiv=refresh" not in stream.html
    pair.services[0].start()


def test_a_fifth_panel_at_the_other_process_ends_the_oldest(pair: Pair) -> None:
    panels = [pair.here.open() for _ in range(4)]
    streams = [LiveStream(panel) for panel in panels]
    pair.here.push(location="Seen by all")
    for stream in streams:
        stream.until("Seen by all")
    with LiveStream(pair.there.open()):
        assert "you have many panels open" in streams[0].rest()
    for stream in streams:
        stream.close()


def test_revoking_at_one_process_ends_the_panel_at_the_other(pair: Pair) -> None:
    with LiveStream(pair.there.open()) as stream:
        assert pair.here.host.panels.revoke(agent="marta") == 1
        assert "closed by your platform" in stream.rest()


def test_a_change_that_nobody_was_notified_of_is_seen_within_seconds(pair: Pair) -> None:
    with LiveStream(pair.there.open()) as stream:
        pair.here.push(location="First")
        stream.until('value="First"')
        in_a_loop_of_its_own(lambda: write_unseen(pair.services[0].database, pair.here.workspace.workspace))
        started = time.monotonic()
        stream.until("Written unseen")
        assert time.monotonic() - started < 3


def test_the_bus_comes_back_by_itself_when_its_connection_is_lost(pair: Pair) -> None:
    panel = pair.here.open()
    with LiveStream(panel) as stream:
        for round in range(2):
            assert in_a_loop_of_its_own(lambda: end_listeners(pair.services[0].database)) == 2
            in_a_loop_of_its_own(lambda: listeners(pair.services[0].database, 2))
            form = stream.editor("attributes/email")
            elsewhere = pair.at_the_other(panel)
            assert elsewhere.post(form.action, form.fields | {"value": f"wrong {round}"}).status_code == 204
            # replies are not polled for: this comes over the bus or not at all
            stream.until("does not look like an email address")


async def write_unseen(database: str, workspace_id: str) -> None:
    """As a process does whose notification is lost: committed, and nobody notified."""
    store = await open_store(database)
    host = Actor("api", "key", "Acme")
    upsert = UpsertCustomer(id="ada", location="Written unseen")
    await operate(Context(store, lambda _: None), workspace_id, By(host), [upsert], datetime.now(UTC))
    await store.close()


BUSES = """
    SELECT pid FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND query ~* '^(listen|select pg_notify)'
"""


async def end_listeners(database: str) -> int:
    connection = await asyncpg.connect(database)
    pids = [row["pid"] for row in await connection.fetch(BUSES)]
    for pid in pids:
        await connection.execute("SELECT pg_terminate_backend($1)", pid)
    await connection.close()
    return len(pids)


async def listeners(database: str, wanted: int) -> None:
    """Returns when so many listen again."""
    connection = await asyncpg.connect(database)
    async with asyncio.timeout(15):
        while len(await connection.fetch(BUSES)) < wanted:
            await connection.execute("SELECT pg_sleep(0.05)")
    await connection.close()


def test_a_search_that_reaches_one_process_is_answered_in_the_panel_at_the_other(pair: Pair) -> None:
    panel = pair.here.open()
    with LiveStream(panel) as stream:
        assert pair.at_the_other(panel).get("search", q="plan").status_code == 204
        stream.until("Search results")


def test_a_view_that_is_chosen_at_once_through_the_other_process_is_sent(pair: Pair) -> None:
    pair.here.host.views.set("agent", [View("profile", sections=["attributes"]), View("summary", sections=["notes"])])
    panel = pair.here.open()
    with LiveStream(panel) as stream:
        number = re.search(r'<i class="c c(\d+) w2">', stream.html)
        assert number
        assert pair.at_the_other(panel).get(f"s/{stream.id}/c/{number[1]}").status_code == 200
        assert "By Marta" not in stream.html
        stream.until("By Marta")
