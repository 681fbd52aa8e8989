"""The settings' page of permissions: what each role may do, said so that an admin cannot lock the admins out."""

import pytest
from sidelight_sdk import Permission, Role

from plugin.domain.operations import RIGHTS
from plugin.panel.settings.permission_words import GROUPS, WORDS
from tests.panel.desk import Desk
from tests.panel.html import text
from tests.panel.settings import Settings, audited, form_in

WRITE = {"edit": "notes.write"}


@pytest.fixture
def settings(desk: Desk) -> Settings:
    desk.host.attributes.define("plan", label="Plan")
    return Settings(desk)


def decided(settings: Settings) -> list[Permission]:
    return settings.desk.host.permissions.list()


def test_every_right_is_said_in_words_once() -> None:
    listed = [name for _, names in GROUPS for name in names]
    assert sorted(listed) == sorted(RIGHTS) == sorted(WORDS)


def test_the_list_says_who_may_what_and_what_is_not_the_default(settings: Settings) -> None:
    settings.desk.host.permissions.set("agent", "notes.write", False)
    settings.desk.host.permissions.set("agent", "attributes.edit", False, subject="plan")
    page = text(settings.get("permissions"))
    assert "Write notesSupervisors, Adminschanged" in page
    assert "Edit valuesEverybody1 exception" in page
    assert "Edit other people’s notesNobody" in page
    assert "Write notes" not in text(settings.get("permissions", q="edit"))
    assert "No permission matches." in settings.get("permissions", q="nowhere")


def test_only_what_differs_from_the_default_is_a_decision_and_the_default_comes_back(settings: Settings) -> None:
    form = settings.form("permissions", **WRITE)
    assert [form.fields[role] for role in ("agent", "supervisor", "admin")] == ["yes"] * 3
    assert "Saved" in settings.send(form, agent="no")
    assert decided(settings) == [Permission("agent", "notes.write", "", False)]
    (change,) = audited(settings, "permission.changed", 1)
    assert (change.actor.id, change.key, change.from_, change.to) == ("sofia", "agent/notes.write", None, False)
    settings.save("permissions", WRITE, agent="yes")
    assert decided(settings) == []
    settings.save("permissions", WRITE, agent="no", supervisor="no")
    assert "Back to default" in settings.get("permissions", **WRITE)
    settings.save("permissions", WRITE, do="default")
    assert decided(settings) == []


def test_one_field_alone_has_its_own_answer(settings: Settings) -> None:
    query = {"edit": "attributes.edit", "of": "plan"}
    form = settings.form("permissions", **query)
    assert form.fields["agent"] == ""
    assert "As for all: allowed" in settings.answer.text
    page = settings.send(form, agent="no")
    assert "PlanSupervisors, Admins" in text(page)
    assert decided(settings) == [Permission("agent", "attributes.edit", "plan", False)]
    settings.save("permissions", query, agent="")
    assert decided(settings) == []


def test_a_masked_field_stays_masked_as_for_all(settings: Settings) -> None:
    page = text(settings.get("permissions", edit="attributes.read", of="identification"))
    assert page.count("As for all: not allowed") == 2


@pytest.mark.parametrize("role", ["agent", "supervisor"])
def test_admins_keep_what_they_need_to_come_back(settings: Settings, role: Role) -> None:
    query = {"edit": "permissions.manage"}
    page = settings.save("permissions", query, **{role: "yes", "admin": "no"})
    assert settings.answer.status_code == 422
    assert "Admins cannot lose this right" in page
    assert (form_in(page).fields[role], form_in(page).fields["admin"]) == ("yes", "no")
    assert decided(settings) == []
    settings.desk.host.permissions.set(role, "permissions.manage", True)  # who has it by grant may not take it, either
    settings.save("permissions", query, admin="no")
    other = Settings(settings.desk, sub="jonas", name="Jonas", role=role)
    other.save("permissions", query, admin="no")
    assert other.answer.status_code == 422
    assert [one.role for one in decided(settings)] == [role]


def test_the_second_of_two_admins_is_told_whatever_was_decided_first(settings: Settings) -> None:
    mine = settings.form("permissions", **WRITE)
    Settings(settings.desk, sub="root", name="Root Admin").save("permissions", WRITE, supervisor="no")
    page = settings.send(mine, agent="no")
    assert settings.answer.status_code == 409
    assert "Root Admin changed it while you typed" in text(page)
    assert [one.role for one in decided(settings)] == ["supervisor"]
    settings.send(form_in(page))
    assert [(one.role, one.allowed) for one in decided(settings)] == [("agent", False)]


def test_what_is_no_right_and_no_field_is_not_there(settings: Settings) -> None:
    for query in ({"edit": "nothing"}, {"edit": "attributes.edit", "of": "nothing"}):
        settings.get("permissions", **query)
        assert settings.answer.status_code == 404
    assert "Write notes" in settings.get("permissions", edit="notes.write", of="plan")


@pytest.mark.parametrize("role", ["agent", "supervisor"])
def test_who_may_not_decide_sees_and_changes_nothing(settings: Settings, role: str) -> None:
    other = Settings(settings.desk, sub="jonas", role=role)
    other.get("permissions")
    assert other.answer.status_code == 403
    answer = other.http.post(f"{other.root}settings/permissions?edit=notes.write", data={"agent": "no"})
    assert answer.status_code == 403
    assert decided(settings) == []
