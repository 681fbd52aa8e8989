"""A customer's warning in panels: what everybody sees, who edits it, and when it is heard."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from plugin.domain.warnings import SetWarning
from tests.panel.desk import Desk
from tests.panel.html import editor_in, forms_in, messages_in, text
from tests.panel.office import now, office_at
from tests.panel.streams import LiveStream
from tests.world import GRACE

SOFIA = {"sub": "sofia", "name": "Sofia Reyes", "role": "supervisor"}
WARNING = re.compile(r"<section class=warning.*?</section>", re.DOTALL)
FUTURE = datetime(2099, 3, 1, 9, 30, tzinfo=UTC)


def warnings(page: str) -> list[str]:
    return [text(one) for one in WARNING.findall(page)]


def test_an_agent_sees_it_first_and_cannot_change_it(desk: Desk) -> None:
    desk.host.warnings.set("ada", label="<b>Blocked</b>", reason="Owes\nmoney", until=FUTURE)
    page = desk.open_off().page()
    (shown,) = warnings(page)
    assert "<b>Blocked</b> until Mar 1, 2099" in shown
    assert "Owes money" in " ".join(shown.split())
    assert "Set by Acme" in shown or "Set by" in shown
    assert page.index("class=warning") < page.index("<h1>")
    assert not [form for form in forms_in(page) if form.action == "warning"]
    assert "role=alert" not in WARNING.findall(page)[0]


def test_a_supervisor_sets_changes_and_ends_it_without_a_stream(desk: Desk) -> None:
    panel = desk.open_off(zoneinfo="Europe/Berlin", **SOFIA)
    page = panel.submit("warning", label=" VIP ", reason="Ask", until="2099-03-01T10:30")
    assert "Warning set" in page
    assert (desk.host.warnings.get("ada").label, desk.host.warnings.get("ada").until) == ("VIP", FUTURE)
    form = editor_in(page, "warning")
    assert {name: form.fields[name] for name in ("label", "reason", "until")} == {
        "label": "VIP",
        "reason": "Ask",
        "until": "2099-03-01T10:30",
    }
    page = panel.submit("warning", do="end")
    assert "Warning ended" in page
    assert warnings(page) == []


def test_all_that_is_wrong_is_said_and_what_was_typed_is_kept(desk: Desk) -> None:
    panel = desk.open_off(**SOFIA)
    page = panel.submit("warning", label=" ", reason="Ask", until="2001-01-01T10:00")
    assert messages_in(page)[:2] == ["Warning is required.", "Until must be in the future."]
    form = editor_in(page, "warning")
    assert (form.fields["reason"], form.fields["until"]) == ("Ask", "2001-01-01T10:00")
    page = panel.submit("warning", label="VIP", until="soon")
    assert "Until must be a date and time" in messages_in(page)[0]


def test_the_second_of_two_supervisors_is_asked(desk: Desk) -> None:
    panel = desk.open_off(**SOFIA)
    mine = editor_in(panel.page(), "warning")
    desk.host.warnings.set("ada", label="Blocked")
    page = panel.send(mine, label="VIP")
    assert "Use mine VIP" in text(page)
    assert "Keep theirs Blocked" in text(page)
    assert desk.host.warnings.get("ada").label == "Blocked"


def test_who_ends_what_somebody_has_changed_meanwhile_is_asked_whether_to_end_that(desk: Desk) -> None:
    desk.host.warnings.set("ada", label="VIP")
    panel = desk.open_off(**SOFIA)
    mine = editor_in(panel.page(), "warning")
    desk.host.warnings.set("ada", label="Legal hold")
    page = panel.send(mine, do="end")
    assert "Use mine nothing" in text(page)
    assert "Keep theirs Legal hold" in text(page)
    (choice,) = [form for form in forms_in(page) if "choose" in form.classes]
    page = panel.send(choice, do="mine")
    assert "Warning ended" in page
    assert warnings(page) == []


@pytest.mark.parametrize(
    "hostile", ["<script>alert(1)</script>", "\u202eevil", "a\u200bb", "&amp;", "'\"><b>", "\u0661"]
)
def test_whatever_is_written_in_it_is_text(desk: Desk, hostile: str) -> None:
    desk.host.warnings.set("ada", label=hostile, reason=hostile * 3)
    page = desk.open_off(**SOFIA).page()
    assert editor_in(page, "warning").fields["label"] == hostile
    assert "<script" not in page
    (shown,) = warnings(page)
    assert hostile in shown


def test_it_is_heard_when_it_comes_and_not_with_each_generation(desk: Desk) -> None:
    with LiveStream(desk.open()) as stream:
        desk.host.warnings.set("ada", label="Blocked")
        assert "role=alert><section class=warning" in stream.until("<b dir=auto>Blocked</b>")
    with LiveStream(desk.open()) as stream:
        assert "<b dir=auto>Blocked</b>" in stream.first
        assert "role=alert><section class=warning" not in stream.html


async def test_nothing_is_shown_once_it_is_over_though_nobody_has_written_that_down(tmp_path: object) -> None:
    async with office_at(tmp_path) as office:  # type: ignore[arg-type]
        await office.world.push(SetWarning(GRACE, label="Blocked", until=now() + timedelta(minutes=5)), at=now())
        panel = await office.open()
        assert len(WARNING.findall(panel.html)) == 1
        since = len(panel.html)
        office.later = timedelta(minutes=6)
        panel.stream.beat = True
        panel.stream.wake()
        await panel.until("beat", since)
        assert re.search(r'<div class="f" slot=s0></div>', panel.html[since:])
        late = await office.open("late")
        assert not WARNING.findall(late.html)


def test_what_has_become_of_it_is_among_the_changes(desk: Desk) -> None:
    desk.host.warnings.set("ada", label="Blocked", reason="Owes", until=FUTURE)
    desk.host.warnings.clear("ada")
    said = " ".join(text(desk.open_off().submit("changes", history="")).split())
    for line in (
        "Warning ended Blocked",
        "Warning Blocked",
        "Reason of the warning Owes",
        "End of the warning Mar 1, 2099",
    ):
        assert line in said
