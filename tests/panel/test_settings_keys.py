"""The settings' pages of keys and origins: a secret is shown once, and what breaks is said before it does."""

import re

import httpx
import pytest
from sidelight_sdk import Sidelight

from tests.panel.desk import Desk
from tests.panel.html import text
from tests.panel.settings import Settings, audited, form_in
from tests.panel.test_form_abuse import BODIES

SECRET = re.compile(r"<textarea class=secret[^>]*>([^<]+)<")
ORIGIN = "https://inbox.acme.example"


@pytest.fixture
def settings(desk: Desk) -> Settings:
    return Settings(desk)


def key_of(settings: Settings, kind: str, label: str) -> str:
    (key,) = [one.id for one in settings.desk.host.keys.list() if (one.kind, one.label) == (kind, label)]
    return key


def working(settings: Settings) -> list[tuple[str, str]]:
    return [(one.kind, one.label) for one in settings.desk.host.keys.list() if one.revoked_at is None]


def client(settings: Settings, secret: str) -> Sidelight:
    return Sidelight(settings.desk.service.url, workspace=settings.desk.workspace.workspace, api_key=secret)


def make(settings: Settings, kind: str, label: str, **typed: str) -> str:
    page = settings.save("keys", {"new": kind}, label=label, **typed)
    found = SECRET.search(page)
    assert found, text(page)
    return found[1]


def test_a_new_key_works_and_its_secret_is_shown_once(settings: Settings) -> None:
    secret = make(settings, "api", " deploy ")
    with client(settings, secret) as new:
        assert [one.label for one in new.keys.list()] == ["first", "first", "deploy"]
    key = key_of(settings, "api", "deploy")
    assert secret not in settings.get("keys", key=key) + settings.get("keys")
    (event,) = audited(settings, "key.added", 1)
    assert (event.actor.id, event.key, event.from_, event.to) == ("sofia", key, None, "deploy")


def test_a_form_that_arrives_twice_makes_one_key_and_says_that_its_secret_is_gone(settings: Settings) -> None:
    form = settings.form("keys", new="api")
    at = settings.answer.url
    assert SECRET.search(settings.send(form, label="deploy"))
    settings.answer = httpx.Response(200, request=httpx.Request("GET", at))
    again = settings.send(form, label="deploy")
    assert "has been shown once" in again
    assert SECRET.search(again) is None
    assert working(settings).count(("api", "deploy")) == 1


def test_a_key_without_a_name_is_refused_and_what_was_ticked_is_kept(settings: Settings) -> None:
    page = settings.save("keys", {"new": "api"}, label=" ", manages="yes")
    assert (settings.answer.status_code, "Name is required." in page) == (422, True)
    assert form_in(page).fields["manages"] == "yes"
    assert len(working(settings)) == 2


def test_a_key_is_rotated_without_a_gap(settings: Settings) -> None:
    old = key_of(settings, "api", "first")
    form = settings.form("keys", **{"new": "api", "for": old})
    assert form.fields["label"] == "first"
    found = SECRET.search(settings.send(form, label="second"))
    assert found
    assert "To the old key" in settings.answer.text
    revoking = settings.form("keys", revoke=old)
    assert "last one" not in settings.answer.text
    assert "Revoked" in settings.send(revoking, do="revoke")
    with client(settings, found[1]) as new:
        assert [one.label for one in new.keys.list() if one.revoked_at is None] == ["first", "second"]
        event = next(one for one in new.events(after=0) if one.kind == "key.revoked")
    assert (event.actor.id, event.key, event.from_, event.to) == ("sofia", old, "first", None)
    settings.get("keys", revoke=old)  # a second admin's page
    assert "Revoke for good" not in settings.answer.text


def test_the_last_key_goes_only_when_somebody_has_said_so(settings: Settings) -> None:
    key = key_of(settings, "api", "first")
    form = settings.form("keys", revoke=key)
    assert "It is the last API key that works." in settings.answer.text
    page = settings.send(form, do="revoke")
    assert (settings.answer.status_code, "confirm that it may go" in page) == (422, True)
    assert ("api", "first") in working(settings)
    assert "Revoked" in settings.send(form_in(page), do="revoke", last="yes")
    answer = httpx.get(
        f"{settings.desk.service.url}/v1/keys",
        headers={"authorization": f"Bearer {settings.desk.workspace.api_key}"},
        trust_env=False,
    )
    assert answer.status_code == 401


