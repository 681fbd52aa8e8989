"""The settings: who gets there and how, what a form is answered with, and the page of tags and groups."""

import re
from urllib.parse import unquote

import pytest

from tests.panel.desk import Desk
from tests.panel.html import forms_in, text, what_runs
from tests.panel.settings import ADMIN, Settings, form_in
from tests.panel.streams import LiveStream
from tests.panel.test_form_abuse import BODIES
from tests.panel.tokens import token_for

MANY = 250
FURTHER = re.compile(r'href="tags\?after=([^&]*)&')


@pytest.fixture
def settings(desk: Desk) -> Settings:
    with desk.host.batch() as batch:
        batch.tag_groups.define("service", label="Service", sort="position")
        for key in ("vip", "late", "risk"):
            batch.tags.define(key, label=key.title(), group="service")
        batch.tags.add("ada", "vip")
    return Settings(desk)


def order(page: str) -> list[str]:
    return [part.partition('"')[0] for part in page.split('<div class=def id="')[1:]]


def labels(settings: Settings) -> dict[str, str]:
    return {tag.id: tag.label for tag in settings.desk.host.tags.list()}


def test_a_link_of_the_host_opens_the_settings_once_and_then_asks(settings: Settings) -> None:
    first = settings.http.get(settings.opened)
    assert (first.status_code, "<h1>Settings</h1>" in first.text, "Acme" in first.text) == (200, True, True)
    again = settings.http.get(settings.opened).text
    assert "Settings of" in text(again)
    settings.answer = settings.http.get(settings.opened)
    assert "<h1>Settings</h1>" in settings.send(form_in(again), do="open")


def test_the_panels_own_address_leads_a_session_of_no_customer_to_its_settings(settings: Settings) -> None:
    led = settings.http.get(settings.root, follow_redirects=True)
    assert (led.status_code, "Settings of" in text(led.text)) == (200, True)


def test_an_admins_panel_leads_to_the_settings_and_an_agents_does_not(desk: Desk) -> None:
    panel = desk.open_off(**ADMIN)
    page = panel.page()
    (way,) = [form for form in forms_in(page) if form.action.startswith("settings/")]
    led = desk.http.post(panel.url + way.action, data=way.fields | {"do": "open"}, follow_redirects=True)
    assert "<h1>Settings</h1>" in led.text
    assert "To the customer" in led.text
    assert "settings/" not in desk.open_off(sub="agent").page()


@pytest.mark.parametrize("role", ["agent", "supervisor"])
def test_who_may_change_nothing_of_the_workspace_sees_no_settings(desk: Desk, role: str) -> None:
    settings = Settings(desk, sub="jonas", role=role)
    for page, why in (
        ("start", "Your role may change none of the settings. Admins can give your role a part of them"),
        ("tags", "Your role does not have the right that it takes: Manage tags. Admins can give it to your role"),
    ):
        assert f"You may not open this page {why} in the settings, under Permissions." in text(settings.get(page))
        assert settings.answer.status_code == 403
        assert "<nav" not in settings.answer.text
        assert settings.http.post(f"{settings.root}settings/{page}", data={"label": "X"}).status_code == 403


def test_who_loses_the_right_meanwhile_is_shown_what_was_typed_and_nothing_else_of_the_form(desk: Desk) -> None:
    desk.host.tags.define("vip", label="VIP")
    settings = Settings(desk)
    form = settings.form("tags", edit="tag/vip")
    desk.host.permissions.set("admin", "tags.manage", False)
    page = settings.send(form, label="Very important")
    assert settings.answer.status_code == 403
    assert "Nothing was saved: your role lacks the right to. Admins give rights in the settings" in text(page)
    assert re.findall("<textarea readonly[^>]*>\\s*([^<]*)", page) == ["Very important"]


def test_who_is_given_one_page_has_that_page(desk: Desk) -> None:
    desk.host.permissions.set("supervisor", "tags.manage", True)
    settings = Settings(desk, sub="jonas", role="supervisor")
    assert "New tag" in settings.get()
    page = settings.get("keys")
    assert (settings.answer.status_code, "it takes: Make and revoke keys." in text(page)) == (403, True)
    assert re.findall(r'<a href="(\w+)\?', page) == ["tags"]
    settings.get("nothing")
    assert settings.answer.status_code == 404
    desk.host.permissions.set("supervisor", "tags.manage", None)
    settings.get()
    assert settings.answer.status_code == 403


def test_a_lower_role_ends_an_admins_settings(settings: Settings) -> None:
    settings.desk.open_off(**(ADMIN | {"role": "agent"}))
    settings.get("tags")
    assert settings.answer.status_code == 410


def test_a_token_of_the_settings_names_no_customer(desk: Desk) -> None:
    answer = desk.http.get("/embed", params={"token": token_for(desk.workspace, settings=True)})
    assert answer.status_code == 400


def test_a_tag_is_made_renamed_and_moved_to_another_group(settings: Settings) -> None:
    page = settings.save("tags", {"edit": "tag/", "in": "service"}, label=" Wichtig ", id="key")
    assert ("Saved" in page, labels(settings)["key"]) == (True, "Wichtig")
    settings.save("tags", {"edit": "tag/key"}, label="Key account", group="")
    (tag,) = [tag for tag in settings.desk.host.tags.list() if tag.id == "key"]
    assert (tag.label, tag.group) == ("Key account", None)


