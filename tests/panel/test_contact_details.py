"""Contact details, in a finite panel and in streams: what is shown of them, and who changes them."""

import re

import pytest
from sidelight_sdk import ContactDetail

from tests.panel.desk import Desk, Panel
from tests.panel.html import Form, editor_in, forms_in, text
from tests.panel.streams import LiveStream
from tests.panel.test_changes import ask, lines_in, undo

EMAIL, NEW = "contact_details/email/first", "contact_details"
ROW = re.compile(r"<summary>(<span class=sr>.*?)</summary>", re.DOTALL)


@pytest.fixture
def panel(desk: Desk) -> Panel:
    return desk.open_off()


def details(desk: Desk) -> list[ContactDetail]:
    return desk.host.contact_details.list("ada")


def values(desk: Desk) -> list[str]:
    return [one.value for one in details(desk)]


def rows_in(page: str) -> list[str]:
    return [text(row).removesuffix(" unsaved") for row in ROW.findall(page)]


def without_numbers(page: str) -> str:
    """As it reads, without times."""
    return re.sub(r"\d", "", text(page))


def kept_in(page: str) -> Form:
    """What offers to keep an unusual one."""
    return [form for form in forms_in(page) if ("do", "keep") in form.buttons][-1]


def test_each_is_a_row_with_its_link_its_label_and_its_marks_in_words(desk: Desk, panel: Panel) -> None:
    desk.host.contact_details.put("ada", kind="phone", value="020 7946 0123", label="Desk")
    desk.host.contact_details.put("ada", kind="phone", value="+44 20 7946 0123", label="Office", verified=True)
    page = panel.page()
    assert rows_in(page) == ["Edit ada@example.com", "Edit 020 7946 0123 Desk", "Edit +44 20 7946 0123 Office"]
    assert re.findall(r'cd-go href="([^"]*)"', page) == [
        "mailto:ada@example.com",
        "tel:02079460123",
        "tel:+442079460123",
    ]
    assert [mark for mark in re.findall(r'aria-label="([^"]*)"', page) if mark in ("primary", "verified")] == [
        "primary",
        "primary",
        "verified",
    ]
    assert 'title="Verified by Acme"' in page


def test_an_agent_adds_one_makes_it_primary_and_deletes_it(desk: Desk, panel: Panel) -> None:
    page = panel.submit(NEW, kind="email", value=" ada@home.example ", label="Home", verified="on")
    assert "Contact detail added" in page
    assert values(desk) == ["ada@example.com", "ada@home.example"]
    added = details(desk)[1]
    assert (added.label, added.verified_by) == ("Home", "Marta Nowak")
    own = f"contact_details/email/{added.id}"
    panel.send(editor_in(panel.page(), own), primary="on", verified="on")
    assert desk.value("email") == "ada@home.example"
    assert [one.verified for one in details(desk)] == [True, False]
    assert rows_in(panel.page())[0] == "Edit ada@home.example Home"
    assert "Contact detail deleted" in panel.send(editor_in(panel.page(), own), do="delete")
    assert (values(desk), desk.value("email")) == (["ada@example.com"], "ada@example.com")


def test_what_is_not_ticked_any_more_is_not_verified_and_nor_is_another_address(desk: Desk, panel: Panel) -> None:
    desk.host.contact_details.put("ada", kind="email", value="ada@example.com", verified=True)
    editor = editor_in(panel.page(), EMAIL)
    assert "checked" in panel.page()
    panel.send(editor, value="new@example.com", verified="on")
    assert [(one.value, one.verified) for one in details(desk)] == [("new@example.com", False)]
    panel.send(editor_in(panel.page(), EMAIL), verified="on")
    assert details(desk)[0].verified_by == "Marta Nowak"
    ticked = editor_in(panel.page(), EMAIL)
    del ticked.fields["verified"]
    panel.send(ticked)
    assert not details(desk)[0].verified


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"value": " "}, "Address or number is required."),
        ({"value": "ADA@example.com"}, "Address or number is among this customer’s contact details already."),
        ({"value": "x" * 501}, "Address or number must be at most 500 characters long."),
        ({"value": "b@c.example", "label": "x" * 201}, "Label must be at most 200 characters long."),
    ],
)
def test_what_does_not_fit_is_said_and_what_was_typed_is_kept(
    desk: Desk, panel: Panel, typed: dict[str, str], said: str
) -> None:
    page = panel.submit(NEW, kind="email", **({"label": "Typed"} | typed))
    assert f"Error: {said}" in text(page)
    assert typed["value"] in page
    assert typed.get("label", "Typed") in page
    assert values(desk) == ["ada@example.com"]


