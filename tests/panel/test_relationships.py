"""Related customers, in a finite panel and in streams: found, related, labelled, deleted; both sides show it."""

from datetime import UTC, datetime
from urllib.parse import urljoin

import pytest

from plugin.domain.once import FOLLOWED, MARK, new_mark
from plugin.domain.secret import hash_secret
from tests.panel.desk import Desk, Panel
from tests.panel.html import Form, editor_in, forms_in, text
from tests.panel.streams import LiveStream

PICKER = "relationships"


@pytest.fixture(autouse=True)
def _pushed(desk: Desk) -> None:
    desk.host.customers.upsert("grace", name="Grace Hopper", email="grace@navy.example", phone="+44 20 7946 0958")
    desk.host.customers.upsert("hedy", first_name="Hedy", last_name="Lamarr")
    desk.host.customers.upsert("CUST-7", email="nobody@example.com")


@pytest.fixture
def panel(desk: Desk) -> Panel:
    return desk.open_off()


def related(desk: Desk, customer: str = "ada") -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    return {one.other: (one.labels, one.inverse_labels) for one in desk.host.relationships.list(customer)}


def found_in(page: str) -> Form:
    return [form for form in forms_in(page) if form.action == PICKER and "e" not in form.classes][-1]


def offered(page: str) -> list[str]:
    return [value for name, value in found_in(page).buttons if name == "other"]


def find(panel: Panel, words: str) -> list[str]:
    return offered(panel.submit(PICKER, words=words))


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("gra", ["grace"]),
        ("HOPPER gr", ["grace"]),
        ("lamarr", ["hedy"]),
        ("hedy lam", ["hedy"]),
        ("grace@navy", ["grace"]),
        ("GRACE@Navy.example", ["grace"]),
        ("+44 (0)20 7946 0958", ["grace"]),
        ("020 79460958", ["grace"]),
        ("7946 0958", ["grace"]),
        ("hedy", ["hedy"]),
        ("cust-7", ["CUST-7"]),
        ("race", []),
        ("navy", []),
        ("0958x", []),
        ("ada", []),  # the customer of this panel
        ("%", []),
        ("", []),
    ],
)
def test_customers_are_found_by_name_address_number_and_id(panel: Panel, words: str, found: list[str]) -> None:
    assert find(panel, words) == found


def test_one_is_related_with_one_press_and_both_say_how(desk: Desk, panel: Panel) -> None:
    assert "No related customer yet." in text(panel.page())
    page = panel.submit(PICKER, words="hopp", labels="manager, Manager, boss")
    assert "Grace <mark>Hopp</mark>er" in page
    page = panel.send(found_in(page), other="grace")
    assert "Added Grace Hopper" in text(page)
    assert related(desk) == {"grace": (("manager", "boss"), ())}
    assert related(desk, "grace") == {"ada": ((), ("manager", "boss"))}
    assert find(panel, "hopp") == [], "not who is related already"
    page = text(desk.open_off(customer="grace", conversation=None).page())
    assert "this customer is their manager, boss" in page


def test_labels_are_edited_and_what_others_have_made_of_them_meanwhile_stays(desk: Desk, panel: Panel) -> None:
    desk.host.relationships.put("ada", "grace", labels=["manager", "boss"])
    editor = editor_in(panel.page(), "relationships/grace")
    assert (editor.fields["labels"], editor.fields["inverse_labels"]) == ("manager, boss", "")
    desk.host.relationships.put("ada", "grace", labels=["manager", "boss", "friend"])
    panel.send(editor, labels="boss,mentor", inverse_labels="Assistant")
    assert related(desk) == {"grace": (("boss", "friend", "mentor"), ("Assistant",))}


def test_labels_that_do_not_fit_are_refused_beside_their_field_and_kept(desk: Desk, panel: Panel) -> None:
    desk.host.relationships.put("ada", "grace", labels=["manager"])
    typed = {"labels": "x" * 61, "inverse_labels": ", ".join(f"l{number}" for number in range(11))}
    page = panel.submit("relationships/grace", **typed)
    assert "must be at most 60 characters long" in text(page)
    assert "would be more than the 10 labels that a relationship can have" in text(page)
    editor = editor_in(page, "relationships/grace")
    assert {name: editor.fields[name] for name in typed} == typed
    assert related(desk) == {"grace": (("manager",), ())}


