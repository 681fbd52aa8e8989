"""`live=off`: each form answers with the panel again, whole, which shows the result."""

import re
from typing import Any
from urllib.parse import quote_plus

import pytest

from tests.panel.desk import SECRET, Desk, Panel
from tests.panel.html import choice_in, editor_in, forms_in, heard_in, text

JONAS = {"sub": "jonas", "name": "Jonas Weber"}
LABELS = {"site": "Website"}

ONCE = re.compile(r"[?&]once=[\w-]{24}")  # last, where it is


@pytest.fixture
def panel(desk: Desk) -> Panel:
    return desk.open_off()


def test_the_page_is_whole_and_ends(panel: Panel) -> None:
    page = panel.page()
    assert page.rstrip().endswith("</html>")
    assert 'class="finite comfortable"' in page
    assert "<iframe" not in page
    assert "<base" not in page
    for words in ("Ada", "Analytical Engines", "ada@example.com", "By Marta", "Babbage", SECRET):
        assert words in text(page) or words in page


@pytest.mark.parametrize(
    ("key", "typed", "kept", "shown"),
    [
        ("name", "Ada Lovelace", "Ada Lovelace", "Ada Lovelace"),
        ("email", "countess@example.com", "countess@example.com", "countess@example.com"),
        ("phone", "+49 30 90-1820", "+4930901820", "+49 30 901820"),
        ("plan", "Pro", "Pro", "Pro"),
        ("seats", "1,200.5", 1200.5, "1200.5"),
        ("renewal", "2027-03-01", "2027-03-01", "2027-03-01"),
        ("site", "https://example.com/a?b=c", "https://example.com/a?b=c", "https://example.com/a?b=c"),
        ("about", " one\r\ntwo ", "one\ntwo", "one\ntwo"),
        ("company", "", None, ""),
        ("about", "\"><b>'&amp;", "\"><b>'&amp;", "\"><b>'&amp;"),
    ],
)
def test_a_value_of_each_type_is_saved_and_shown(
    desk: Desk, panel: Panel, key: str, typed: str, kept: object, shown: str
) -> None:
    page = panel.submit(f"attributes/{key}", value=typed)
    assert desk.value(key) == kept
    assert editor_in(page, f"attributes/{key}").fields["value"] == shown
    assert panel.messages() == []


def test_a_box_is_unchecked_and_checked(desk: Desk, panel: Panel) -> None:
    box = editor_in(panel.page(), "attributes/newsletter")
    assert box.buttons[0] == ("value", "false")  # a press of it saves the other
    page = panel.send(box, value="false")
    assert desk.value("newsletter") is False
    box = editor_in(page, "attributes/newsletter")
    assert box.buttons[0] == ("value", "true")
    panel.send(box, value="true")
    assert desk.value("newsletter") is True


@pytest.mark.parametrize(
    ("key", "typed", "why"),
    [
        ("plan", "Gold", "must be one of the choices."),
        ("seats", "a dozen", "must be a number."),
        ("renewal", "2027-02-30", "must be a date such as 2027-03-01."),
        ("email", "x" * 4_001, "must be at most 4000 characters long."),
        ("name", "x" * 4_001, "must be at most 4000 characters long."),
        ("name", "a\0b", "contains a character that cannot be kept."),
    ],
    ids=lambda value: value[:12],
)
def test_what_does_not_fit_stands_in_the_page_with_the_reason(
    desk: Desk, panel: Panel, key: str, typed: str, why: str
) -> None:
    before = desk.everything()
    page = panel.submit(f"attributes/{key}", value=typed)
    assert heard_in(page) == [f"{LABELS.get(key, key.title())} {why} Discard"]
    editor = page.partition(f'action="attributes/{key}"')[2].partition("</form>")[0]
    named = f'aria-invalid=true aria-describedby="attribute/{key}:value"'
    assert (page.count(named), editor.count(named), page.count("aria-invalid=true")) == (1, 1, 1)
    assert page.count(f'id="attribute/{key}:value"') == 1
    if key != "plan":  # a list cannot hold what it does not offer
        # NUL cannot be written in HTML: it comes as the sign for what cannot be shown
        assert editor_in(page, f"attributes/{key}").fields["value"].replace("\N{REPLACEMENT CHARACTER}", "\0") == typed
    assert desk.everything() == before


