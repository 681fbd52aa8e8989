"""Whom a customer is assigned to, in a finite panel and in streams: who may say so, and how somebody is found."""

import pytest

from tests.panel.desk import Desk, Panel
from tests.panel.html import Form, editor_in, forms_in, text
from tests.panel.streams import LiveStream
from tests.pictures import picture

LINE, PICKER = "assigned", "assign"


@pytest.fixture(autouse=True)
def _known(desk: Desk) -> None:
    desk.host.agents.upsert("sofia", name="Sofia Reyes", position="Billing")
    desk.host.agents.upsert("jonas", name="Jonas Weber")


@pytest.fixture
def admin(desk: Desk) -> Panel:
    return desk.open_off(sub="ada", name="Ada Okafor", role="admin")


def found_in(page: str, action: str = PICKER) -> Form:
    return [form for form in forms_in(page) if form.action == action and "e" not in form.classes][-1]


def offered(page: str) -> list[str]:
    return [value for name, value in found_in(page).buttons if name == "agent"]


def assigned(desk: Desk) -> str | None:
    return desk.host.customers.get("ada").assigned_to


def test_an_admin_finds_an_agent_by_any_word_and_assigns_with_one_press(desk: Desk, admin: Panel) -> None:
    assert "Nobody yet." in text(admin.page())
    page = admin.submit(PICKER, words="billing")
    assert offered(page) == ["sofia"]
    page = admin.submit(PICKER, words="rey")
    assert "Sofia <mark>Rey</mark>es" in page
    page = admin.send(found_in(page), agent="sofia")
    assert assigned(desk) == "sofia"
    assert "Sofia Reyes Billing" in text(page)
    assert offered(admin.submit(PICKER, words="")) == ["ada", "jonas"], "who was here last, not who has the customer"
    admin.submit(PICKER, agent="")
    assert assigned(desk) is None
    admin.submit(LINE)
    assert assigned(desk) == "ada", "one press"


def test_who_may_not_change_it_sees_text_and_is_refused(desk: Desk) -> None:
    desk.host.customers.assign("ada", agent="sofia")
    panel = desk.open_off(sub="marta", name="Marta Nowak", role="agent")
    page = panel.page()
    assert "Sofia Reyes" in text(page)
    assert not [form for form in forms_in(page) if form.action in (LINE, PICKER)]
    for action, fields in ((LINE, {}), (PICKER, {"agent": "marta"}), (PICKER, {"agent": ""})):
        page = panel.follow(panel.post(action, {"customer": "ada", **fields}))
        assert "You may not change this" in text(page)
    assert assigned(desk) == "sofia"


def test_the_assigned_agent_hands_over_and_then_may_not_any_more(desk: Desk) -> None:
    desk.host.customers.assign("ada", agent="marta")
    panel = desk.open_off()
    page = panel.page()
    assert "Assign to me" not in text(page), "is theirs already"
    page = panel.submit(PICKER, agent="sofia")
    assert "Assignment saved" in text(page)
    assert not [form for form in forms_in(page) if form.action in (LINE, PICKER)]


def test_what_becomes_of_it_is_shown_at_once_in_every_open_panel(desk: Desk) -> None:
    desk.host.customers.assign("ada", agent="nobody-yet")
    panels = desk.open(), desk.open(sub="ada", name="Ada Okafor", role="admin")
    with LiveStream(panels[0].opens("assigned")) as live, LiveStream(panels[1].opens("assigned")) as admin:
        live.has_shown("nobody-yet")
        desk.open(sub="nobody-yet", name="Nora Young")
        live.until("Nora Young")
        desk.host.agents.upsert("nobody-yet", name="نورا يونغ", position="Care")
        live.until("نورا يونغ", "Care")
        desk.host.agents.set_avatar("nobody-yet", picture())
        live.until('<image href="agents/')
        assert admin.post(PICKER, words="reyes") == 204
        admin.until("Sofia <mark>Reyes</mark>")
        assert admin.send(found_in(admin.html), agent="sofia") == 204
        live.until("Sofia Reyes")
        admin.until("Assignment saved")
        desk.host.customers.assign("ada", agent=None)
        live.until("Nobody yet.")