def test_labels_in_use_are_suggested_and_one_is_added_with_one_press(desk: Desk, panel: Panel) -> None:
    desk.host.relationships.put("hedy", "grace", labels=["Mother", "sister"], inverse_labels=["daughter"])
    desk.host.relationships.put("ada", "grace", labels=["mother"])
    page = panel.submit("relationships/grace", do="suggest")
    form = [form for form in forms_in(page) if form.action == "relationships/grace" and "e" not in form.classes][-1]
    assert [one for one in form.buttons if one[0] == "add"] == [("add", "daughter"), ("add", "sister")]
    panel.send(form, add="sister")
    panel.send(form, add_inverse="daughter")
    assert related(desk) == {"grace": (("mother", "sister"), ("daughter",))}


def test_a_relationship_is_deleted_from_either_side_and_that_is_undone(desk: Desk, panel: Panel) -> None:
    desk.host.relationships.put("ada", "grace", labels=["manager"], inverse_labels=["assistant"])
    of_grace = desk.open_off(customer="grace", conversation=None)
    assert "Relationship deleted" in text(of_grace.submit("relationships/ada", do="delete"))
    assert (related(desk), related(desk, "grace")) == ({}, {})
    (newest,) = desk.host.customers.history_page("ada", limit=1).history
    assert (newest.kind, newest.key) == ("relationship.deleted", "grace")
    page = panel.submit("changes", undo=str(newest.seq))
    assert "Relationship added Grace Hopper manager · assistant" in text(page)
    assert related(desk) == {"grace": (("manager",), ("assistant",))}


@pytest.mark.parametrize("right", ["relationships.see", "relationships.edit", "customers.find"])
def test_who_may_not_is_refused_and_shown_no_more_than_may_be_seen(desk: Desk, panel: Panel, right: str) -> None:
    desk.host.relationships.put("ada", "hedy", labels=["friend"])
    page = panel.page()
    picker, row = editor_in(page, PICKER), editor_in(page, "relationships/hedy")
    desk.host.permissions.set("agent", right, False)
    page = panel.page()
    assert ("Hedy Lamarr" in text(page)) == (right != "relationships.see")
    assert "Find a customer" not in text(page)
    assert "Grace" not in text(panel.send(picker, words="grace"))
    assert "You may not change this" in text(panel.send(picker, other="grace"))
    if right != "customers.find":
        for typed in ({"labels": "enemy"}, {"do": "delete"}, {"add": "enemy"}):
            assert "You may not change this" in text(panel.send(row, **typed))
    assert related(desk) == {"hedy": (("friend",), ())}


@pytest.mark.parametrize(
    ("key", "words", "name"),
    [
        ("email", "grace@navy", "Grace Hopper"),
        ("phone", "7946 0958", "Grace Hopper"),
        ("name", "hopper", "grace"),
        ("first_name", "hedy lam", "hedy"),
    ],
)
@pytest.mark.parametrize("right", ["attributes.read", "attributes.see"])
def test_nobody_is_found_by_what_may_not_be_read(
    desk: Desk, panel: Panel, key: str, words: str, name: str, right: str
) -> None:
    assert len(find(panel, words)) == 1
    desk.host.permissions.set("agent", right, False, subject=key)
    assert find(panel, words) == []
    other = "hedy" if key == "first_name" else "grace"
    page = panel.submit(PICKER, words=other)
    assert other in offered(page)
    desk.host.relationships.put("ada", "grace")
    assert (name in text(panel.page())) == (key != "first_name")


def test_other_addresses_of_a_customer_find_it_for_who_may_see_them(desk: Desk, panel: Panel) -> None:
    desk.host.contact_details.put("hedy", kind="email", value="hedy@home.example")
    desk.host.contact_details.put("hedy", kind="email", value="hedy@work.example", primary=False)
    assert "hedy@work" in panel.submit(PICKER, words="hedy@work")
    assert find(panel, "hedy@work") == ["hedy"]
    desk.host.permissions.set("agent", "contact_details.see", False, subject="email")
    assert (find(panel, "hedy@work"), find(panel, "hedy@home")) == ([], ["hedy"])
    desk.host.permissions.set("agent", "contact_details.see", None, subject="email")
    desk.host.contact_details.delete("hedy", kind="email", value="hedy@work.example")
    assert find(panel, "hedy@work") == []


def test_what_has_changed_finds_nobody_any_more(desk: Desk, panel: Panel) -> None:
    desk.push("grace", name="Grace Murray", email=None)
    desk.host.customers.upsert("hedy", first_name=None)
    assert [find(panel, words) for words in ("hopper", "grace@navy", "hedy lam", "murray", "lamarr")] == [
        [], [], [], ["grace"], ["hedy"]
    ]  # fmt: skip