@pytest.mark.parametrize(
    ("key", "typed", "kind"),
    [
        ("email", "two..dots@docomo.ne.jp", "an email address"),
        ("phone", "+5215512345678", "a phone number"),
        ("site", "javascript:alert(1)", "a web address"),
    ],
)
def test_an_unusual_address_is_said_first_and_then_kept_and_marked(
    desk: Desk, panel: Panel, key: str, typed: str, kind: str
) -> None:
    before = desk.everything()
    page = panel.submit(f"attributes/{key}", value=typed)
    label = LABELS.get(key, key.title())
    [said] = heard_in(page)  # with what the button's form carries, which nobody hears
    assert said == f"{label} does not look like {kind}. Keep {typed} Discard"
    assert editor_in(page, f"attributes/{key}").fields["value"] == typed
    assert desk.everything() == before
    page = panel.choose("keep")
    assert panel.messages() == []
    assert desk.value(key) == typed
    assert f"Unusual for {kind}." in text(page)
    assert "href=javascript" not in page
    assert 'href="javascript' not in page


def test_an_unusual_address_can_be_given_up_and_is_a_conflict_like_any(desk: Desk, panel: Panel) -> None:
    mine = editor_in(panel.page(), "attributes/email")
    panel.send(mine, value="two..dots@docomo.ne.jp")
    panel.choose("theirs")
    assert (panel.messages(), desk.value("email")) == ([], "ada@example.com")
    panel.send(mine, value="two..dots@docomo.ne.jp")
    desk.open_off(**JONAS).submit("attributes/email", value="countess@example.com")
    panel.choose("keep")
    assert "Keep theirs countess@example.com" in panel.messages()[0]
    assert desk.value("email") == "countess@example.com"


def test_what_a_host_has_pushed_is_saved_again_without_a_question(desk: Desk, panel: Panel) -> None:
    desk.push(email="two..dots@docomo.ne.jp", phone="+44 (0)20 7946 0958 ext. 12")
    before = desk.everything()
    page = panel.page()
    assert 'href="tel:+442079460958;ext=12"' in page
    assert 'href="mailto:two..dots@docomo.ne.jp"' in page
    for key in ("email", "phone"):
        panel.send(editor_in(page, f"attributes/{key}"))
    assert (panel.messages(), desk.everything()) == ([], before)


def test_an_error_stands_until_it_is_answered_and_then_goes(desk: Desk, panel: Panel) -> None:
    panel.submit("attributes/email", value="wrong")
    assert len(panel.messages()) == 1
    panel.submit("attributes/location", value="Paris")
    assert len(panel.messages()) == 1
    panel.submit("attributes/email", value="countess@example.com")
    assert panel.messages() == []
    assert desk.value("email") == "countess@example.com"


@pytest.mark.parametrize("action", ["attributes/email", "notes"])
def test_an_error_can_be_discarded_with_what_was_typed(desk: Desk, panel: Panel, action: str) -> None:
    typed = {"value": "wrong"} if action != "notes" else {"text": "x" * 20_001}
    panel.submit(action, **typed)
    page = panel.choose("theirs")
    assert panel.messages() == []
    assert editor_in(page, action).fields | typed != editor_in(page, action).fields


def test_an_error_is_the_sessions_own(desk: Desk, panel: Panel) -> None:
    panel.submit("attributes/email", value="wrong")
    assert desk.open_off().messages() == []
    assert desk.open_off(**JONAS).messages() == []


@pytest.fixture
def conflict(desk: Desk, panel: Panel) -> Panel:
    mine = editor_in(panel.page(), "attributes/location")
    desk.open_off(**JONAS).submit("attributes/location", value="Theirs")
    panel.send(mine, value="Mine")
    return panel


def test_a_conflict_says_who_to_what_and_what_was_typed(desk: Desk, conflict: Panel) -> None:
    (said,) = conflict.messages()
    assert said.startswith("Jonas Weber changed it while you typed, ")
    assert "Use mine Mine" in said
    assert desk.value("location") == "Theirs"


@pytest.mark.parametrize("right", ["attributes.read", "attributes.see"])
def test_a_conflict_that_waits_does_not_tell_what_may_not_be_read_any_more(
    desk: Desk, conflict: Panel, right: str
) -> None:
    assert "Theirs" in conflict.page()
    desk.host.permissions.set("agent", right, False, subject="location")
    (said,) = conflict.messages()
    assert "Use mine Mine" in said
    assert "Keep theirs Masked" in said
    assert "Theirs" not in conflict.page()
    desk.host.permissions.set("agent", right, None, subject="location")
    assert "Keep theirs Theirs" in conflict.messages()[0]


