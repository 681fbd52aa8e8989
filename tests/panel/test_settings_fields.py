"""The settings' page of fields: what is defined, changed, moved and removed, and what becomes of the values."""

import re

import pytest

from tests.panel.desk import Desk
from tests.panel.html import text, what_runs
from tests.panel.settings import Settings, form_in
from tests.panel.streams import LiveStream

FIELD = re.compile(r'<div class=def id="([^"]+)">')
HOSTILE = "\"'><script>alert(1)</script>"


@pytest.fixture
def settings(desk: Desk) -> Settings:
    return Settings(desk)


def order(page: str) -> list[str]:
    return FIELD.findall(page)


def test_a_field_is_defined_whole(settings: Settings) -> None:
    settings.desk.host.tags.define("vip", label="VIP")
    typed = {
        "label": " Renews on ",
        "section": "Contract",
        "type": "choices",
        "choices": "Retail\n\n Machines \n",
        "default": "Machines\nRetail",
        "help": "As in the contract",
        "required": "yes",
        "managed_by": "",
        "access.agent": "masked",
        "shows_when_channels": "email\nwhatsapp",
        "shows_when_tags": "vip",
        "shows_when_attribute": "seats",
        "shows_when_values": "1,200\n5",
    }
    assert "Saved" in settings.save("fields", {"new": "1"}, **typed)
    made = settings.desk.host.attributes.get("renews_on")
    assert (made.label, made.type, list(made.choices), made.section) == (
        "Renews on",
        "choices",
        ["Retail", "Machines"],
        "Contract",
    )
    assert (made.default, made.help, made.required, made.managed_by) == (
        ["Retail", "Machines"],
        "As in the contract",
        True,
        None,
    )
    assert made.access == {"agent": "masked", "supervisor": "edits", "admin": "edits"}
    assert made.shows_when is not None
    when = made.shows_when
    assert (list(when.channels), list(when.tags), when.attribute, list(when.values)) == (
        ["email", "whatsapp"],
        ["vip"],
        "seats",
        [1200, 5],
    )


def test_a_form_that_is_saved_without_a_change_changes_nothing(settings: Settings) -> None:
    settings.desk.host.attributes.define("fee", type="money", label="Fee", unit="EUR", default="12.50 EUR")
    before = settings.desk.host.attributes.get("fee"), settings.desk.host.attributes.get("plan")
    for key in ("fee", "plan"):
        settings.save("fields", {"edit": key})
    assert (settings.desk.host.attributes.get("fee"), settings.desk.host.attributes.get("plan")) == before


def test_what_does_not_fit_is_said_beside_its_field_and_all_of_it_is_kept(settings: Settings) -> None:
    typed = {"label": "", "key": "plan", "type": "date", "default": "31st of never", "unit": "x", "help": "h" * 600}
    page = settings.save("fields", {"new": "1"}, **typed)
    assert settings.answer.status_code == 422
    assert "Label is required." in page
    assert "Default must be a date" in page
    form = form_in(page)
    assert {name: form.fields[name] for name in typed} == typed
    page = settings.send(form, label="Day", help="", unit="", default="", choices="")
    assert (settings.answer.status_code, "Key is taken" in page) == (422, True)
    assert settings.desk.host.attributes.get("plan").type == "choice"
    page = settings.save("fields", {"edit": "plan"}, choices="")
    assert "Choices must name at least one choice." in page


def test_values_that_do_not_fit_any_more_are_kept_and_counted(settings: Settings) -> None:
    settings.save("fields", {"edit": "plan"}, choices="Gold\nSilver")
    assert "1 does not fit" in text(settings.get("fields"))
    assert "1 value does not fit. It is kept" in text(settings.get("fields", edit="plan"))
    assert settings.desk.value("plan") == "Free"
    settings.save("fields", {"edit": "plan"}, type="text", default="")
    assert "does not fit" not in settings.get("fields")


def test_a_field_that_is_removed_loses_no_value_and_comes_back_as_it_was(settings: Settings) -> None:
    before = settings.desk.host.attributes.get("plan")
    page = settings.get("fields", delete="plan")
    assert "1 customer has a value of it, which stays." in text(page)
    assert "Removed" in settings.send(form_in(page), do="delete")
    assert "plan" not in {one.key for one in settings.desk.host.attributes.list()}
    settings.send(settings.form("fields"), restore="plan")
    assert settings.desk.host.attributes.get("plan") == before
    assert settings.desk.value("plan") == "Free"


def test_fields_are_moved_under_their_own_heading(settings: Settings) -> None:
    settings.desk.host.attributes.define("iban", type="text", section="Billing")
    settings.desk.host.attributes.define("bank", type="text", section="Billing")
    page = settings.send(settings.form("fields"), top="renewal")
    assert order(page)[:3] == ["renewal", "plan", "seats"]
    page = settings.send(form_in(page), up="bank")
    assert order(page)[7:9] == ["bank", "iban"]
    assert order(page)[:3] == ["renewal", "plan", "seats"]


def test_of_a_built_in_field_only_who_may_see_it_is_decided(settings: Settings) -> None:
    page = settings.get("fields", edit="email")
    assert "name=label" not in page
    settings.send(form_in(page), **{"access.agent": "hidden"})
    assert settings.desk.host.attributes.get("email").access["agent"] == "hidden"
    assert "ada@example.com" not in settings.desk.open_off().page()
    settings.send(form_in(page), **{"access.agent": "masked"})
    assert settings.answer.status_code == 409, "somebody has decided of it since that page was shown"
    settings.get("fields", delete="email")
    assert settings.answer.status_code == 404


def test_who_may_define_but_not_decide_of_rights_is_offered_no_rights(desk: Desk) -> None:
    desk.host.permissions.set("supervisor", "attributes.define", True)
    settings = Settings(desk, sub="jonas", role="supervisor")
    assert "access.agent" not in settings.get("fields", edit="plan")
    assert "Saved" in settings.save("fields", {"edit": "plan"}, label="Tariff")
    form = settings.form("fields", edit="plan")
    settings.send(form, **{"access.agent": "hidden"})
    assert settings.answer.status_code == 403
    assert desk.host.attributes.get("plan").access["agent"] == "edits"


def test_the_second_admin_is_told_who_changed_a_field_and_what_it_is_now(settings: Settings) -> None:
    form = settings.form("fields", edit="plan")
    settings.desk.host.attributes.define("plan", label="Tariff")
    page = settings.send(form, label="Contract")
    assert settings.answer.status_code == 409
    assert "Acme changed it while you typed" in text(page)
    assert "Now Tariff." in text(page)
    settings.send(form_in(page))
    assert settings.desk.host.attributes.get("plan").label == "Contract"


def test_open_panels_follow_a_field(settings: Settings) -> None:
    with LiveStream(settings.desk.open()) as stream:
        settings.save("fields", {"edit": "about"}, label="Known for", help="One line")
        stream.until("Known for")
        settings.send(settings.form("fields", delete="about"), do="delete")
        stream.until("<div class=gen>")


def test_names_of_all_kinds_run_nowhere(settings: Settings) -> None:
    settings.desk.host.attributes.define(
        "bad", type="choice", label=HOSTILE, choices=[HOSTILE], section=HOSTILE, managed_by=HOSTILE, help=HOSTILE
    )
    refused = settings.save("fields", {"new": "1"}, label=HOSTILE, key="bad", section=HOSTILE, default=HOSTILE)
    pages = [settings.get("fields", **query) for query in ({}, {"edit": "bad"}, {"delete": "bad"}, {"q": HOSTILE})]
    for page in (refused, *pages):
        assert what_runs(page) == []
        assert HOSTILE not in page
