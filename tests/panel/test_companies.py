"""Companies of a customer, in a finite panel and in streams: how one is found, linked, made the main one, unlinked."""

import pytest

from tests.panel.desk import Desk, Panel
from tests.panel.html import Form, editor_in, forms_in, text
from tests.panel.streams import LiveStream

PICKER = "companies"


@pytest.fixture(autouse=True)
def _pushed(desk: Desk) -> None:
    desk.host.companies.upsert("co-1", name="Analytical Engines Ltd", url="https://crm.example/1", data={"seats": 40})
    desk.host.companies.upsert("co-2", name="Babbage & Lovelace")
    desk.host.companies.upsert("co-3", name="Engine Works")


@pytest.fixture
def panel(desk: Desk) -> Panel:
    return desk.open_off()


def linked(desk: Desk) -> dict[str, bool]:
    return {one.company: one.main for one in desk.host.companies.of_customer("ada")}


def found_in(page: str, action: str = PICKER) -> Form:
    return [form for form in forms_in(page) if form.action == action and "e" not in form.classes][-1]


def offered(page: str) -> list[tuple[str, str]]:
    return [one for one in found_in(page).buttons if one[0] in ("company", "new")]


def test_a_company_is_found_by_any_of_its_words_and_linked_with_one_press(desk: Desk, panel: Panel) -> None:
    assert "No company yet." in text(panel.page())
    page = panel.submit(PICKER, words="engin")
    assert offered(page) == [("company", "co-3"), ("company", "co-1"), ("new", "engin")]
    assert "<mark>Engin</mark>e Works" in page
    panel.send(found_in(page), company="co-1")
    assert linked(desk) == {"co-1": True}
    page = panel.submit(PICKER, words="ltd analy")
    assert offered(page) == [("new", "ltd analy")], "not the one that the customer has"
    page = text(panel.page())
    assert "Analytical Engines Ltd" in page
    assert "Seats40" in page


def test_one_that_there_is_not_is_created_and_one_of_the_same_name_is_not_offered(desk: Desk, panel: Panel) -> None:
    page = panel.submit(PICKER, words="Difference  Engine")
    assert offered(page) == [("new", "Difference  Engine")]
    form = found_in(page)
    panel.send(form, new="Difference  Engine")
    panel.send(form, new="Difference  Engine")  # the same press again
    names = [one.name for one in desk.host.companies.list()]
    assert names.count("Difference Engine") + names.count("Difference  Engine") == 1
    assert len(linked(desk)) == 1
    assert offered(panel.submit(PICKER, words="BABBAGE & lovelace")) == [("company", "co-2")]


def test_exactly_one_is_the_main_one(desk: Desk, panel: Panel) -> None:
    for company in ("co-1", "co-2", "co-3"):
        desk.host.companies.link("ada", company)
    page = panel.submit("companies/co-2", do="main")
    assert linked(desk) == {"co-1": False, "co-2": True, "co-3": False}
    assert page.count("badge main") == 1
    page = panel.submit("companies/co-2", do="unlink")
    assert "Company unlinked" in text(page)
    assert linked(desk) == {"co-1": True, "co-3": False}, "the one linked longest"


def test_the_people_of_a_company_are_shown_without_names_that_may_not_be_read(desk: Desk, panel: Panel) -> None:
    desk.push("grace", name="Grace Hopper")
    desk.host.customers.upsert("hedy", first_name="Hedy", last_name="Lamarr")
    for customer in ("ada", "grace", "hedy"):
        desk.host.companies.link(customer, "co-1")
    page = text(panel.submit("companies/co-1", do="people"))
    assert "3 people" in page
    assert "Grace Hopper" in page
    assert "Hedy Lamarr" in page
    desk.host.permissions.set("agent", "attributes.read", False, subject="name")
    page = text(panel.submit("companies/co-1", do="people"))
    assert "3 people" in page
    assert "Grace Hopper" not in page


def test_linking_is_undone(desk: Desk, panel: Panel) -> None:
    panel.send(found_in(panel.submit(PICKER, words="works")), company="co-3")
    (newest,) = desk.host.customers.history_page("ada", limit=1).history
    assert (newest.kind, newest.key, newest.to) == ("company.linked", "co-3", "Engine Works")
    page = panel.submit("changes", undo=str(newest.seq))
    assert "Company unlinked Engine Works" in text(page)
    assert linked(desk) == {}


@pytest.mark.parametrize("right", ["companies.see", "companies.link"])
def test_who_may_not_is_refused_and_shown_no_more_than_may_be_seen(desk: Desk, panel: Panel, right: str) -> None:
    desk.host.companies.link("ada", "co-1")
    page = panel.page()
    picker, card = editor_in(page, PICKER), editor_in(page, "companies/co-1")
    desk.host.permissions.set("agent", right, False)
    page = panel.page()
    assert ("Analytical Engines Ltd" in text(page)) == (right == "companies.link")
    assert "Unlink" not in text(page)
    for form, typed in (
        (picker, {"company": "co-2"}),
        (picker, {"new": "New one"}),
        (card, {"do": "main"}),
        (card, {"do": "unlink"}),
    ):
        assert "You may not change this" in text(panel.send(form, **typed))
    assert "Works" not in text(panel.send(picker, words="engine"))
    assert linked(desk) == {"co-1": True}
    assert len(list(desk.host.companies.list())) == 3