def test_a_refusal_keeps_what_was_typed_and_stands_beside_its_field(settings: Settings) -> None:
    page = settings.save("tags", {"edit": "tag/"}, label=" ", id="vip", group="service")
    assert settings.answer.status_code == 422
    assert "Name is required." in page
    assert "Key is taken" in page
    form = form_in(page)
    assert (form.fields["id"], form.fields["group"], form.fields["label"]) == ("vip", "service", " ")
    assert page.count("aria-invalid=true") == 2
    assert "Important" in settings.send(form, id="new", label="Important")
    assert labels(settings)["new"] == "Important"


def test_the_second_of_two_admins_is_told_by_name_and_overwrites_nothing_unseen(settings: Settings) -> None:
    other = Settings(settings.desk, sub="root", name="Root Admin")
    mine = settings.form("tags", edit="tag/vip")
    other.save("tags", {"edit": "tag/vip"}, label="Top")
    page = settings.send(mine, label="Best")
    assert settings.answer.status_code == 409
    assert "Root Admin changed it while you typed" in text(page)
    assert "Now Top." in text(page)
    assert labels(settings)["vip"] == "Top"
    settings.send(form_in(page))
    assert labels(settings)["vip"] == "Best"


def test_the_same_form_sent_twice_is_done_once(settings: Settings) -> None:
    form = settings.form("tags", edit="tag/")
    for _ in range(2):
        assert "Saved" in settings.send(form, label="Twice")
    assert list(labels(settings).values()).count("Twice") == 1


def test_tags_and_groups_are_moved_without_dragging_and_the_focus_follows(settings: Settings) -> None:
    page = settings.send(settings.form("tags"), down="tag/vip")
    assert order(page) == ["tag/late", "tag/vip", "tag/risk"]
    assert 'name=down value="tag/vip"' in page.partition(" autofocus")[0].rpartition("<button")[2]
    assert order(settings.send(form_in(page), top="tag/risk")) == ["tag/risk", "tag/late", "tag/vip"]
    settings.desk.host.tag_groups.define("value", label="Value")
    page = settings.send(settings.form("tags"), up="group/value")
    assert page.index("group/value") < page.index("group/service")


def test_what_goes_with_a_group_is_said_before_it_goes(settings: Settings) -> None:
    page = settings.get("tags", delete="group/service")
    assert "Delete the group Service with its 3 tags? 1 customer has it." in text(page)
    assert "Deleted" in settings.send(form_in(page), do="delete")
    assert labels(settings) == {}
    settings.get("tags", delete="group/service")
    assert settings.answer.status_code == 404


def test_what_is_gone_meanwhile_comes_not_back_and_what_was_typed_is_shown(settings: Settings) -> None:
    form = settings.form("tags", edit="tag/vip")
    settings.desk.host.tags.delete("vip")
    page = settings.send(form, label="Typed for nothing")
    assert (settings.answer.status_code, "Typed for nothing" in page, "vip" in labels(settings)) == (404, True, False)


def test_hundreds_of_tags_are_pages_and_are_found(settings: Settings) -> None:
    with settings.desk.host.batch() as batch:
        for number in range(MANY):
            batch.tags.define(f"t{number:03}", label=f"Tag {number:03}")
    seen = order(settings.get("tags"))
    while further := FURTHER.search(settings.answer.text):
        seen += order(settings.get("tags", after=unquote(further[1])))
    assert len(seen) == len(set(seen)) == MANY + 3
    assert order(settings.get("tags", q="249")) == ["tag/t249"]
    assert "No tag matches." in settings.get("tags", q="nowhere")


def test_what_is_written_in_settings_runs_nowhere(settings: Settings) -> None:
    hostile = "\"'><script>alert(1)</script>"
    page = settings.save("tags", {"edit": "tag/"}, label=hostile, id="bad", group=hostile)
    pages = [page, settings.get("tags", edit="tag/vip", q=hostile, said=hostile, moved=hostile, after=hostile)]
    settings.save("tags", {"edit": "tag/"}, label=hostile, id="bad")
    pages += [settings.get("tags"), settings.get("tags", edit="tag/bad"), settings.get("tags", delete="tag/bad")]
    for one in pages:
        assert what_runs(one) == []
        assert hostile not in one


def test_open_panels_follow_what_is_changed_in_the_settings(settings: Settings) -> None:
    with LiveStream(settings.desk.open()) as stream:
        settings.save("tags", {"edit": "tag/vip"}, label="Very important")
        stream.until("Very important")


@pytest.mark.parametrize("body", BODIES, ids=str)
def test_what_no_browser_posts_changes_nothing(settings: Settings, body: str) -> None:
    before = settings.desk.everything()
    kind, content = BODIES[body]
    for query in ("", "?edit=tag/vip", "?edit=tag/", "?edit=%00", "?delete=tag/vip", "?edit=group/"):
        address = f"{settings.root}settings/tags{query}"
        answer = settings.http.post(address, content=content, headers={"content-type": kind} if kind else {})
        assert answer.status_code in (404, 409, 413, 422), (query, answer.status_code)
        assert what_runs(answer.text) == []
    assert settings.desk.everything() == before
