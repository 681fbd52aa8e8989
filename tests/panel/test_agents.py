"""Agents in panels: their names and pictures beside their notes, and who is served these."""

import re

import pytest

from tests.panel.desk import Desk, Panel
from tests.panel.html import text
from tests.panel.streams import LiveStream
from tests.pictures import opened, picture

IMAGE = re.compile(r'<image href="(agents/[0-9a-f]+-[0-9a-f]+-48\.webp)" width=40 height=40 />')


@pytest.fixture
def panel(desk: Desk) -> Panel:
    return desk.open_off()


def test_a_note_shows_its_authors_picture_or_initials(desk: Desk, panel: Panel) -> None:
    assert not IMAGE.search(panel.page())
    assert ">JW</text>" in panel.page(), "of Jonas Weber, of whom only the note is known"
    desk.host.agents.upsert("jonas")
    desk.host.agents.set_avatar("jonas", picture())
    desk.host.agents.set_avatar("marta", picture(colour="blue"))
    assert len(set(IMAGE.findall(panel.page()))) == 2
    desk.host.agents.remove_avatar("jonas")
    assert len(set(IMAGE.findall(panel.page()))) == 1


def test_notes_call_their_author_what_the_agent_is_called_now(desk: Desk, panel: Panel) -> None:
    assert "Jonas Weber" in text(panel.page())
    with LiveStream(desk.open()) as live:
        desk.host.agents.upsert("jonas", name="Jonas Wagner")
        live.until("Jonas Wagner")
        desk.host.agents.set_avatar("jonas", picture())
        assert IMAGE.search(live.until("<image"))
    assert "Jonas Weber" not in text(panel.page())
    assert "Jonas Weber" in {note.author_name for note in desk.host.notes.list("ada")}, "as it was written"
    desk.host.agents.upsert("jonas", name=None)
    assert "Jonas Weber" in text(panel.page())


def test_a_picture_is_served_to_the_workspaces_sessions_alone_while_it_is_some_agents(desk: Desk, panel: Panel) -> None:
    desk.host.agents.set_avatar("marta", picture())
    (address,) = set(IMAGE.findall(panel.page()))
    answer = panel.get(address)
    assert (answer.status_code, opened(answer.content).size) == (200, (48, 48))
    assert "no-store" in answer.headers["cache-control"]
    other = Desk(desk.service, desk.service.new_workspace("Rival"))
    with other:
        assert other.open_off().get(address).status_code == 404
    for wrong in (address.replace("48", "64"), "agents/x", "agents/a-b-48.webp"):
        assert panel.get(wrong).status_code == 404
    desk.host.agents.set_avatar("marta", picture(colour="blue"))
    assert panel.get(address).status_code == 404
