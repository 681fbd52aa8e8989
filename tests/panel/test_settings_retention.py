"""The settings' page of retention: a workspace keeps its histories for less than the service does."""

import re
from collections.abc import Callable

import pytest

from tests.panel.desk import ORIGIN, Desk
from tests.panel.html import text
from tests.panel.settings import Settings, audited, form_in
from tests.panel.test_form_abuse import BODIES
from tests.service import Service, on_postgres

DAYS = "history_days"
DAY = 24 * 3600
ASKED = "Keep histories for 30 days only?"


@pytest.fixture
def settings(desk: Desk) -> Settings:
    return Settings(desk)


def held(settings: Settings) -> int | None:
    return settings.desk.host.retention.get().history_days


def test_what_holds_and_what_shortening_removes_is_said_before(settings: Settings) -> None:
    page = text(settings.get("retention"))
    assert "Histories and undo730 days" in page
    assert "From 1 to 730. Left empty, it is as long as the service keeps them." in page
    assert "What is older is removed for good: no history shows it any more, nobody can undo it" in page
    assert "A change stays until no events reach back to it, also where histories show it no longer." in page


def test_a_smaller_number_asks_once_more_and_a_larger_one_does_not(settings: Settings) -> None:
    page = settings.save("retention", {}, **{DAYS: " 30 "})
    assert (settings.answer.status_code, held(settings)) == (200, None)
    asked = text(page)
    assert ASKED in asked
    assert re.search(r"What was changed before \w.+ is removed for good\.", asked)
    assert "Your systems still read it as events until it is 90 days old, and then it is gone." in asked
    page = settings.send(form_in(page))
    assert (held(settings), "Histories and undo30 days" in text(page), "Saved" in page) == (30, True, True)

    page = settings.send(form_in(page), **{DAYS: "60"})
    assert (held(settings), ASKED in text(page)) == (60, False)
    settings.send(form_in(page), **{DAYS: ""})
    assert held(settings) is None
    events = audited(settings, "retention.changed", 3)
    assert [(one.actor.kind, one.from_, one.to) for one in events] == [
        ("agent", None, 30),
        ("agent", 30, 60),
        ("agent", 60, None),
    ]


def test_what_was_confirmed_is_that_number_alone(settings: Settings) -> None:
    asked = form_in(settings.save("retention", {}, **{DAYS: "30"}))
    page = settings.send(asked, **{DAYS: "10"})
    assert (held(settings), "Keep histories for 10 days only?" in text(page)) == (None, True)


@pytest.mark.parametrize("typed", ["0", "-1", "1.5", "731", "10000", "9" * 40, "abc", "٣٠", "³", "3 0", "0x10"])
def test_what_is_no_number_of_days_is_refused_beside_its_field_and_kept(settings: Settings, typed: str) -> None:
    page = settings.save("retention", {}, **{DAYS: typed})
    assert settings.answer.status_code == 422
    assert "The number of days must be a whole number such as 30, from 1 to 730." in text(
        page.partition("p-history_days")[2]
    )
    assert form_in(page).fields[DAYS] == typed
    assert held(settings) is None


def test_the_second_of_two_admins_is_told_and_overwrites_nothing(settings: Settings) -> None:
    mine = settings.save("retention", {}, **{DAYS: "30"})
    other = Settings(settings.desk, sub="root", name="Root Admin")
    other.send(form_in(other.save("retention", {}, **{DAYS: "60"})))
    page = settings.send(form_in(mine))
    assert settings.answer.status_code == 409
    assert "Root Admin changed it while you typed" in text(page)
    assert "Now 60." in text(page)
    assert held(settings) == 60
    page = settings.send(form_in(page))
    assert ASKED in text(page)
    settings.send(form_in(page))
    assert held(settings) == 30


def test_undo_makes_it_longer_again_and_never_shorter(settings: Settings) -> None:
    before = settings.get("audit").count("name=undo")
    settings.send(form_in(settings.save("retention", {}, **{DAYS: "30"})))
    page = settings.get("audit")
    assert "Retention changed: Histories and undoUndo as by default →became 30 days" in text(page)
    assert page.count("name=undo") == before + 1
    settings.send(form_in(page), undo=page.partition("name=undo value=")[2].split()[0])
    page = settings.get("audit")
    assert (held(settings), page.count("Retention changed"), page.count("name=undo")) == (None, 2, before)


@pytest.mark.parametrize("role", ["agent", "supervisor"])
def test_who_may_not_manage_retention_sees_and_changes_nothing(settings: Settings, role: str) -> None:
    other = Settings(settings.desk, sub="jonas", role=role)
    other.get("retention")
    assert other.answer.status_code == 403
    typed = {DAYS: "30", "confirmed": "30"}
    assert other.http.post(f"{other.root}settings/retention", data=typed).status_code == 403
    assert held(settings) is None


def test_it_is_a_right_of_its_own(settings: Settings) -> None:
    settings.desk.host.permissions.set("supervisor", "retention.manage", True)
    other = Settings(settings.desk, sub="jonas", role="supervisor")
    page = other.send(form_in(other.save("retention", {}, **{DAYS: "30"})))
    assert (held(settings), "Histories and undo30 days" in text(page)) == (30, True)


@pytest.mark.parametrize("body", BODIES, ids=str)
def test_what_no_browser_posts_changes_nothing(settings: Settings, body: str) -> None:
    settings.desk.host.retention.set(30)
    kind, content = BODIES[body]
    headers = {"content-type": kind} if kind else {}
    answer = settings.http.post(f"{settings.root}settings/retention", content=content, headers=headers)
    assert answer.status_code in (413, 422)
    assert held(settings) == 30


@on_postgres
def test_where_the_service_keeps_less_than_is_chosen_the_page_says_what_holds(
    make_service: Callable[..., Service],
) -> None:
    service = make_service()
    acme = service.new_workspace("Acme", ORIGIN)
    with Desk(service, acme) as desk:
        desk.host.retention.set(500)
    with Desk(make_service(history_retention=365 * DAY), acme) as desk:
        settings = Settings(desk)
        page = text(settings.get("retention"))
        assert "Histories and undo365 days" in page
        assert "Here 500 days are chosen. The service keeps less by now, and the smaller number holds." in page
        assert "The number of days must be a whole number such as 30, from 1 to 365." in text(
            settings.save("retention", {})
        )
        held = settings.desk.host.retention.get()
        assert (held.history_days, held.effective_days, held.most_days) == (500, 365, 365)
    with Desk(make_service(history_retention=DAY / 2), acme) as desk:
        settings = Settings(desk)
        page = text(settings.get("retention"))
        assert "The service keeps histories for less than a day, so there is nothing shorter to choose." in page
        assert settings.answer.text.count("<input name") == 0