def test_mine_can_be_used(desk: Desk, conflict: Panel) -> None:
    conflict.choose("mine")
    assert desk.value("location") == "Mine"
    assert conflict.messages() == []


def test_theirs_can_be_kept(desk: Desk, conflict: Panel) -> None:
    page = conflict.choose("theirs")
    assert desk.value("location") == "Theirs"
    assert conflict.messages() == []
    assert editor_in(page, "attributes/location").fields["value"] == "Theirs"


def test_mine_on_a_base_that_has_moved_again_is_a_conflict_again(desk: Desk, conflict: Panel) -> None:
    page = conflict.page()
    desk.push(location="Newest")
    mine = next(form for form in forms_in(page) if "choose" in form.classes)
    conflict.send(mine, do="mine")
    (said,) = conflict.messages()
    assert said.startswith("Acme changed it while you typed, ")
    assert desk.value("location") == "Newest"


def test_own_saves_in_another_tab_are_no_conflict(desk: Desk, panel: Panel) -> None:
    older = editor_in(panel.page(), "attributes/location")
    panel.submit("attributes/location", value="One")
    panel.send(older, value="Two")
    assert panel.messages() == []
    assert desk.value("location") == "Two"


def test_after_hundreds_of_changes_a_base_is_as_exact_as_before(desk: Desk, panel: Panel) -> None:
    def change(times: int) -> None:
        for number in range(times):
            desk.push(location=f"Place {number}")

    change(101)
    older = editor_in(panel.page(), "attributes/location")
    change(100)  # the last two digits are the same again
    newer = editor_in(panel.page(), "attributes/location")
    assert (older.fields["hundreds"], newer.fields["hundreds"]) == ("1", "2")
    assert older.fields["save"] == newer.fields["save"]
    assert "Keep theirs" in text(panel.send(older, value="Paris"))
    assert desk.value("location") == "Place 99"
    panel.send(newer, value="Paris")
    assert desk.value("location") == "Paris"


def test_an_unchecked_box_in_conflict_stays_unchecked(desk: Desk, panel: Panel) -> None:
    box = editor_in(panel.page(), "attributes/newsletter")
    for value in (False, None, True):
        desk.push(newsletter=value)
    panel.send(box, value="false")
    assert "Use mine No" in panel.messages()[0]
    panel.choose("mine")
    assert desk.value("newsletter") is False


def test_a_value_that_does_not_fit_any_more_is_marked_whoever_manages_it(desk: Desk, panel: Panel) -> None:
    mark = "This value does not fit its definition any more."
    assert mark not in panel.page()
    desk.host.attributes.define("owner", type="number", label="Owner", managed_by="Billing")
    assert text(panel.page()).count(mark) == 1
    desk.host.attributes.define("about", type="number", label="About")
    assert text(panel.page()).count(mark) == 2


def test_a_read_only_value_has_no_editor_and_refuses_a_post(desk: Desk, panel: Panel) -> None:
    page = panel.page()
    assert not [form for form in forms_in(page) if form.action == "attributes/owner"]
    fields = editor_in(page, "attributes/about").fields | {"value": "mine"}
    assert panel.post("attributes/owner", fields).status_code == 303
    assert desk.value("owner") == "Babbage"
    assert panel.messages() == ["Owner: You may not change this. Nothing was saved. You typed mine. Discard"]


def test_an_attribute_that_is_not_there_any_more_says_so(desk: Desk, panel: Panel) -> None:
    fields = editor_in(panel.page(), "attributes/about").fields | {"value": "mine"}
    assert panel.post("attributes/gone", fields).status_code == 303
    assert panel.messages() == ["gone: This is not here any more. Nothing was saved. You typed mine. Discard"]


def test_several_that_have_no_editor_are_all_said(panel: Panel) -> None:
    fields = editor_in(panel.page(), "attributes/about").fields | {"value": "mine"}
    for key in ("gone", "lost"):
        panel.post(f"attributes/{key}", fields)
    assert [said.partition(":")[0] for said in panel.messages()] == ["gone", "lost"]


