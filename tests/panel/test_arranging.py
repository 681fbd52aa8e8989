"""Each agent chooses which attributes are always visible, and in which order; it is kept for that agent alone."""

import re

from tests.panel.desk import Desk, Panel
from tests.panel.html import editor_in, forms_in, text
from tests.panel.streams import LiveStream

JONAS = {"sub": "jonas", "name": "Jonas Weber"}
FIRST = ["email", "phone", "plan", "seats", "renewal", "newsletter", "site", "about"]


def visible(page: str) -> list[str]:
    """The keys of the rows that are shown before "show all"."""
    rows = [form for form in forms_in(page) if form.action.startswith("attributes/") and "e" in form.classes]
    return [form.action.removeprefix("attributes/") for form in rows if "x" not in form.classes]


def listed(page: str) -> list[str]:
    return re.findall(r'name=up value="([^"]*)"', page.partition("<ol>")[2].partition("</ol>")[0])


def press(panel: Panel, **pressed: str) -> str:
    return panel.send(editor_in(panel.page(), "arrange"), **pressed)


def test_attributes_are_moved_hidden_and_shown_and_the_next_panel_has_them_so(desk: Desk) -> None:
    panel = desk.open_off()
    assert listed(press(panel, do="open")) == FIRST
    assert listed(press(panel, up="seats"))[2:4] == ["seats", "plan"]
    assert listed(press(panel, down="email"))[:2] == ["phone", "email"]
    assert listed(press(panel, top="plan"))[0] == "plan"
    page = press(panel, hide="phone")
    assert "Show again" in text(page)
    page = press(panel, do="find", words="location")
    assert re.findall(r'name=add value="([^"]*)"', page) == ["location"]
    press(panel, add="location")
    expected = ["plan", "email", "seats", "renewal", "newsletter", "site", "about", "location"]
    assert visible(panel.page()) == expected
    assert visible(desk.open_off().page()) == expected
    assert visible(desk.open_off(**JONAS).page()) == FIRST
    press(panel, do="reset")
    assert visible(panel.page()) == FIRST


def test_what_is_at_an_end_stays_there_and_what_there_is_not_is_no_attribute(desk: Desk) -> None:
    panel = desk.open_off()
    for pressed in ({"up": "email"}, {"down": "about"}, {"top": "nothing"}, {"hide": "owner"}, {"add": "email"}):
        assert listed(press(panel, **pressed)) == FIRST
    assert "No attribute matches." in text(press(panel, do="find", words="zzz"))


def test_in_a_live_panel_nothing_moves_until_it_is_done(desk: Desk) -> None:
    with LiveStream(desk.open()) as stream:
        form = stream.editor("arrange")

        def pressed(**fields: str) -> None:
            assert stream.panel.post("arrange", {**form.fields, **fields}).status_code == 204

        pressed(do="open")
        stream.until("Always visible, in this order")
        pressed(top="seats")
        assert 'action="attributes/' not in stream.until("Seats: 1 of 8")
        pressed(do="done")
        assert visible(stream.until("<template"))[0] == "seats"
        form = stream.editor("arrange")
        pressed(do="reset")
        stream.until("Always visible, in this order")
        pressed(do="done")
        assert visible(stream.until("<template"))[:8] == FIRST


def test_what_is_hidden_from_a_role_is_neither_listed_nor_found(desk: Desk) -> None:
    desk.host.attributes.define("seats", access={"agent": "hidden"})
    panel = desk.open_off()
    page = press(panel, do="open")
    assert "seats" not in listed(page)
    assert "Seats" not in page
    assert re.findall(r"name=add", press(panel, do="find", words="seats")) == []
    assert "seats" not in listed(press(panel, add="seats"))
    assert [form.action for form in forms_in(page) if form.action == "attributes/seats"] == []