def test_a_customer_is_not_related_to_itself_nor_to_one_that_there_is_not(desk: Desk, panel: Panel) -> None:
    picker = editor_in(panel.page(), PICKER)
    assert "a customer is not related to itself" in text(panel.send(picker, other="ada"))
    for other in ("nobody", "x" * 201, "a/b", ""):
        panel.send(picker, other=other)
    assert related(desk) == {}
    assert [one.id for one in desk.host.customers.list()] == ["CUST-7", "ada", "grace", "hedy"]


def test_one_that_was_deleted_meanwhile_is_not_made_again_by_an_edit(desk: Desk, panel: Panel) -> None:
    desk.host.relationships.put("ada", "grace", labels=["manager"])
    editor = editor_in(panel.page(), "relationships/grace")
    desk.host.relationships.delete("grace", "ada")
    assert "This is not here any more. Nothing was saved. You typed boss." in text(panel.send(editor, labels="boss"))
    assert related(desk) == {}


def test_five_hundred_are_shown_page_by_page(desk: Desk, panel: Panel) -> None:
    with desk.host.batch() as batch:
        for number in range(500):
            batch.relationships.put("ada", f"r{number:03}", labels=["friend"])
    page = panel.page()
    shown = [form.action for form in forms_in(page) if form.action.startswith("relationships/")]
    assert shown == [f"relationships/r{number:03}" for number in range(499, 489, -1)]
    assert "Show 490 more related customers" in text(page)
    older = next(form for form in forms_in(page) if any(one[0] == "page.relationships" for one in form.buttons))
    ((name, value),) = older.buttons
    page = panel.page(**{name: value})
    shown = [form.action for form in forms_in(page) if form.action.startswith("relationships/")]
    assert shown == [f"relationships/r{number:03}" for number in range(499, 469, -1)]


@pytest.mark.parametrize("words", ["", "notes", "related"])
def test_the_next_page_of_each_list_goes_on_after_its_own_last_item(desk: Desk, panel: Panel, words: str) -> None:
    """In whichever order a search has brought them."""
    with desk.host.batch() as batch:
        for number in range(10, 22):
            batch.customers.upsert(f"r{number}")
            batch.relationships.put("ada", f"r{number}")
            batch.notes.add("ada", "A note.", author="marta", id=f"n{number}")
    older = [form.action for form in forms_in(panel.page(q=words)) if "older" in form.classes]
    assert sorted(older) == ["older#note/n12", "older#related/r12"]


def test_both_panels_show_it_at_once(desk: Desk) -> None:
    with LiveStream(desk.open()) as one, LiveStream(desk.open(customer="grace", conversation=None)) as other:
        desk.host.relationships.put("ada", "grace", labels=["manager"])
        one.until("Grace Hopper")
        other.until("this customer is their")
        desk.host.relationships.delete("ada", "grace")
        one.until("This relationship has been deleted")
        other.until("This relationship has been deleted")


@pytest.mark.parametrize(
    "name", ["<b>&\"'", "\u202eevil", "x" * 200, "שלום עולם", "\U0001f469\u200d\U0001f680", "株式会社"]
)
def test_hostile_names_and_labels_are_shown_as_they_are(desk: Desk, panel: Panel, name: str) -> None:
    desk.host.customers.upsert("grace", name=name)
    desk.host.relationships.put("ada", "grace", labels=[name[:60]])
    page = panel.page()
    assert "<b>&" not in page
    assert text(name.replace("<", "&lt;")) in text(page)
    for words in (name, "(", "%", "\\", "*", "\0"):
        assert "Related customers" in text(panel.submit(PICKER, words=words))


def test_a_new_name_shows_at_once_where_the_customer_is_related(desk: Desk) -> None:
    desk.host.relationships.put("ada", "grace")
    with LiveStream(desk.open()) as stream:
        stream.has_shown("Grace Hopper")
        desk.push("grace", name="Grace Murray")
        stream.until("Grace Murray")
        desk.host.relationships.put("ada", "hedy")
        stream.until("Hedy Lamarr")
        desk.push("hedy", last_name="Kiesler")
        stream.until("Hedy Kiesler")


def opened(panel: Panel, other: str) -> Panel:
    """The page of a related customer, in the same session."""
    form = editor_in(panel.page(), f"relationships/{other}")
    answer = panel.post(form.action, form.fields | {"do": "open"})
    assert answer.status_code == 303, answer.text
    return Panel(urljoin(str(answer.url), answer.headers["location"]))


