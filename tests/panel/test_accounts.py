"""Accounts in outside systems, in a finite panel and in streams: what is shown of them, and who unlinks them."""

import re
from datetime import date

import pytest

from plugin.panel.look.locale import LocaleContext
from plugin.panel.nouns.accounts import SHOWN_FIRST, DataRow, rows_of
from tests.panel.desk import Desk, Panel
from tests.panel.html import Form, editor_in, forms_in, text
from tests.panel.streams import LiveStream

SHOP, BANK = "accounts/Shop/4471", "accounts/Bank/DE%2089"
DATA = {"last_order": {"no": 7, "items": ["Tea", "Milk"]}, "open": True, "left": None}
ROW, CELL = re.compile(r"<tr.*?</tr>", re.DOTALL), re.compile(r"<t[hd].*?</t[hd]>", re.DOTALL)


@pytest.fixture(autouse=True)
def _linked(desk: Desk) -> None:
    desk.host.accounts.upsert("ada", system="Shop", id="4471", name="Ada's shop", data=DATA)
    desk.host.accounts.upsert("ada", system="Bank", id="DE 89")


@pytest.fixture
def panel(desk: Desk) -> Panel:
    return desk.open_off()


def linked(desk: Desk) -> list[str]:
    return [one.system for one in desk.host.accounts.list("ada")]


def account_forms(page: str) -> list[str]:
    return [form.action for form in forms_in(page) if form.action.startswith("accounts/")]


def rows_in(page: str) -> list[str]:
    return [" ".join(map(text, CELL.findall(row))) for row in ROW.findall(page)]


def found_in(page: str) -> Form:
    return [form for form in forms_in(page) if form.action == SHOP and "f" in form.classes][-1]


def test_data_of_any_shape_is_lines_of_names_and_values() -> None:
    data = {"a": {"b_c": 1.50, "d": []}, "e": [{"f": False}, ["x", 2]], "g": ["x", None], "h": {}, "long": "x" * 500}
    assert rows_of(data, LocaleContext("en", "UTC", date(2027, 3, 1))) == (
        DataRow(0, "A", None),
        DataRow(1, "B c", "1.5"),
        DataRow(1, "D", ""),
        DataRow(0, "E", None),
        DataRow(1, "1", None),
        DataRow(2, "F", "No"),
        DataRow(1, "2", "x, 2"),
        DataRow(0, "G", "x, "),
        DataRow(0, "H", ""),
        DataRow(0, "Long", "x" * 500),
    )


def test_each_account_is_shown_by_system_with_its_data(panel: Panel) -> None:
    page = panel.page()
    assert account_forms(page) == [BANK, SHOP]
    assert rows_in(page) == ["Last order", "No 7", "Items Tea, Milk", "Open Yes", "Left Not set"]
    assert "No further data." in text(page)


def test_a_customer_without_accounts_has_no_such_section(desk: Desk) -> None:
    desk.push("grace", name="Grace")
    assert "Accounts" not in text(desk.open_off(customer="grace").page())


def test_of_much_data_the_first_lines_are_shown_and_all_when_asked_for(desk: Desk, panel: Panel) -> None:
    many = {f"value_{number}": number for number in range(SHOWN_FIRST + 2)}
    desk.host.accounts.upsert("ada", system="Shop", id="4471", data=many)
    page = panel.page()
    assert len(rows_in(page)) == SHOWN_FIRST
    assert f"Show all {len(many)} lines" in text(page)
    page = panel.submit(SHOP, do="all")
    assert rows_in(page)[SHOWN_FIRST:] == [f"Value {number} {number}" for number in many.values()]
    page = panel.send(found_in(page), do="close")
    assert len(rows_in(page)) == SHOWN_FIRST


def test_an_agent_unlinks_one_and_the_other_stays(desk: Desk, panel: Panel) -> None:
    editor = editor_in(panel.page(), SHOP)
    assert "Account unlinked" in panel.send(editor, do="unlink")
    assert linked(desk) == ["Bank"]
    assert account_forms(panel.page()) == [BANK]
    panel.send(editor, do="unlink")  # what is gone already is fine
    (unlinked,) = [one for one in desk.host.customers.history_page("ada").history if one.kind == "account.unlinked"]
    assert (unlinked.key, unlinked.from_, unlinked.to) == ("Shop/4471", "Ada's shop", None)


@pytest.mark.parametrize("right", ["accounts.see", "accounts.unlink"])
def test_who_may_not_is_refused_and_shown_no_more_than_may_be_seen(desk: Desk, panel: Panel, right: str) -> None:
    editor = editor_in(panel.page(), SHOP)
    desk.host.permissions.set("agent", right, False)
    page = panel.page()
    assert ("Ada's shop" in text(page)) == (right == "accounts.unlink")
    assert "Unlink" not in text(page)
    panel.send(editor, do="unlink")
    assert linked(desk) == ["Bank", "Shop"]
    page = panel.send(editor, do="all")
    assert ("Last order" in text(page)) == (right == "accounts.unlink")


def test_what_a_host_pushes_is_seen_live(desk: Desk) -> None:
    with LiveStream(desk.open().opens("accounts")) as stream:
        desk.host.accounts.upsert("ada", system="Shop", id="4471", name="Ada & Co", data={"orders": 8})
        news = stream.until("Orders", "Ada &amp; Co")
        assert BANK not in news, "the others are not sent again"
        desk.host.accounts.upsert("ada", system="CRM", id="1", name="New one")
        stream.until("<div class=gen>", "New one", "name=g1 class=end")
        desk.host.permissions.set("agent", "accounts.see", False)
        assert "New one" not in stream.until("<div class=gen>", "name=g2 class=end")


def test_all_of_the_data_is_shown_live_under_the_account(desk: Desk) -> None:
    many = {f"value_{number}": number for number in range(SHOWN_FIRST + 2)}
    desk.host.accounts.upsert("ada", system="Shop", id="4471", data=many)
    with LiveStream(desk.open().opens("accounts")) as stream:
        assert stream.send(stream.editor(SHOP), do="all") == 204
        assert len(rows_in(stream.until("all-data", "Close"))) == len(many)


@pytest.mark.parametrize("name", ["<b>&\"'", "\u202eevil", "  ", "x" * 200, "שלום", "\U0001f469\u200d\U0001f680"])
def test_hostile_names_and_data_are_shown_as_they_are(desk: Desk, panel: Panel, name: str) -> None:
    desk.host.accounts.upsert("ada", system="Shop", id="4471", name=name, data={name: [name, {"in": name}]})
    page = panel.page()
    assert "<b>&" not in page
    kept = desk.host.accounts.get("ada", system="Shop", id="4471")
    assert (kept.name, kept.data) == (name if name.strip() else None, {name: [name, {"in": name}]})
    assert [row for row in rows_in(page) if row.startswith("In ")] == [f"In {name.strip()}"]
