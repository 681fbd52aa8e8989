"""The settings' page of views: which a role has, in which order, and what each shows."""

import pytest
from sidelight_sdk import View

from plugin.domain.operations import SECTIONS
from plugin.domain.views import ICONS
from plugin.panel.settings.views import ICON_WORDS, SECTION_WORDS
from tests.panel.desk import Desk
from tests.panel.html import text
from tests.panel.settings import Settings, audited, form_in
from tests.panel.test_form_abuse import BODIES

NOTES = View("notes", label="Notes", icon="pen", sections=("notes", "tags"))


@pytest.fixture
def settings(desk: Desk) -> Settings:
    desk.host.views.set("supervisor", [View("profile"), NOTES, View("more", sections=("changes",))])
    return Settings(desk)


def views(settings: Settings, role: str = "supervisor") -> list[View]:
    return [view for one in settings.desk.host.views.list() if one.role == role for view in one.views]


def order(page: str) -> list[str]:
    return [part.partition('"')[0] for part in page.split('<div class=def id="')[1:]]


def ticked(page: str) -> set[str]:
    boxes = page.split("<input type=checkbox name=sections value=")[1:]
    return {box.partition('"')[2].partition('"')[0] for box in boxes if " checked" in box.partition(">")[0]}


def test_every_section_and_icon_is_said_in_words() -> None:
    assert sorted(SECTION_WORDS) == sorted(SECTIONS)
    assert sorted(ICON_WORDS) == sorted(ICONS)


def test_each_role_has_its_own_views_and_the_default_is_said(settings: Settings) -> None:
    page = settings.get("views")
    assert (order(page), "This is the default" in page, "Back to default" in page) == (["profile"], True, False)
    page = settings.get("views", role="supervisor")
    assert order(page) == ["profile", "notes", "more"]
    assert "ProfileEverything that no other view shows" in text(page)
    assert "NotesNotes, Tags" in text(page)
    settings.get("views", role="nobody")
    assert settings.answer.status_code == 404


def test_views_are_moved_without_dragging_and_the_focus_follows(settings: Settings) -> None:
    page = settings.send(settings.form("views", role="supervisor"), down="profile")
    assert order(page) == ["notes", "profile", "more"]
    assert 'name=down value="profile"' in page.partition(" autofocus")[0].rpartition("<button")[2]
    assert order(settings.send(form_in(page), top="more")) == ["more", "notes", "profile"]
    assert [view.id for view in views(settings)] == ["more", "notes", "profile"]
    events = audited(settings, "view.changed", 3)
    assert [(one.actor.kind, one.key) for one in events] == [("api", "supervisor")] + [("agent", "supervisor")] * 2


def test_what_is_ticked_moves_here_from_where_it_was(settings: Settings) -> None:
    page = settings.get("views", role="supervisor", edit="notes")
    assert ticked(page) == {"notes", "tags"}
    assert "now in More" in page
    settings.send(form_in(page), sections=["notes", "changes"], label="Notes and changes", icon="list")
    assert views(settings) == [
        View("profile"),
        View("notes", label="Notes and changes", icon="list", sections=("notes", "changes")),
        View("more", sections=()),
    ]
    assert "Shows nothing yet" in settings.get("views", role="supervisor")
    settings.save("views", {"role": "supervisor", "edit": "more"}, rest="yes")
    assert [view.sections for view in views(settings)] == [(), ("notes", "changes"), None]


def test_a_new_view_is_one_that_there_is_or_one_of_their_own(settings: Settings) -> None:
    page = settings.save("views", {"role": "agent", "edit": "new"}, id="summary", sections=["notes"])
    assert order(page) == ["profile", "summary"]
    page = settings.save("views", {"role": "agent", "edit": "new"}, id="", label=" ", sections=["tags"])
    assert (settings.answer.status_code, "Name is required." in page) == (422, True)
    assert ticked(page) == {"tags"}
    settings.send(form_in(page), label="Ours", sections=["tags"])
    assert [(view.label, view.sections) for view in views(settings, "agent")] == [
        (None, None),
        (None, ("notes",)),
        ("Ours", ("tags",)),
    ]


def test_a_view_goes_and_the_default_comes_back(settings: Settings) -> None:
    query = {"role": "supervisor", "remove": "notes"}
    page = settings.get("views", **query)
    assert "Remove the view Notes? It shows: Notes, Tags. Another view shows that from then on." in text(page)
    assert order(settings.send(form_in(page), do="remove")) == ["profile", "more"]
    settings.get("views", **query)
    assert settings.answer.status_code == 404
    settings.save("views", {"role": "supervisor"}, do="default")
    assert [one.is_default for one in settings.desk.host.views.list() if one.role == "supervisor"] == [True]


def test_the_only_view_of_a_role_stays(settings: Settings) -> None:
    assert "Remove" not in settings.get("views", role="agent", edit="profile")
    page = settings.save("views", {"role": "agent", "remove": "profile"}, do="remove")
    assert (settings.answer.status_code, "must name at least one view" in page) == (422, True)


def test_the_second_of_two_admins_is_told_and_overwrites_nothing(settings: Settings) -> None:
    query = {"role": "agent", "edit": "profile"}  # of a role of which nothing was decided
    mine = settings.form("views", **query)
    Settings(settings.desk, sub="root", name="Root Admin").save("views", query, label="Everything", rest="yes")
    page = settings.send(mine, label="All", rest="yes")
    assert settings.answer.status_code == 409
    assert "Root Admin changed it while you typed" in text(page)
    assert [view.label for view in views(settings, "agent")] == ["Everything"]
    settings.send(form_in(page), rest="yes")
    assert [view.label for view in views(settings, "agent")] == ["All"]


@pytest.mark.parametrize("role", ["agent", "supervisor"])
def test_who_may_not_arrange_views_sees_and_changes_nothing(settings: Settings, role: str) -> None:
    before = views(settings)
    other = Settings(settings.desk, sub="jonas", role=role)
    other.get("views")
    assert other.answer.status_code == 403
    assert other.http.post(f"{other.root}settings/views?role=supervisor", data={"top": "more"}).status_code == 403
    assert views(settings) == before


@pytest.mark.parametrize("body", BODIES, ids=str)
def test_what_no_browser_posts_changes_nothing(settings: Settings, body: str) -> None:
    before = settings.desk.host.views.list()
    kind, content = BODIES[body]
    for query in ("", "?edit=new", "?edit=profile", "?role=supervisor&remove=notes", "?role=x"):
        answer = settings.http.post(
            f"{settings.root}settings/views{query}", content=content, headers={"content-type": kind} if kind else {}
        )
        assert answer.status_code in (404, 409, 413, 422), (query, answer.status_code)
    assert settings.desk.host.views.list() == before