def test_an_unusual_one_is_kept_by_an_agent_who_wants_it(desk: Desk, panel: Panel) -> None:
    page = panel.submit(NEW, kind="email", value="at home", label="Odd")
    assert "does not look like an email address" in page
    assert values(desk) == ["ada@example.com"]
    panel.send(kept_in(page), do="keep")
    assert [(one.value, one.label) for one in details(desk)][1:] == [("at home", "Odd")]


def test_the_second_of_two_agents_chooses(desk: Desk, panel: Panel) -> None:
    editor = editor_in(panel.page(), EMAIL)
    desk.open_off(sub="jonas", name="Jonas").submit("attributes/email", value="jonas@example.com")
    page = panel.send(editor, value="marta@example.com")
    assert "Jonas changed it while you typed" in text(page)
    assert values(desk) == ["jonas@example.com"]
    desk.host.permissions.set("agent", "attributes.read", False, subject="email")
    assert ("jonas@" in panel.page(), "Keep theirs Masked" in text(panel.page())) == (False, True)
    desk.host.permissions.set("agent", "attributes.read", None, subject="email")
    panel.choose("mine")
    assert (values(desk), desk.value("email")) == (["marta@example.com"], "marta@example.com")


def test_what_a_role_may_not_read_says_nothing_of_the_details_either(desk: Desk, panel: Panel) -> None:
    desk.host.contact_details.put("ada", kind="phone", value="+44 20 7946 0123", label="Office")
    desk.host.permissions.set("agent", "attributes.read", False, subject="email")
    masked = panel.page()
    desk.host.contact_details.put("ada", kind="email", value="secret@home.example", label="Secret", verified=True)
    assert without_numbers(panel.page()) == without_numbers(masked)
    assert "ada@example.com" not in masked
    assert "Masked" in masked
    desk.host.permissions.set("agent", "attributes.see", False, subject="email")
    assert "Masked" not in panel.page()
    desk.host.permissions.set("agent", "contact_details.see", False)
    assert "Contact details" not in text(panel.page())


def test_who_may_not_edit_a_kind_is_offered_no_editor(desk: Desk, panel: Panel) -> None:
    editor = editor_in(panel.page(), EMAIL)
    desk.host.permissions.set("agent", "contact_details.edit", False, subject="email")
    page = panel.page()
    assert EMAIL not in [form.action for form in forms_in(page)]
    assert "mailto:ada@example.com" in page
    assert "<option value=email" not in page
    assert "You may not change this." in panel.send(editor, value="x@y.example")
    assert values(desk) == ["ada@example.com"]


def test_attribute_and_detail_are_seen_live_as_one(desk: Desk) -> None:
    with LiveStream(desk.open()) as stream:
        desk.push(email="ada@new.example")
        news = stream.until("attributes/email", EMAIL)
        assert news.count("mailto:ada@new.example") == 2
        desk.host.contact_details.put("ada", kind="email", value="ada@home.example", primary=True)
        stream.until("<div class=gen>", "ada@home.example", "name=g1 class=end")
        assert stream.send(stream.editor(EMAIL), value="old@example.com", label="Old") == 204
        stream.until("Saved Email", "old@example.com")
    assert [(one.value, one.label) for one in details(desk)] == [("ada@home.example", None), ("old@example.com", "Old")]


def test_what_was_done_is_among_the_changes_and_is_undone(desk: Desk, panel: Panel) -> None:
    desk.host.contact_details.put("ada", kind="handle", value="@countess", label="Telegram")
    added = details(desk)[1]
    panel.send(editor_in(panel.page(), f"contact_details/handle/{added.id}"), label="Signal", verified="on")
    panel.submit(NEW, kind="email", value="ada@home.example")
    page = ask(panel, "changes")
    relabelled = "Label of a contact detail Telegram → Signal"
    assert lines_in(page)[:3] == ["Email ada@home.example", "Verified @countess", relabelled]
    page = undo(panel, "changes", page, relabelled)
    page = undo(panel, "changes", page, "Email ada@home.example")
    assert [(one.value, one.label) for one in details(desk)] == [("ada@example.com", None), ("@countess", "Telegram")]
    assert "Email ada@home.example" in lines_in(page)[0]
    desk.host.permissions.set("agent", "contact_details.see", False, subject="handle")
    assert "countess" not in ask(panel, "changes")


@pytest.mark.parametrize("name", ["<b>&\"'", "\u202eevil", "x" * 200, "שלום", "\U0001f469\u200d\U0001f680", "a\u200bb"])
def test_hostile_texts_are_shown_as_they_are(desk: Desk, panel: Panel, name: str) -> None:
    for kind in ("email", "phone", "address", "handle"):
        desk.host.contact_details.put("ada", kind=kind, value=name, label=name)
    assert "<b>&" not in panel.page()
    labels = [one.label for one in details(desk) if one.value != "ada@example.com"]
    assert labels == [name] * 4