def looks(desk: Desk, customer: str) -> list[tuple[str, str | None]]:
    history = desk.host.customers.history_page(customer).history
    return [(one.actor.id, one.key) for one in history if one.kind == "customer.opened"]


def test_a_related_customer_is_opened_in_the_same_session_and_each_look_is_logged(desk: Desk) -> None:
    desk.host.relationships.put("ada", "grace", labels=["manager"])
    panel = desk.open_off(directory=True)
    assert ">Open<" in panel.page()
    there = opened(panel, "grace")
    page = there.http.get(there.opened).text
    assert "Grace Hopper" in text(page)
    assert "You have opened another customer. Back to Ada" in text(page)
    assert looks(desk, "grace") == [("marta", "ada")]
    there.submit("attributes/location", value="Arlington")
    assert desk.value("location", "grace") == "Arlington"
    back = there.get("back")
    home = there.http.get(urljoin(str(back.url), back.headers["location"]))
    assert (back.status_code, home.status_code) == (303, 200)
    assert "You have opened another customer" not in text(home.text)
    assert urljoin(str(back.url), back.headers["location"]).partition("?")[0] == panel.url


def test_an_address_of_another_customer_that_comes_back_asks_and_showing_it_is_a_look(desk: Desk) -> None:
    desk.host.relationships.put("ada", "grace")
    there = opened(desk.open_off(directory=True), "grace")
    there.http.get(there.opened)
    asks = there.get()
    assert "class=asking" in asks.text
    assert "Grace Hopper" in text(asks.text)
    assert len(looks(desk, "grace")) == 1
    shown = there.post("open", {})
    assert "Grace Hopper" in text(there.http.get(urljoin(str(shown.url), shown.headers["location"])).text)
    assert len(looks(desk, "grace")) == 2


def test_who_opens_the_own_customer_from_there_is_back(desk: Desk) -> None:
    desk.host.relationships.put("ada", "grace")
    panel = desk.open_off(directory=True)
    assert opened(opened(panel, "grace"), "ada").url == panel.url


@pytest.mark.parametrize("customer", ["grace", "nobody", "ada", "", "a%2Fb", "%00", "%7Egrace", "x" * 201])
def test_without_directory_no_address_leads_to_another_customer(desk: Desk, customer: str) -> None:
    desk.host.relationships.put("ada", "grace")
    panel = desk.open_off()
    form = editor_in(panel.page(), "relationships/grace")
    refused = panel.follow(panel.post(form.action, form.fields | {"do": "open"}))
    assert "You may not open other customers" in text(refused)
    for session in (panel, desk.open_off(directory=True)):  # whose agent has not opened it
        address = f"{session.url.rstrip('/')}~{customer}/"
        for answer in (
            session.http.get(marked_at(address, session)),
            session.http.post(f"{address}open"),
            session.http.post(f"{address}attributes/name", data={"value": "Mine"}),
            session.http.get(f"{address}back"),
        ):
            assert answer.status_code in (404, 410), (address, answer.status_code)
            assert "Grace Hopper" not in answer.text
    assert looks(desk, "grace") == []
    assert desk.value("name", "grace") == "Grace Hopper"


def test_without_the_right_to_see_relationships_nothing_leads_to_another_customer(desk: Desk) -> None:
    desk.host.relationships.put("ada", "grace")
    panel = desk.open_off(directory=True)
    form = editor_in(panel.page(), "relationships/grace")
    there = opened(panel, "grace")
    desk.host.permissions.set("agent", "relationships.see", False)

    refused = panel.follow(panel.post(form.action, form.fields | {"do": "open"}))
    assert "You may not open other customers" in text(refused)
    for answer in (
        there.http.get(marked_at(there.url, panel)),
        there.get(),
        there.post("open", {}),
        there.post("attributes/name", {"customer": "grace", "value": "Mine"}),
    ):
        assert (answer.status_code, "Grace Hopper" in answer.text) == (410, False)
    assert "You have opened another customer" not in text(panel.page())
    assert looks(desk, "grace") == [("marta", "ada")]
    desk.host.permissions.set("agent", "relationships.see", None)
    assert "class=asking" in there.get().text