def test_who_may_not_create_may_still_link(desk: Desk, panel: Panel) -> None:
    desk.host.permissions.set("agent", "companies.create", False)
    page = panel.submit(PICKER, words="works")
    assert offered(page) == [("company", "co-3")]
    assert "You may not change this" in text(panel.send(found_in(page), new="New one"))
    panel.send(found_in(panel.submit(PICKER, words="works")), company="co-3")
    assert linked(desk) == {"co-3": True}


def test_a_new_name_shows_at_once_on_each_of_its_customers(desk: Desk) -> None:
    desk.push("grace", name="Grace")
    desk.host.companies.link("ada", "co-1")
    desk.host.companies.link("grace", "co-1")
    with LiveStream(desk.open()) as one, LiveStream(desk.open(customer="grace", conversation=None)) as other:
        desk.host.companies.upsert("co-1", name="Difference Engines")
        one.until("Difference Engines")
        other.until("Difference Engines")


@pytest.mark.parametrize("name", ["<b>&\"'", "\u202eevil", "x" * 200, "שלום", "\U0001f469\u200d\U0001f680", "株式会社"])
def test_hostile_names_are_shown_as_they_are(desk: Desk, panel: Panel, name: str) -> None:
    desk.host.companies.upsert("co-4", name=name)
    desk.host.companies.link("ada", "co-4")
    page = panel.page()
    assert "<b>&" not in page
    assert text(name.replace("<", "&lt;")) in text(page)
    for words in (name, "(", "%", "\\", "*", ""):
        assert "Companies" in text(panel.submit(PICKER, words=words))


def head_in(page: str) -> str:
    """What stands under the name."""
    return text(page.rpartition("<p class=sub>")[2].partition("</p>")[0])


def test_the_head_names_the_main_company_where_no_attribute_does(desk: Desk, panel: Panel) -> None:
    for company in ("co-2", "co-1"):
        desk.host.companies.link("ada", company)
    assert head_in(panel.page()) == "Analytical Engines · Oslo", "as the attribute has it"
    with LiveStream(desk.open()) as stream:
        desk.push(company=None)
        assert head_in(stream.until("<p class=sub>", "</p>")) == "Babbage & Lovelace · Oslo"
        desk.host.companies.link("ada", "co-1", main=True)
        assert head_in(stream.until("<p class=sub>", "</p>")) == "Analytical Engines Ltd · Oslo"
        desk.host.companies.upsert("co-1", name="Engines & Sons")
        assert head_in(stream.until("<p class=sub>", "</p>")) == "Engines & Sons · Oslo"
        desk.host.permissions.set("agent", "companies.see", False)
        assert head_in(stream.until("<p class=sub>", "</p>")) == "Oslo"
    assert head_in(panel.page()) == "Oslo"
    assert head_in(desk.open_off(role="supervisor").page()) == "Engines & Sons · Oslo"


def test_a_name_that_does_not_fit_is_refused_and_nothing_is_made(desk: Desk, panel: Panel) -> None:
    picker = editor_in(panel.page(), PICKER)
    for name in ("x" * 201, "a\0b"):
        page = panel.send(picker, new=name)
        assert "Company" in text(page)
        assert linked(desk) == {}
    assert len(list(desk.host.companies.list())) == 3


def test_a_supervisor_renames_a_company_and_an_agent_may_not(desk: Desk) -> None:
    desk.host.companies.link("ada", "co-1")
    desk.host.customers.upsert("grace", name="Grace")
    desk.host.companies.link("grace", "co-1")
    agents = desk.open_off()
    form = editor_in(agents.page(), "companies/co-1")
    assert ("do", "rename") not in form.buttons
    refused = text(agents.send(form, do="rename", name="Mine", was="Analytical Engines Ltd"))
    assert "You may not change this" in refused
    panel = desk.open_off(sub="sofia", role="supervisor")
    with LiveStream(desk.open(customer="grace", conversation=None)) as stream:
        page = panel.submit("companies/co-1", do="rename", name="Analytical Engines")
        assert "Analytical Engines" in text(page)
        stream.until("Analytical Engines<")
    assert desk.host.companies.get("co-1").name == "Analytical Engines"


def test_a_name_that_is_newer_than_what_was_seen_is_not_replaced(desk: Desk) -> None:
    desk.host.companies.link("ada", "co-1")
    panel = desk.open_off(sub="sofia", role="supervisor")
    form = editor_in(panel.page(), "companies/co-1")
    desk.host.companies.upsert("co-1", name="Engines & Sons")
    page = panel.send(form, do="rename", name="Engines")
    assert "Name is Engines & Sons by now." in text(page)
    assert editor_in(page, "companies/co-1").fields["name"] == "Engines", "what was typed is still there"
    assert desk.host.companies.get("co-1").name == "Engines & Sons"
    page = panel.submit("companies/co-1", do="rename", name=" ")
    assert "Name is required." in text(page)
