"""A save that the database has not answered is said under its editor, which still holds what was typed."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from plugin.actions.replies import leave_reply
from plugin.domain.reply import Reply
from plugin.errors import OutcomeUnknown, Unavailable
from plugin.live.stream import Stream
from plugin.panel.machine.access import session_by
from plugin.settings import Settings
from tests.panel.html import editor_in, messages_in
from tests.panel.inside import Inside, inside
from tests.panel.office import Open, now, office_at

NOT_SAVED = "Not saved: the database does not answer just now. What you typed is still here; try again in a moment."
UNKNOWN = "It is not known whether this was saved: the database did not answer. Look before you try again."
EDITOR = "abc.1.7.1"


@pytest.fixture
async def panel(tmp_path: Path) -> AsyncIterator[Open]:
    async with office_at(tmp_path) as office:
        yield await office.open()


@pytest.mark.parametrize(("is_unknown", "words"), [(False, NOT_SAVED), (True, UNKNOWN)])
async def test_it_is_said_while_nothing_can_be_read(panel: Open, is_unknown: bool, words: str) -> None:
    form, since = editor_in(panel.html, "attributes/location"), len(panel.html)
    panel.office.store.reads_fail = 1_000
    panel.stream.notice_unanswered(form.fields["editor"], is_unknown=is_unknown)
    said = await panel.until(f"{words}</p></div></div>", since)
    assert messages_in(said) == [words]
    assert f'<div class="f" slot=m{form.slot[1:]}>' in said
    panel.office.store.reads_fail = 0


async def test_it_is_taken_back_by_the_next_answer(panel: Open) -> None:
    form, since = editor_in(panel.html, "attributes/location"), len(panel.html)
    panel.stream.notice_unanswered(form.fields["editor"], is_unknown=False)
    await panel.until("Not saved", since)
    since = len(panel.html)
    await leave_reply(
        panel.office.ctx, panel.page._session, Reply("saved", "attribute/location", form.fields["editor"]), now()
    )
    said = await panel.until("Saved Location", since)
    assert f"slot=m{form.slot[1:]}></div>" in said


async def test_in_a_new_generation_it_stands_on_top(panel: Open) -> None:
    editor, since = editor_in(panel.html, "attributes/location").fields["editor"], len(panel.html)
    panel.stream.notice_unanswered(editor, is_unknown=False)
    await panel.until("Not saved", since)
    since = len(panel.html)
    panel.page.begin_anew()
    said = await panel.until("name=g1 class=end", since)
    assert messages_in(said) == [NOT_SAVED]


class Outage:
    """A service whose database does not answer, and a stream of one of its panels."""

    def __init__(self, service: Inside, url: str, stream: Stream) -> None:
        self.service, self.url, self.stream = service, url, stream

    async def post(self, url: str, monkeypatch: pytest.MonkeyPatch, error: Exception, *fails: str) -> int:
        async def fail(*_given: Any, **_named: Any) -> None:
            raise error

        for one in fails:
            monkeypatch.setattr(type(self.service.ctx.store), one, fail)
        typed = {"customer": "ada", "value": "Paris", "editor": EDITOR, "save": "0"}
        return (await self.service.http.post(f"{url}attributes/location", data=typed)).status_code


@asynccontextmanager
async def outage_at(tmp_path: Path) -> AsyncIterator[Outage]:
    async with inside(Settings(database=f"sqlite:///{tmp_path}/x.db")) as service:
        url = (await service.open()).partition("?")[0]
        panel = service.app.state.panel
        stream = Stream("abc", await session_by(panel, url.rstrip("/").rpartition("/")[2]))
        panel.hub.streams[stream.id] = stream
        yield Outage(service, url, stream)
        del panel.hub.streams[stream.id]


@pytest.mark.parametrize("fails", [("change",), ("read", "row", "rows", "change")], ids=["the save", "all"])
@pytest.mark.parametrize("error", [Unavailable(OSError()), OutcomeUnknown(OSError())])
async def test_the_stream_that_it_belongs_to_is_asked_to_say_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails: tuple[str, ...], error: Exception
) -> None:
    async with outage_at(tmp_path) as outage:
        assert await outage.post(outage.url, monkeypatch, error, *fails) == 204
        assert outage.stream.unanswered == [(EDITOR, isinstance(error, OutcomeUnknown))]
        monkeypatch.undo()


async def test_another_panels_stream_is_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with outage_at(tmp_path) as outage:
        other = (await outage.service.open()).partition("?")[0]
        assert await outage.post(other, monkeypatch, Unavailable(OSError()), "read", "row", "rows", "change") == 503
        assert outage.stream.unanswered == []
        monkeypatch.undo()