def test_each_session_opens_what_its_own_token_says(desk: Desk) -> None:
    """One without `directory` takes nothing from the agent's others, and is given nothing by them."""
    desk.host.relationships.put("ada", "grace")
    older = desk.open_off(directory=True)
    newer = desk.open_off()
    assert (">Open<" in older.page(), ">Open<" in newer.page()) == (True, False)
    assert "Grace Hopper" in text(opened(older, "grace").page())


def marked_at(address: str, panel: Panel) -> str:
    """With a mark of the session's own."""
    mark = new_mark(hash_secret(panel.secret), datetime.now(UTC) + FOLLOWED)
    return f"{address}?{MARK}={mark}"


def test_where_it_may_not_be_opened_it_links_out_or_is_plain_text(desk: Desk) -> None:
    desk.host.relationships.put("ada", "grace")
    panel = desk.open_off()
    assert ">Open" not in panel.page()
    desk.host.customers.upsert("grace", profile_url="https://crm.example/grace")
    assert 'href="https://crm.example/grace" target=_blank' in panel.page()


def test_an_ended_session_leads_to_no_customer_any_more(desk: Desk) -> None:
    desk.host.relationships.put("ada", "grace")
    there = opened(desk.open_off(directory=True), "grace")
    desk.host.panels.revoke(agent="marta")
    assert there.http.get(there.opened).status_code == 410


def test_what_was_refused_of_one_customer_waits_in_its_page_and_is_not_settled_by_the_others(desk: Desk) -> None:
    desk.host.relationships.put("ada", "grace")
    panel = desk.open_off(directory=True)
    assert "ada at home" in panel.submit("attributes/email", value="ada at home")
    there = opened(panel, "grace")
    page = there.http.get(there.opened).text
    assert ("ada at home" in page, "Saved" in text(page)) == (False, False)
    there.submit("attributes/email", value="grace@home.example")
    there.submit("attributes/phone", value="grace by phone")
    home = panel.page()
    assert "ada at home" in home
    assert "grace by phone" not in home
    assert "belongs to another customer" not in home
    assert "grace by phone" in opened(panel, "grace").page()


def test_what_is_saved_of_another_customer_is_not_said_in_the_sessions_other_pages(desk: Desk) -> None:
    desk.host.relationships.put("ada", "grace")
    panel = desk.open(directory=True)
    with LiveStream(panel) as home:
        form = editor_in(home.html, "relationships/grace")
        panel.post(form.action, form.fields | {"do": "open"})
        to_grace = panel.get("visits/grace")
        there = Panel(urljoin(str(to_grace.url), to_grace.headers["location"]))
    with LiveStream(panel) as home, LiveStream(there) as away:
        away.post("attributes/email", value="no address")
        away.until("no address")
        away.post("attributes/location", value="Arlington")
        away.until("Saved Location")
        home.post("attributes/company", value="Difference Engines")
        news = home.until("Saved Company")
        assert "Saved Location" not in news
        assert "no address" not in news


def opened_live(desk: Desk) -> Panel:
    """Grace's page, from Ada's."""
    desk.host.relationships.put("ada", "grace")
    panel = desk.open(directory=True)
    with LiveStream(panel) as stream:
        stream.has_shown("Grace Hopper")
        form = editor_in(stream.html, "relationships/grace")
        assert panel.post(form.action, form.fields | {"do": "open"}).status_code == 204
        stream.until('http-equiv=refresh content="0; url=visits/grace"')
    there = panel.get("visits/grace")
    assert panel.get("visits/hedy").headers["location"] == "../"
    return Panel(urljoin(str(there.url), there.headers["location"]))


def test_an_opened_customer_is_live(desk: Desk) -> None:
    with LiveStream(opened_live(desk)) as stream:
        stream.has_shown("Back to")
        assert looks(desk, "grace") == [("marta", "ada")]
        desk.push("grace", location="Arlington")
        stream.until("Arlington")


@pytest.mark.parametrize("alone", [False, True])
def test_its_open_page_ends_with_the_right_to_look(desk: Desk, alone: bool) -> None:
    """Whether it is told with the others or, having been used, has a turn of its own."""
    with LiveStream(opened_live(desk)) as there, LiveStream(desk.open()) as home:
        there.has_shown("Back to")
        home.has_shown("Ada")
        if alone:
            there.post("attributes/location", value="Arlington")
            there.until("Saved Location")
        desk.host.permissions.set("agent", "relationships.see", False)
        there.until("closed by your platform")
        desk.push("grace", company="Cobol & Sons")
        desk.push("ada", location="Turin")
        home.until("Turin")
        assert "Cobol" not in there.html
