"""What has changed of a customer, in a finite panel and in streams: who sees which line of it, and what undo does."""

import re

import pytest

from plugin.panel.nouns.history import MOST, PAGE
from tests.panel.desk import SECRET, Desk, Panel
from tests.panel.html import Form, editor_in, forms_in, text
from tests.panel.streams import LiveStream

PLAN, CHANGES = "attributes/plan", "changes"
LINE = re.compile(r"<p class=was>(.*?)</p>\s*<p class=by>(.*?)</p>", re.DOTALL)
UNDO = re.compile(r"name=undo value=(\d+)")
FOR_THE_EAR = re.compile(r"<span class=sr>.*?</span>", re.DOTALL)


def lines_in(page: str) -> list[str]:
    return [text(FOR_THE_EAR.sub("", was)) for was, _ in LINE.findall(page)]


def undone_by(page: str) -> dict[str, str]:
    """By line that can be undone: what its button posts."""
    return {text(FOR_THE_EAR.sub("", was)): UNDO.findall(by)[0] for was, by in LINE.findall(page) if UNDO.search(by)}


def answer_in(page: str, action: str) -> Form:
    return [form for form in forms_in(page) if form.action == action and "e" not in form.classes][-1]


def ask(panel: Panel, action: str) -> str:
    return panel.submit(action, history="")


def undo(panel: Panel, action: str, page: str, line: str) -> str:
    return panel.send(answer_in(page, action), undo=undone_by(page)[line])


@pytest.fixture
def panel(desk: Desk) -> Panel:
    return desk.open_off()


def test_a_values_history_opens_under_its_row_and_its_newest_change_is_undone(desk: Desk, panel: Panel) -> None:
    desk.push(plan="Pro")
    page = ask(panel, PLAN)
    assert lines_in(page) == ["Free → Pro", "Not set → Free"]
    assert list(undone_by(page)) == ["Free → Pro"]
    page = undo(panel, PLAN, page, "Free → Pro")
    assert (desk.value("plan"), lines_in(page)[0]) == ("Free", "Pro → Free")
    assert "Undone" in text(page)
    undo(panel, PLAN, page, "Pro → Free")  # undoing that does it again
    assert desk.value("plan") == "Pro"


def test_undo_is_refused_where_something_newer_would_be_lost(desk: Desk, panel: Panel) -> None:
    desk.push(plan="Pro")
    page = ask(panel, PLAN)
    desk.push(plan=None)
    page = undo(panel, PLAN, page, "Free → Pro")
    assert desk.value("plan") is None
    assert "Not undone: this has been changed again since" in text(page)
    assert lines_in(page)[0] == "Pro → Not set", "the history is as it is now"


def test_a_first_value_is_undone_to_none_and_a_required_one_is_not(desk: Desk, panel: Panel) -> None:
    desk.host.attributes.define("seats", required=True)
    page = ask(panel, "attributes/seats")
    page = undo(panel, "attributes/seats", page, "Not set → 12")
    assert desk.value("seats") == 12
    assert "Not undone: this is required" in text(page)
    desk.host.attributes.define("seats", required=False)
    undo(panel, "attributes/seats", ask(panel, "attributes/seats"), "Not set → 12")
    assert desk.value("seats") is None


def test_all_changes_of_a_customer_are_one_list(desk: Desk, panel: Panel) -> None:
    desk.host.tags.define("vip", label="VIP")
    desk.host.tags.add("ada", "vip")
    desk.host.notes.edit("ada", "n-marta", "By Marta, again")
    desk.host.accounts.upsert("ada", system="Shop", id="4471", name="Ada's shop")
    desk.host.accounts.delete("ada", system="Shop", id="4471")
    page = ask(panel, CHANGES)
    assert lines_in(page)[:4] == [
        "Account unlinked Shop Ada's shop",
        "Account linked Shop Ada's shop",
        "Note edited By Marta → By Marta, again",
        "Tag added VIP",
    ]
    undo(panel, CHANGES, page, "Tag added VIP")
    assert desk.host.tags.list("ada") == []