def test_search_shows_what_matches_by_label_key_or_value(panel: Panel) -> None:
    page = panel.page(q="babb")
    assert "Search results" in page
    assert 'value="babb"' in page
    assert "Babbage" in text(page)
    assert len([form for form in forms_in(panel.page(q="plan")) if form.action == "attributes/plan"]) == 2
    assert "Nothing matches." in panel.page(q="no such thing")
    assert "Search results" not in panel.page(q="  ")
    assert status_in(panel.page(q="babb")) == ["1 found"]
    assert status_in(panel.page(q="no such thing")) == ["Nothing matches."]
    assert status_in(panel.page(q=" ")) == []


def test_search_says_how_many_there_are_when_it_does_not_show_all(desk: Desk, panel: Panel) -> None:
    assert "refine" not in panel.page(q="loc")
    with desk.host.batch() as batch:
        for number in range(20):
            batch.attributes.define(f"key{number}", type="text", label=f"Shelf {number}")
    page = panel.page(q="shelf")
    assert "8 of 20: refine the search" in page
    assert status_in(page) == ["20 found"]
    assert "Show all 20" in text(page)
    assert len([form for form in forms_in(panel.page(q="shelf", hits="20")) if form.action == "attributes/key19"]) == 2
    assert "Show all 20" not in text(panel.page(q="shelf", hits="20"))
    assert status_in(desk.open_off(locale="de").page(q="ort")) == ["1 gefunden"]


def test_a_search_term_is_shown_as_text(panel: Panel) -> None:
    assert '"><b>' not in panel.page(q='"><b>')


def test_a_found_attribute_is_edited_like_any(desk: Desk, panel: Panel) -> None:
    found = next(form for form in forms_in(panel.page(q="plan")) if form.action == "attributes/plan")
    panel.send(found, value="Pro")
    assert desk.value("plan") == "Pro"


def test_an_unknown_customer_is_created(desk: Desk) -> None:
    panel = desk.open_off(customer="new")
    assert "Nobody has told us about this customer yet" in panel.page()
    assert "Reload this panel when your platform has told us more." in panel.page()
    assert "by itself" not in panel.page()
    page = panel.submit("customer", name="Grace Hopper")
    assert "<title>Grace Hopper</title>" in page
    assert desk.host.customers.get("new").name == "Grace Hopper"


@pytest.mark.parametrize(
    ("name", "why"),
    [("x" * 4_001, "must be at most 4000 characters long."), ("", "is required."), ("  ", "is required.")],
    ids=["too long", "empty", "blank"],
)
def test_a_name_that_does_not_fit_stays_typed_and_creates_nobody(desk: Desk, name: str, why: str) -> None:
    panel = desk.open_off(customer="new")
    page = panel.submit("customer", name=name)
    assert heard_in(page) == panel.messages() == [f"Name {why} Discard"]
    assert editor_in(page, "customer").fields["name"] == name
    assert page.count("aria-invalid=true") == 1
    assert {customer["id"] for customer in desk.everything()[0]["customers"]} == {"ada"}


def test_a_customer_created_by_somebody_else_meanwhile_is_left_as_it_is(desk: Desk) -> None:
    panel = desk.open_off(customer="new")
    form = editor_in(panel.page(), "customer")
    desk.host.customers.upsert("new", name="Already")
    assert "Already" in panel.send(form, name="Mine")
    assert desk.value("name", "new") == "Already"
    (said,) = panel.messages()
    assert "Keep theirs Already" in said
    assert "Use mine Mine" in said
    assert "Mine" in panel.choose("mine")
    assert desk.value("name", "new") == "Mine"


def test_what_was_typed_for_a_customer_created_without_a_name_meanwhile_is_kept(desk: Desk) -> None:
    panel = desk.open_off(customer="new")
    form = editor_in(panel.page(), "customer")
    desk.host.customers.upsert("new", email="new@example.com")
    panel.send(form, name="Mine")
    (said,) = panel.messages()
    assert "Use mine Mine" in said
    panel.choose("mine")
    assert desk.value("name", "new") == "Mine"


def test_only_the_sessions_own_customer_can_be_created(desk: Desk) -> None:
    panel = desk.open_off(customer="new")
    form = editor_in(panel.page(), "customer")
    panel.send(form, customer="another", name="X")
    assert panel.messages()[0].startswith("Customer: This conversation belongs to another customer now.")
    assert {customer["id"] for customer in desk.everything()[0]["customers"]} == {"ada"}


