"""The store fails in the middle of a turn of a live panel: what that turn was to send is sent by the next."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from plugin.actions.replies import leave_reply
from plugin.domain.conversations import UpsertConversation
from plugin.domain.customers import UpsertCustomer
from plugin.domain.reply import Reply, Said
from plugin.panel.machine import live_page
from tests.panel.html import Form, editor_in, forms_in, let_go_of, named
from tests.panel.office import Open, now, office_at
from tests.world import GRACE, HEDY


@pytest.fixture
async def panel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Open]:
    monkeypatch.setattr(live_page, "RETRY_SECONDS", 0.05)
    async with office_at(tmp_path) as office:
        yield await office.open()


def editor_of(panel: Open, value: str) -> tuple[str, int]:
    """The newest editor that holds the value, and its beacon."""
    form = panel.html[: panel.html.rfind(f'value="{value}"')].rpartition("<form class=")[2]
    editor = named(form)
    return editor, int(form.partition(" t")[2].split('"')[0].split()[0])


async def test_an_answer_is_said_though_the_reading_beside_it_failed(panel: Open) -> None:
    editor, _ = editor_of(panel, "Oslo")
    since = len(panel.html)
    panel.office.store.reads_fail = 2
    await reply(panel, Reply("saved", "attribute/location", editor))
    said = await panel.until("Saved Location", since)
    assert let_go_of(editor) in said, "its editor is let go of"


async def test_a_conflict_is_said_though_the_reading_beside_it_failed(panel: Open) -> None:
    editor, _ = editor_of(panel, "Oslo")
    since = len(panel.html)
    panel.office.store.reads_fail = 2
    await reply(panel, Reply("conflict", "attribute/location", editor, Said({"value": ["Rome"]}, by="Jonas", at=now())))
    await panel.until("Rome", since)


async def test_what_changed_is_shown_though_a_write_beside_it_failed(panel: Open) -> None:
    editor, beacon = editor_of(panel, "Oslo")
    panel.stream.on_beacon("used", beacon)
    await reply(panel, Reply("conflict", "attribute/location", editor, Said({"value": ["Rome"]}, by="Jonas", at=now())))
    await panel.until("Rome", 0)
    since = len(panel.html)
    await panel.office.world.push(UpsertCustomer(id=GRACE, name="Grace Hopper"))
    panel.office.store.writes_fail = 1
    panel.stream.on_beacon("reset", beacon)
    panel.stream.notify(("attribute", "name"), panel.office.hub.new_mark())  # the same turn handles both
    await panel.until("Grace Hopper", since)
    said = await panel.until(let_go_of(editor), since)
    assert "slot=m-top></div>" in said.rpartition("Use mine")[2], "what was reset asks no more"


async def test_what_a_round_could_not_read_is_shown_by_each_panels_own_turn(panel: Open) -> None:
    since = len(panel.html)
    await panel.office.world.push(UpsertCustomer(id=GRACE, location="Rome"))
    panel.office.store.reads_fail = 1
    panel.stream.notify(("attribute", "location"), panel.office.hub.new_mark())
    await panel.until('value="Rome"', since)
    assert panel.office.store.reads_fail == 0


async def test_values_of_another_customer_stand_only_under_that_customers_name(panel: Open) -> None:
    """The conversation has turned, and its panel hears of an attribute first."""
    since = len(panel.html)
    await panel.office.world.push(UpsertConversation(id="conv", customer=HEDY))
    panel.stream.notify(("attribute", "phone"), panel.office.hub.new_mark())
    said = await panel.until("0123456", since)
    assert "Hedy" in said[: said.index("0123456")], "her name first"


async def test_every_editor_says_for_whom_it_was_written(panel: Open) -> None:
    """Also where both customers show the same: neither has a company."""
    assert newest(panel, "attributes/company").fields["customer"] == GRACE
    since = len(panel.html)
    await panel.office.world.push(UpsertConversation(id="conv", customer=HEDY))
    panel.stream.notify(("conversation", ""), panel.office.hub.new_mark())
    await panel.until("Hedy", since)
    await panel.rests()
    assert {form.fields["customer"] for form in forms_in(panel.html[since:]) if "e" in form.classes} == {HEDY}
    assert newest(panel, "attributes/company").fields["customer"] == HEDY


def newest(panel: Open, action: str) -> Form:
    return editor_in(panel.html, action)


async def reply(panel: Open, said: Reply) -> None:
    session = panel.page._session
    await leave_reply(panel.office.ctx, session, said, now())


async def test_a_panel_that_cannot_be_read_says_so_beside_its_heartbeat_and_takes_it_back(panel: Open) -> None:
    assert panel.html.rpartition("<p class=foot>")[2].partition("</p>")[0].endswith("Live")
    since = len(panel.html)
    panel.office.store.reads_fail = 1_000
    panel.stream.notify(("attribute", "location"), panel.office.hub.new_mark())
    await until_uncertain(panel)
    panel.stream.sign(0.0)
    said = await panel.until("Not up to date", since)
    assert "Live" not in said
    panel.stream.sign(0.0)
    said = await panel.until("Not up to date", len(panel.html))
    assert said.count("role=alert") == 1, "said aloud once; what remains is for a connection that is lost"
    panel.office.store.reads_fail = 0
    assert "Not up to date" not in await panel.until("Live", len(panel.html))


async def until_uncertain(panel: Open) -> None:
    async with asyncio.timeout(10):
        while not panel.page._is_uncertain:  # noqa: ASYNC110  nothing signals a failed turn
            await asyncio.sleep(0.01)


async def test_a_panel_says_that_it_is_behind_without_reading_anything(panel: Open) -> None:
    since = len(panel.html)
    reads = panel.office.store.reads
    panel.stream.is_behind = True
    panel.stream.sign(0.0)
    said = await panel.until("Not up to date", since)
    assert "Live" not in said
    panel.stream.is_behind = False
    panel.stream.sign(0.0)
    await panel.until("Live", len(panel.html))
    assert panel.office.store.reads == reads
