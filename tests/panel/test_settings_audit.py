"""The settings' page of changes: who has changed what of the workspace, and what can be undone there."""

import re

import pytest
from sidelight_sdk import View

from tests.panel.desk import Desk
from tests.panel.html import text, what_runs
from tests.panel.settings import Settings, form_in
from tests.panel.streams import LiveStream

ENTRY = re.compile(r"<li>(.*?)</li>", re.DOTALL)
MANY = 60
HOSTILE = "\"'><script>alert(1)</script>"


@pytest.fixture
def settings(desk: Desk) -> Settings:
    desk.host.tags.define("vip", label="VIP")
    return Settings(desk)


def entries(page: str) -> list[str]:
    return [text(found) for found in ENTRY.findall(page)]


def undo(settings: Settings, which: str) -> str:
    """Of the newest entry that says so."""
    page = settings.get("audit")
    found = next(one for one in ENTRY.findall(page) if which in text(one))
    return settings.send(form_in(page), undo=found.partition("name=undo value=")[2].partition(" ")[0])


def test_every_change_says_what_by_whom_from_what_to_what(settings: Settings) -> None:
    settings.save("fields", {"edit": "plan"}, label="Tariff", choices="Free\nGold")
    settings.desk.host.permissions.set("agent", "tags.assign", False)
    newest, field, *others = entries(settings.get("audit"))
    for said in (
        "Permission changed: Agent · Give and take tags",
        "as by default →became not allowed",
        "Acme (API)",
        "Undo",
    ):
        assert said in newest
    for said in ("Field changed: Tariff", "Label: Plan →became Tariff", "Choices: Free, Pro →became Free, Gold"):
        assert said in field
    assert "Sofia Reyes" in field
    assert others[0].startswith("Tag added: VIP")


def test_a_save_is_undone_as_one_and_that_again(settings: Settings) -> None:
    before = settings.desk.host.attributes.get("plan")
    with LiveStream(settings.desk.open()) as stream:
        settings.save("fields", {"edit": "plan"}, type="text", label="Tariff", default="5", help="Contract")
        changed = settings.desk.host.attributes.get("plan")
        stream.until("Tariff")
        assert "Undone" in undo(settings, "Field changed: Tariff")
        assert settings.desk.host.attributes.get("plan") == before
        undo(settings, "Field changed: Plan")
        assert settings.desk.host.attributes.get("plan") == changed


def test_a_removed_field_a_decision_and_views_come_back(settings: Settings) -> None:
    host = settings.desk.host
    before = host.attributes.get("plan")
    host.attributes.delete("plan")
    host.permissions.set("agent", "tags.assign", False)
    host.views.set("agent", [View("profile"), View("orders", label="Shop orders", sections=["notes"])])
    assert any("Profile, Shop orders" in one for one in entries(settings.get("audit")))
    for which in ("Field removed", "Permission changed", "Views changed"):
        undo(settings, which)
    assert host.attributes.get("plan") == before
    assert host.permissions.list() == []
    assert all(one.is_default for one in host.views.list())


def test_what_has_been_changed_again_is_offered_no_undo_and_refused_one(settings: Settings) -> None:
    settings.desk.host.attributes.define("plan", label="Tariff")
    page = settings.get("audit")
    settings.desk.host.attributes.define("plan", label="Contract")
    number = page.partition("name=undo value=")[2].partition(" ")[0]
    refused = settings.send(form_in(page), undo=number)
    assert (settings.answer.status_code, "has been changed again since" in refused) == (422, True)
    assert settings.desk.host.attributes.get("plan").label == "Contract"
    older = next(one for one in entries(refused) if "→became Tariff" in one)
    assert "Undo" not in older


def test_a_tag_that_was_made_or_deleted_is_not_undone(settings: Settings) -> None:
    settings.desk.host.tags.define("vip", label="Top")
    undo(settings, "Tag changed: Top")
    assert settings.desk.host.tags.get("vip").label == "VIP"
    settings.desk.host.tags.delete("vip")
    assert "Undo" not in entries(settings.get("audit"))[0]
    for number in ("0", "-1", "x", "9" * 30, "1"):
        settings.send(settings.form("audit"), undo=number)
        assert settings.answer.status_code in (404, 303, 200, 422)
    assert settings.desk.host.tags.list() == []


def test_who_may_see_the_log_but_not_change_the_thing_undoes_nothing(desk: Desk) -> None:
    desk.host.permissions.set("supervisor", "audit.see", True)
    desk.host.attributes.define("plan", label="Tariff")
    settings = Settings(desk, sub="jonas", role="supervisor")
    undo(settings, "Field changed: Tariff")
    assert (settings.answer.status_code, desk.host.attributes.get("plan").label) == (403, "Tariff")


def test_the_log_goes_back_page_by_page_and_what_is_in_it_runs_nowhere(settings: Settings) -> None:
    for number in range(MANY):
        settings.desk.host.tags.define("vip", label=f"{HOSTILE} {number}")
    page = settings.get("audit")
    older = settings.get("audit", before=page.partition("?before=")[2].partition("&")[0])
    for one in (page, older):
        assert what_runs(one) == []
        assert HOSTILE not in one
    assert len(set(entries(page) + entries(older))) > MANY
    assert settings.desk.host.customers.get("ada").name == "Ada"


def test_hosts_read_and_undo_the_same(settings: Settings) -> None:
    host = settings.desk.host
    settings.save("fields", {"edit": "plan"}, label="Tariff")
    newest = next(iter(host.audit.list()))
    assert (newest.kind, newest.key, newest.from_, newest.to) == (
        "attribute.defined",
        "plan",
        "label: Plan",
        "label: Tariff",
    )
    assert newest.actor.name == "Sofia Reyes"
    host.audit.undo(newest.seq)
    assert host.attributes.get("plan").label == "Plan"
    first = host.audit.page(limit=1)
    assert first.next is not None
    assert host.audit.page(first.next, limit=1).audit[0] == newest
