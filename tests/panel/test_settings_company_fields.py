"""The settings' page of companies' fields: which of their data a card shows, in which order, and to whom."""

import re

import pytest
from sidelight_sdk import CompanyField, CompanyFieldList

from tests.panel.desk import Desk
from tests.panel.html import text
from tests.panel.settings import Settings, audited, form_in
from tests.panel.test_form_abuse import BODIES

PAGE = "company_fields"
DATA = {"seats": 40, "renews_on": "2027-06-30", "site": "https://navy.example", "owner": {"name": "Grace"}, "a/b": 1}


@pytest.fixture
def settings(desk: Desk) -> Settings:
    desk.host.companies.upsert("co-1", name="Navy", data=DATA)
    return Settings(desk)


@pytest.fixture
def listed(settings: Settings) -> Settings:
    """With a list."""
    fields = [CompanyField("seats", type="number"), CompanyField("site"), CompanyField("owner")]
    settings.desk.host.company_fields.set(fields)
    return settings


def held(settings: Settings) -> CompanyFieldList:
    return settings.desk.host.company_fields.get()


def keys(settings: Settings) -> list[str]:
    return [field.key for field in held(settings).fields]


def order(page: str) -> list[str]:
    return re.findall(r'<div class=def id="([^"]*)"', page)


def test_without_a_list_the_default_is_said_and_what_companies_have_is_offered(settings: Settings) -> None:
    page = settings.get(PAGE)
    assert "This is the default" in page
    assert "Back to default" not in page
    assert "Seatsseats · 40" in text(page)
    assert "a/b" not in page, "what no key can name is not offered"
    page = settings.get(PAGE, new="1", key="renews_on")
    assert form_in(page).fields | {"label": "Renews on", "key": "renews_on", "type": "date"} == form_in(page).fields
    assert form_in(settings.get(PAGE, new="1", key="site")).fields["type"] == "url"
    assert form_in(settings.get(PAGE, new="1", key="seats")).fields["type"] == "number"
    assert form_in(settings.get(PAGE, new="1", key="owner")).fields["type"] == "text"


def test_a_field_is_added_and_everything_else_still_follows(settings: Settings) -> None:
    page = settings.save(PAGE, {"new": "1", "key": "seats"}, unit="seats", choices="left over")
    assert "Saved" in text(page)
    assert order(page) == ["seats"]
    (field,) = held(settings).fields
    assert (field.label, field.type, field.unit, field.choices) == ("Seats", "number", "seats", ())
    assert held(settings).others
    settings.save(PAGE, {"new": "1"}, key=" tier ", label="", type="choice", choices="Free\n Pro \n\n")
    assert [(one.key, one.label, one.choices) for one in held(settings).fields][1:] == [
        ("tier", "Tier", ("Free", "Pro"))
    ]
    (event, _) = audited(settings, "company_field.changed", 2)
    assert (event.actor.id, event.key, event.from_) == ("sofia", "company", None)


def test_what_does_not_fit_is_said_beside_its_field_and_what_was_typed_is_kept(listed: Settings) -> None:
    typed = {"key": "seats", "label": "  Desks", "type": "choice", "choices": "", "access.agent": "hidden"}
    page = listed.save(PAGE, {"new": "1"}, **typed)
    assert (listed.answer.status_code, "Key is the key of another of these fields." in text(page)) == (422, True)
    again = form_in(page)
    assert {name: again.fields[name] for name in typed} == typed
    page = listed.send(again, key="desks")
    assert "Choices must name at least one choice." in text(page)
    page = listed.send(form_in(page), choices="One", key="a/b")
    assert "Key must be 1 to 200 printable characters" in text(page)
    listed.send(form_in(page), key="desks")
    assert (keys(listed)[-1], held(listed).fields[-1].access["agent"]) == ("desks", "hidden")


def test_a_field_is_changed_and_hidden_from_a_role(listed: Settings) -> None:
    page = listed.save(PAGE, {"edit": "seats"}, label="Desks", type="text", **{"access.agent": "hidden"})
    assert "hidden" in page.partition('id="seats"')[2].partition("</div>")[0]
    first = held(listed).fields[0]
    assert (first.key, first.label, first.type) == ("seats", "Desks", "text")
    assert first.access == {"agent": "hidden", "supervisor": "sees", "admin": "sees"}
    assert [one.right for one in listed.desk.host.permissions.list()] == ["company_fields.see"]
    listed.save(PAGE, {"edit": "seats"}, **{"access.agent": "sees"})
    assert held(listed).fields[0].access["agent"] == "sees"


def test_who_may_not_decide_about_permissions_arranges_without_them(listed: Settings) -> None:
    listed.desk.host.permissions.set("supervisor", "company_fields.manage", True)
    other = Settings(listed.desk, sub="jonas", role="supervisor")
    assert "access.agent" not in other.get(PAGE, edit="seats")
    other.save(PAGE, {"edit": "seats"}, label="Desks")
    assert held(listed).fields[0].label == "Desks"
    other.save(PAGE, {"edit": "seats"}, **{"access.agent": "hidden", "was.agent": "sees"})
    assert other.answer.status_code == 403
    assert held(listed).fields[0].access["agent"] == "sees"


