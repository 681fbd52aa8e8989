"""An editor that was saved keeps the focus, and is let go of once it has been left as it was saved."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from plugin.actions.replies import leave_reply
from plugin.domain.reply import Reply, Said
from plugin.panel.machine.leaving import sheet_of_saved
from tests.panel.desk import Desk
from tests.panel.html import let_go_of, named
from tests.panel.office import Open, now, office_at
from tests.panel.streams import LiveStream

FIRST = 0  # the number of its reports


@pytest.fixture
async def panel(tmp_path: Path) -> AsyncIterator[Open]:
    async with office_at(tmp_path) as office:
        yield await office.open()


async def saved(panel: Open, *, is_used: bool = True) -> tuple[str, int]:
    """The editor whose save has been answered, and how much of the page had come before that."""
    form = panel.html[: panel.html.rfind('value="Oslo"')].rpartition("<form class=")[2]
    editor = named(form)
    if is_used:
        panel.stream.on_beacon("used", int(form.partition(" t")[2].split('"')[0].split()[0]))
    since = len(panel.html)
    reply = Reply("saved", "attribute/location", editor, Said(length=len("Paris")))
    await leave_reply(panel.office.ctx, panel.page._session, reply, now())
    await panel.until("Saved Location", since)
    return editor, since


async def test_it_is_let_go_of_when_it_is_left_as_it_was_saved(panel: Open) -> None:
    editor, since = await saved(panel)
    assert f"-{FIRST}-1.css" in panel.html[since:], "five characters are an odd number"
    assert let_go_of(editor) not in panel.html
    panel.stream.on_beacon("left", FIRST)
    await panel.until(let_go_of(editor), since)


async def test_what_was_typed_on_in_stays_though_it_is_left_with_as_many_characters(panel: Open) -> None:
    editor, _ = await saved(panel)
    for report in ("typed on", "left"):
        panel.stream.on_beacon(report, FIRST)
    await panel.rests()
    assert let_go_of(editor) not in panel.html


async def test_an_earlier_saves_report_says_nothing_of_a_later_one(panel: Open) -> None:
    editor, since = await saved(panel)
    reply = Reply("saved", "attribute/location", editor, Said(length=len("Rome")))
    await leave_reply(panel.office.ctx, panel.page._session, reply, now())
    await panel.until(f"-{FIRST + 1}-0.css", since)
    panel.stream.on_beacon("left", FIRST)
    await panel.rests()
    assert let_go_of(editor) not in panel.html
    panel.stream.on_beacon("left", FIRST + 1)
    await panel.until(let_go_of(editor), since)


async def test_where_no_use_was_reported_it_is_let_go_of_at_once(panel: Open) -> None:
    editor, since = await saved(panel, is_used=False)
    assert let_go_of(editor) in panel.html[since:]
    assert ".css" not in panel.html[since:]


def test_the_sheet_reports_by_the_rows_own_numbers(desk: Desk) -> None:
    panel = desk.open()
    with LiveStream(panel) as stream:
        for parity in (0, 1):
            answer = panel.get(f"s/{stream.id}/saved-7-9-{parity}.css")
            assert (answer.status_code, answer.text) == (200, sheet_of_saved(7, 9, parity))
        assert panel.get(f"s/{stream.id}/saved-7-9-2.css").status_code == 404