def test_the_key_that_has_opened_these_settings_says_so_and_ends_them(settings: Settings) -> None:
    make(settings, "signing", "second")
    key = key_of(settings, "signing", "first")
    panel = settings.desk.open(sub="jonas")
    form = settings.form("keys", revoke=key)
    assert "These settings were opened with it" in settings.answer.text
    assert "2 panels that it has opened end." in text(settings.answer.text)
    page = settings.send(form, do="revoke")
    assert (settings.answer.status_code, "These settings have ended" in page) == (200, True)
    settings.get("keys")
    assert settings.answer.status_code == 410
    assert panel.get().status_code == 410


def test_another_key_does_not_say_that_it_ends_these_settings(settings: Settings) -> None:
    make(settings, "signing", "second")
    settings.get("keys", revoke=key_of(settings, "signing", "second"))
    assert "These settings were opened with it" not in settings.answer.text


def test_an_origin_is_added_as_browsers_compare_it(settings: Settings) -> None:
    assert "Added" in settings.save("origins", {}, origins=" HTTPS://Help.Acme.example/ ")
    assert "https://help.acme.example" in settings.desk.host.origins.list()
    (event,) = audited(settings, "origin.added", 1)
    assert (event.actor.id, event.from_, event.to) == ("sofia", None, "https://help.acme.example")
    page = settings.save("origins", {}, origins="help.acme.example/path")
    assert (settings.answer.status_code, "Origin must be an origin such as" in page) == (422, True)
    assert form_in(page).fields["origins"] == "help.acme.example/path"


def test_an_origin_is_removed_with_a_warning_where_it_may_frame_this_page(settings: Settings) -> None:
    (first, *_) = settings.desk.host.origins.list()
    page = settings.get("origins", remove=first)
    assert "is the only origin" in text(page)
    assert "Keep" not in page
    settings.save("origins", {}, origins=ORIGIN)
    assert "This page itself is framed" not in settings.get("origins", remove=first)
    settings.http.headers["sec-fetch-dest"] = "iframe"
    assert "This page itself is framed" in settings.get("origins", remove=first)
    del settings.http.headers["sec-fetch-dest"]
    assert "Removed" in settings.save("origins", {"remove": first}, do="remove")
    assert settings.desk.host.origins.list() == [ORIGIN]
    (event,) = audited(settings, "origin.removed", 1)
    assert (event.actor.id, event.from_, event.to) == ("sofia", first, None)


def test_the_last_origin_stays_whoever_posts_what(settings: Settings) -> None:
    (first, *_) = settings.desk.host.origins.list()
    page = settings.save("origins", {"remove": first}, do="remove")
    assert (settings.answer.status_code, "is the only origin" in text(page)) == (422, True)
    assert settings.desk.host.origins.list() == [first]


@pytest.mark.parametrize("page", ["keys", "origins"])
def test_who_may_not_manage_them_sees_and_changes_nothing(settings: Settings, page: str) -> None:
    host, right = settings.desk.host, f"{page}.manage"
    before = working(settings), host.origins.list()
    for role in ("agent", "supervisor"):
        other = Settings(settings.desk, sub="jonas", role=role)
        other.get(page)
        assert other.answer.status_code == 403
    form = settings.form(page, **({"new": "api"} if page == "keys" else {}))
    host.permissions.set("admin", right, False)
    settings.send(form, label="mine", origins=ORIGIN)
    assert settings.answer.status_code == 403
    assert (working(settings), host.origins.list()) == before
    host.permissions.set("supervisor", right, True)
    Settings(settings.desk, sub="jonas", role="supervisor").get(page)


def test_what_was_done_with_keys_and_origins_stands_in_the_log_by_name(settings: Settings) -> None:
    make(settings, "api", "deploy")
    settings.save("origins", {}, origins=ORIGIN)
    settings.save("origins", {}, origins="https://second.acme.example")
    page = text(settings.get("audit"))
    for said in ("Key made: deploy", f"Origin added: {ORIGIN}", "Origin added: https://second.acme.example"):
        assert said in page


def test_a_rivals_key_is_not_there(settings: Settings) -> None:
    for name in ("key", "revoke"):
        settings.get("keys", **{name: "key_of_somebody_else"})
        assert settings.answer.status_code == 404
    settings.get("keys", new="nothing")
    assert settings.answer.status_code == 404


@pytest.mark.parametrize("body", BODIES, ids=str)
def test_what_no_browser_posts_changes_nothing(settings: Settings, body: str) -> None:
    before = working(settings), settings.desk.host.origins.list()
    kind, content = BODIES[body]
    key = key_of(settings, "api", "first")
    for address in ("keys", "keys?new=api", f"keys?revoke={key}", "origins", "origins?remove=x"):
        answer = settings.http.post(
            f"{settings.root}settings/{address}", content=content, headers={"content-type": kind} if kind else {}
        )
        assert answer.status_code in (303, 404, 413, 422), (address, answer.status_code)
    assert (working(settings), settings.desk.host.origins.list()) == before
