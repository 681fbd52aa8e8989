"""Whether a customer's basic information was checked: who is told what, and who may mark it."""

import pytest

from tests.panel.desk import Desk, Panel
from tests.panel.html import editor_in, text
from tests.panel.streams import LiveStream

SOFIA = {"sub": "sofia", "name": "Sofia Reyes", "role": "supervisor"}


@pytest.fixture
def panel(desk: Desk) -> Panel:
    return desk.open_off()


def test_an_agent_marks_it_as_checked_and_it_says_by_whom_and_what_has_changed_since(desk: Desk, panel: Panel) -> None:
    assert "Not checked yet" in text(panel.page())
    page = text(panel.submit("check"))
    assert "Checked by Marta Nowak" in page
    assert "Marked as checked" in page
    assert "Changed since" not in page
    desk.push(email="new@example.com", phone="+44 20 7946 0123", plan="Pro")
    assert "Changed since: Email, Phone" in text(panel.page())
    assert desk.host.customers.checked("ada").checked_by == "Marta Nowak"
    page = text(desk.open_off(**SOFIA).submit("check"))
    assert "Checked by Sofia Reyes" in page
    assert "Changed since" not in page


def test_who_may_not_read_a_value_does_not_learn_that_it_has_changed(desk: Desk, panel: Panel) -> None:
    panel.submit("check")
    desk.push(email="new@example.com", phone="+44 20 7946 0123")
    for right, key in (("attributes.see", "email"), ("attributes.read", "phone")):
        desk.host.permissions.set("agent", right, False, subject=key)
    assert "Changed since" not in text(panel.page())


def test_who_may_not_check_sees_it_and_is_refused(desk: Desk, panel: Panel) -> None:
    editor = editor_in(panel.page(), "check")
    desk.host.permissions.set("agent", "customers.check", False)
    page = panel.page()
    assert "Not checked yet" not in text(page)
    assert 'action="check"' not in page
    assert "You may not change this" in text(panel.send(editor))
    desk.host.customers.check("ada")
    assert "Checked by Acme" in text(panel.page())


def test_a_check_is_seen_live_and_is_on_the_log(desk: Desk) -> None:
    with LiveStream(desk.open()) as stream:
        desk.host.customers.check("ada")
        stream.until("Checked by", "Check again")
        desk.push(location="Bergen")
        stream.until("Changed since: Location")
        assert stream.send(stream.editor("check")) == 204
        stream.until("Checked by", "Marta Nowak")
    kinds = [(one.kind, one.actor.name) for one in desk.host.customers.history("ada") if one.kind == "customer.checked"]
    assert kinds == [("customer.checked", "Marta Nowak"), ("customer.checked", "Acme")]