def test_of_two_at_once_the_second_is_told_by_whom_and_to_whom_and_chooses(desk: Desk, admin: Panel) -> None:
    """In a finite page, which does not change by itself."""
    first = editor_in(admin.page(), PICKER)
    other = desk.open_off(sub="boss", name="The Boss", role="admin")
    other.submit(PICKER, agent="jonas")
    page = admin.send(first, agent="sofia")
    assert "The Boss has assigned this customer to Jonas Weber meanwhile" in text(page)
    assert assigned(desk) == "jonas"
    assert offered(page) == ["sofia"]
    admin.send(found_in(page), agent="sofia")
    assert assigned(desk) == "sofia"

    line = editor_in(other.page(), LINE)
    admin.submit(PICKER, agent="")
    page = other.send(line)
    assert "Ada Okafor has assigned this customer to nobody meanwhile" in text(page)
    page = other.send(found_in(page, LINE), do="close")
    assert (assigned(desk), "meanwhile" in text(page)) == (None, False)


def test_who_is_named_by_no_known_id_is_refused_and_nothing_changes(desk: Desk, admin: Panel) -> None:
    for agent, why in (
        ("nobody", "This is not here any more"),
        ("a/b", "printable characters"),
        ("x" * 201, "must be"),
    ):
        assert why in text(admin.submit(PICKER, agent=agent))
    assert assigned(desk) is None


def test_each_change_is_in_the_history_by_name_and_the_newest_is_undone(desk: Desk, admin: Panel) -> None:
    desk.host.customers.assign("ada", agent="nobody-yet")
    admin.submit(PICKER, agent="sofia")
    (newest,) = desk.host.customers.history_page("ada", limit=1).history
    assert (newest.kind, newest.key, newest.from_, newest.to) == (
        "customer.assigned",
        "assigned_to",
        "nobody-yet",
        "sofia",
    )
    page = admin.submit("changes", history="")
    assert "Assigned to nobody-yet became→ Sofia Reyes" in text(page)
    admin.submit("changes", undo=str(newest.seq))
    assert assigned(desk) == "nobody-yet"
    desk.host.customers.assign("ada", agent="jonas")
    page = admin.submit("changes", undo=str(newest.seq + 1))
    assert "Not undone: this has been changed again since" in text(page)
    assert assigned(desk) == "jonas"


def test_five_hundred_agents_are_searched_and_the_first_dozen_offered(desk: Desk, admin: Panel) -> None:
    with desk.host.batch() as batch:
        for number in range(500):
            batch.agents.upsert(f"night-{number:03}", name=f"Night Watch {number:03}")
        batch.agents.upsert("x" * 200)
    page = admin.submit(PICKER, words="night")
    assert len(offered(page)) == 12
    assert "12 of 200+: refine the search" in text(page)
    assert offered(admin.submit(PICKER, words="watch 499")) == ["night-499"]
    assert offered(admin.submit(PICKER, words="x" * 30)) == ["x" * 200]
    assert "No other agent matches." in text(admin.submit(PICKER, words="zzz"))


@pytest.mark.parametrize("name", ["<b>&\"'", "\u202eevil", "x" * 200, "שלום", "株式会社"])
def test_hostile_names_are_shown_as_they_are(desk: Desk, admin: Panel, name: str) -> None:
    desk.host.agents.upsert("sofia", name=name, position=name)
    desk.host.customers.assign("ada", agent="sofia")
    desk.host.notes.add("ada", "Written", author="sofia")
    page = admin.page()
    assert "<b>&" not in page
    assert text(page).count(text(name.replace("<", "&lt;"))) >= 3, "line, position and note"
    for words in (name, "(", "%", "\\", ""):
        assert "Assigned to" in text(admin.submit(PICKER, words=words))