def test_of_many_changes_the_newest_are_shown_and_older_ones_when_asked_for(desk: Desk, panel: Panel) -> None:
    for seats in range(PAGE + 5):
        desk.push(seats=100 + seats)
    page = ask(panel, "attributes/seats")
    assert len(lines_in(page)) == PAGE
    page = panel.send(answer_in(page, "attributes/seats"), history=str(2 * PAGE))
    assert len(lines_in(page)) == PAGE + 6
    assert "Show older" not in text(page)
    page = undo(panel, "attributes/seats", page, "123 → 124")
    assert len(lines_in(page)) == PAGE + 7, "as many are shown as before"
    page = panel.send(answer_in(page, "attributes/seats"), history=str(10**9))
    assert len(lines_in(page)) == PAGE < MOST


@pytest.mark.parametrize("right", ["attributes.see", "attributes.read"])
def test_what_a_role_may_not_read_has_no_history_for_it_and_is_not_undone(desk: Desk, panel: Panel, right: str) -> None:
    desk.push(about="Another secret")
    editor, row = editor_in(panel.page(), CHANGES), editor_in(panel.page(), "attributes/about")
    del row.fields["value"]
    (change,) = desk.host.customers.history_page("ada", key="about", limit=1).history
    desk.host.permissions.set("agent", right, False, subject="about")
    for form in (editor, row):
        for typed in ({"history": ""}, {"history": "500"}, {"undo": str(change.seq)}):
            page = panel.send(form, **typed)
            assert "secret" not in page.casefold()
            assert "Show older" not in text(page)
    assert desk.value("about") == "Another secret"
    assert "About" not in " ".join(lines_in(panel.send(editor, history="500")))


def test_who_may_read_and_not_edit_is_offered_no_undo_and_refused_it(desk: Desk, panel: Panel) -> None:
    editor = editor_in(panel.page(), CHANGES)
    desk.host.permissions.set("agent", "attributes.edit", False)
    (change,) = desk.host.customers.history_page("ada", key="about", limit=1).history
    page = panel.send(editor, history="")
    assert f"About Not set → {SECRET}" in lines_in(page)
    assert not any(line.startswith("About") for line in undone_by(page))
    assert "You may not change this" in text(panel.send(editor, undo=str(change.seq)))
    assert desk.value("about") == SECRET


@pytest.mark.parametrize("seq", ["", "0", "-1", "x", "9" * 30, "99999", "1"])
def test_what_is_no_change_to_undo_is_refused_and_the_list_is_shown(desk: Desk, panel: Panel, seq: str) -> None:
    before = desk.everything()
    page = panel.submit(CHANGES, history="", undo=seq)
    assert "Not undone" in text(page)
    assert lines_in(page)
    assert desk.everything() == before


def test_another_customers_change_is_not_undone_here(desk: Desk, panel: Panel) -> None:
    desk.push("grace", name="Grace", plan="Pro")
    (change,) = desk.host.customers.history_page("grace", key="plan").history
    assert "Not undone" in text(panel.submit(CHANGES, undo=str(change.seq)))
    assert desk.value("plan", "grace") == "Pro"


@pytest.mark.parametrize("name", ["<b>&\"'", "\u202eevil", "x" * 4_000, "שלום", "a\nb"])
def test_hostile_values_are_lines_as_they_are(desk: Desk, panel: Panel, name: str) -> None:
    desk.push(about=name)
    page = ask(panel, CHANGES)
    assert "<b>&" not in page
    assert lines_in(page)[0] == text(f"About {SECRET} → ") + " " + " ".join(name.split())


def test_live_a_history_is_shown_under_its_row_and_undone_there(desk: Desk) -> None:
    desk.push(plan="Pro")
    with LiveStream(desk.open()) as stream:
        assert stream.send(stream.editor(PLAN), history="") == 204
        page = stream.until("class=history", "Close")
        assert lines_in(page) == ["Free → Pro", "Not set → Free"]
        assert stream.send(answer_in(page, PLAN), undo=undone_by(page)["Free → Pro"]) == 204
        assert lines_in(stream.until("Pro</bdi></del>", "Undone"))[0] == "Pro → Free"
    assert desk.value("plan") == "Free"