def test_fields_are_moved_without_dragging_and_the_focus_follows(listed: Settings) -> None:
    page = listed.send(listed.form(PAGE), down="seats")
    assert order(page) == ["site", "seats", "owner"]
    assert 'name=down value="seats"' in page.partition(" autofocus")[0].rpartition("<button")[2]
    assert order(listed.send(form_in(page), top="owner")) == ["owner", "site", "seats"] == keys(listed)


def test_a_field_goes_and_the_others_and_the_default_come_back(listed: Settings) -> None:
    page = listed.get(PAGE, remove="site")
    assert "Remove the field Site from the list? Companies’ cards do not show it from then on." in text(page)
    assert order(listed.send(form_in(page), do="remove")) == ["seats", "owner"] == keys(listed)
    listed.get(PAGE, remove="site")
    assert listed.answer.status_code == 404
    page = listed.send(listed.form(PAGE), do="others")
    assert (held(listed).others, "Everything elseas pushed" in text(page)) == (True, True)
    page = listed.send(form_in(page), do="no_others")
    assert (held(listed).others, "Everything elsenot shown" in text(page)) == (False, True)
    assert "This is the default" in listed.send(form_in(page), do="default")
    assert held(listed).is_default


@pytest.mark.parametrize("typed", [{"label": "Mine"}, {"down": "seats"}, {"do": "default"}], ids=str)
def test_the_second_of_two_admins_is_told_and_overwrites_nothing(listed: Settings, typed: dict[str, str]) -> None:
    query = {"edit": "seats"} if "label" in typed else {}
    mine = listed.form(PAGE, **query)
    Settings(listed.desk, sub="root", name="Root Admin").save(PAGE, {"edit": "seats"}, label="Theirs")
    page = listed.send(mine, **typed)
    assert listed.answer.status_code == 409
    assert "Root Admin changed it while you typed" in text(page)
    assert held(listed).fields[0].label == "Theirs"
    listed.send(form_in(page), **typed)
    assert held(listed).is_default or (keys(listed)[0], held(listed).fields[0].label) != ("seats", "Theirs")


@pytest.mark.parametrize(("right", "subject"), [("company_fields.see", "seats"), ("companies.see", "")])
def test_what_is_hidden_from_an_admin_is_not_found_there_either(settings: Settings, right: str, subject: str) -> None:
    settings.desk.host.permissions.set("admin", right, False, subject=subject)
    page = text(settings.get(PAGE))
    assert "seats" not in page
    assert ("renews_on" in page) == bool(subject)


def test_the_log_says_what_differs_and_takes_it_back(listed: Settings) -> None:
    listed.save(PAGE, {"edit": "seats"}, label="Desks", unit="desks")
    page = listed.get("audit")
    entry = text(page.partition("<li>")[2].partition("</li>")[0])
    assert "Seats (Number)" in entry
    assert "Desks (Number, desks)" in entry
    assert "Site" not in entry
    undo = next(value for name, value in form_in(page).buttons if name == "undo")
    listed.send(form_in(page), undo=undo)
    assert held(listed).fields[0].label == "Seats"


def test_permissions_can_be_decided_of_one_field_alone(listed: Settings) -> None:
    listed.desk.host.permissions.set("agent", "company_fields.see", False, subject="gone")
    page = text(listed.get("permissions", edit="company_fields.see"))
    assert "GoneSupervisors, Admins" in page
    listed.save("permissions", {"edit": "company_fields.see", "of": "seats"}, agent="no")
    assert held(listed).fields[0].access["agent"] == "hidden"
    assert "Agent · See companies’ fields · Seats" in text(listed.get("audit"))


@pytest.mark.parametrize("role", ["agent", "supervisor"])
def test_who_may_not_sees_and_changes_nothing(listed: Settings, role: str) -> None:
    other = Settings(listed.desk, sub="jonas", role=role)
    other.get(PAGE)
    assert other.answer.status_code == 403
    for query in ("", "?edit=seats", "?remove=seats", "?new=1"):
        assert other.http.post(f"{other.root}settings/{PAGE}{query}", data={"do": "default"}).status_code == 403
    assert keys(listed) == ["seats", "site", "owner"]


@pytest.mark.parametrize("body", BODIES, ids=str)
def test_what_no_browser_posts_changes_nothing(listed: Settings, body: str) -> None:
    before = held(listed)
    kind, content = BODIES[body]
    for query in ("", "?new=1", "?edit=seats", "?remove=site", "?edit=x"):
        answer = listed.http.post(
            f"{listed.root}settings/{PAGE}{query}", content=content, headers={"content-type": kind} if kind else {}
        )
        assert answer.status_code in (404, 409, 413, 422), (query, answer.status_code)
    assert held(listed) == before