def test_a_panel_of_one_customer_edits_no_other(desk: Desk, panel: Panel) -> None:
    desk.host.customers.upsert("grace", name="Grace")
    for action, typed in (("attributes/name", {"value": "X"}), ("notes", {"text": "X"})):
        form = editor_in(panel.page(), action)
        panel.send(form, customer="grace", **typed)
    assert desk.value("name", "grace") == "Grace"
    assert desk.notes("grace") == {}
    assert all("belongs to another customer now. Nothing was saved. You typed X." in said for said in panel.messages())


@pytest.mark.parametrize(
    ("action", "typed"),
    [("attributes/location", {"value": "X"}), ("notes", {"text": "X"}), ("notes/n-marta", {"text": "X"}),
     ("notes/n-marta", {"do": "delete"})],
    ids=["value", "new note", "note", "deletion"],
)  # fmt: skip
def test_a_form_written_for_the_customer_before_saves_nothing(desk: Desk, action: str, typed: dict[str, Any]) -> None:
    panel = desk.open_off(customer=..., conversation="conv-1")
    form = editor_in(panel.page(), action)
    before = desk.everything()[3]
    desk.host.customers.upsert("grace", name="Grace", location="Rome")
    desk.host.conversations.upsert("conv-1", customer="grace")
    page = panel.send(form, **typed)
    assert "<title>Grace</title>" in page
    assert "This conversation belongs to another customer now. Nothing was saved." in panel.messages()[0]
    assert (desk.value("location"), desk.value("location", "grace")) == ("Oslo", "Rome")
    assert desk.notes("grace") == {}
    assert desk.everything()[3] == before


def test_an_unknown_conversation_waits_until_it_is_pushed(desk: Desk) -> None:
    panel = desk.open_off(customer=..., conversation="conv-new")
    assert "Waiting for the conversation" in panel.page()
    assert "Reload this panel when it has." in panel.page()
    assert "as soon as" not in panel.page()
    fields = {"customer": "ada", "base": "0", "value": "X", "editor": "finite.1.1.1"}
    panel.post("attributes/name", fields)
    assert desk.value("name") == "Ada"
    desk.host.conversations.upsert("conv-new", customer="ada")
    assert "<title>Ada</title>" in panel.page()


def test_a_panel_speaks_its_agents_language_and_writes_numbers_so(desk: Desk) -> None:
    panel = desk.open_off(locale="de-AT", zoneinfo="Europe/Vienna")
    page = panel.page()
    assert '<html lang="de"' in page
    assert "Alle Attribute zeigen" in page
    panel.submit("attributes/seats", value="1.200,5")
    assert desk.value("seats") == 1200.5
    panel.submit("attributes/email", value="falsch")
    assert panel.messages() == ["E-Mail sieht nicht wie eine E-Mail-Adresse aus. falsch behalten Verwerfen"]


def test_what_was_saved_is_said_once(panel: Panel) -> None:
    assert status_in(panel.submit("attributes/location", value="Paris")) == ["Saved Location"]
    assert status_in(panel.page()) == []
    assert status_in(panel.submit("notes", text="Called")) == ["Note added"]
    assert status_in(panel.submit("attributes/email", value="wrong")) == []
    assert status_in(panel.choose("discard")) == ["Discarded: Email"]
    assert panel.messages() == []


@pytest.fixture
def many(desk: Desk, panel: Panel) -> Panel:
    """With attributes behind *show more*, and older notes."""
    with desk.host.batch() as batch:
        for number in range(3):
            batch.attributes.define(f"extra {number}", type="text", label=f"Extra {number}")
        for number in range(45):
            batch.notes.add("ada", f"Number {number}", author="marta", id=f"n {number:02}")
    return panel


def next_page_in(page: str) -> str:
    """Where the button under the notes leads."""
    (older,) = [form for form in forms_in(page) if "older" in form.classes]
    return dict(older.buttons)["page.notes"]


def asked_for(panel: Panel) -> str:
    """Without the one-time mark, by which the page was shown."""
    return ONCE.sub("", panel.led_to.removeprefix(panel.url))


@pytest.mark.parametrize(
    ("action", "typed", "place"),
    [
        ("attributes/email", {"value": "ada@example.org"}, "attribute/email"),
        ("attributes/email", {"value": "wrong"}, "attribute/email"),
        ("notes", {"text": "New"}, "composer/"),
        ("notes/n%2044", {"text": "New"}, "note/n%2044"),
        ("notes/n%2044", {"do": "delete"}, "composer/"),
    ],
    ids=["value", "refused", "new note", "note", "deletion"],
)
@pytest.mark.parametrize(
    ("asked", "address"),
    [({}, ""), ({"q": "ext ra", "page.notes": "…", "more": "1"}, "?q=ext+ra&page.notes=…&more=1")],
    ids=["as usual", "asked for more"],
)
def test_a_page_comes_back_as_it_was_to_the_place_edited(
    many: Panel, action: str, typed: dict[str, str], place: str, asked: dict[str, str], address: str
) -> None:
    next_page = next_page_in(many.page())
    if asked:
        asked = {**asked, "page.notes": next_page}
    page = many.send(editor_in(many.page(**asked), action), **typed)
    assert asked_for(many) == f"{address}#{place}".replace("…", quote_plus(next_page))
    assert page.count(f'id="{place}"') == 1
    # down to the last note that was shown, however many are above it, and the page that follows
    added = {"notes": 1}.get(action, -1 if "do" in typed else 0)
    assert page.count("<article") == (30 + added if asked else 10)
    assert ("Search results" in page, shows_all(page)) == (bool(asked), bool(asked))


def test_what_is_behind_show_more_comes_back_shown_and_what_was_found_as_found(many: Panel) -> None:
    page = many.send(editor_in(many.page(), "attributes/extra%202"), value="x")
    assert asked_for(many) == "?more=1#attribute/extra%202"
    assert shows_all(page)
    found = next(form for form in forms_in(many.page(q="location")) if form.action == "attributes/location")
    many.send(found, value="Rome")
    assert asked_for(many) == "?q=location&more=1#found/location"
    found = next(form for form in forms_in(many.page(q="email")) if form.action == "attributes/email")
    many.send(found, value="wrong")
    assert asked_for(many) == "?q=email&more=1#attribute/email"


def test_what_was_asked_is_carried_by_all_that_leads_on(many: Panel) -> None:
    page = many.page(q='"><b>', more="1")
    search = next(form for form in forms_in(page) if "search" in form.classes)
    mark = {"once": search.fields["once"]}
    assert search.fields == {"q": '"><b>', "more": "1"} | mark
    assert f'href="./?q=%22%3E%3Cb%3E&amp;more=1&amp;once={mark["once"]}"' in page
    older = next(form for form in forms_in(page) if "older" in form.classes)
    assert older.action == "older#note/n%2035"
    assert older.fields == {"q": '"><b>', "more": "1"} | mark
    page = many.follow(many.get("older", **dict(older.buttons), **older.fields))
    assert asked_for(many) == f"?q=%22%3E%3Cb%3E&page.notes={quote_plus(dict(older.buttons)['page.notes'])}&more=1"
    many.send(editor_in(page, "attributes/email"), value="wrong")
    assert choice_in(many.page(q="plan")).fields.keys() >= {"q", "more"}


def test_what_has_no_place_any_more_is_said_on_top(many: Panel) -> None:
    fields = editor_in(many.page(more="1"), "attributes/about").fields | {"value": "mine"}
    many.follow(many.post("attributes/gone", fields))
    assert asked_for(many) == "?more=1"


def test_an_address_that_was_asked_for_leads_nowhere_else(many: Panel) -> None:
    form = editor_in(many.page(), "attributes/location")
    many.send(form, value="Rome", q="\r\nx: y", more="#//evil.example", **{"page.notes": "-1"})
    assert asked_for(many) == "?q=x%3A+y#attribute/location"


def test_a_draft_behind_show_more_is_in_sight(desk: Desk, panel: Panel) -> None:
    with desk.host.batch() as batch:
        for number in range(3):
            batch.attributes.define(f"extra{number}", type="number", label=f"Extra {number}")
    assert "id=all" in panel.page()
    assert shows_all(panel.page()) is False
    page = panel.submit("attributes/extra2", value="wrong")
    assert shows_all(page) is True
    assert editor_in(page, "attributes/extra2").classes >= {"x"}
    assert editor_in(page, "attributes/extra2").fields["value"] == "wrong"
    assert len([form for form in forms_in(page) if form.action == "attributes/extra2" and "e" in form.classes]) == 1
    panel.choose("theirs")
    assert shows_all(panel.page()) is False


def status_in(page: str) -> list[str]:
    return [text(said) for said in re.findall(r"<div class=f slot=status>(.*?)</div>", page, re.DOTALL)]


def shows_all(page: str) -> bool:
    return " checked" in page.partition("id=all")[2].partition(">")[0]
