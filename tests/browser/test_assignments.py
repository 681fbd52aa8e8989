"""Whom a customer is assigned to, in a live panel with scripting off."""

from typing import Literal

import pytest
from playwright.sync_api import Page
from sidelight_sdk import Agent

from tests.browser.axe import violations_in
from tests.browser.chromium import Chromium
from tests.browser.desk import MARTA, STATUS, Desk
from tests.browser.engine import Engine

ADMIN = Agent("ada", name="Ada Okafor", role="admin")
LINE = ".assigned .grow"
PICKER = "form[action='assign'].e"
FOUND = "form[action='assign'].f .found-tags"


@pytest.fixture
def staffed(desk: Desk) -> Desk:
    with desk.host.batch() as batch:
        batch.agents.upsert("sofia", name="Sofia Reyes", position="Billing")
        batch.agents.upsert("omar", name="عمر الفاروق", position="الدعم الفني")
        batch.agents.upsert("jonas", name="Jonas Weber")
    desk.opens("assigned", ADMIN, MARTA)
    return desk


def test_an_agent_is_found_by_keyboard_assigned_and_seen_by_the_other_agent(
    staffed: Desk, browser: Engine, other_browser: Engine
) -> None:
    mine, theirs = staffed.open(browser, ADMIN), staffed.open(other_browser)
    mine.shows(LINE, "Nobody yet.")
    mine.focus(f"{PICKER} summary")
    mine.key("Enter")
    mine.focus(f"{PICKER} [name=words]")
    mine.type("bill")
    mine.key("Enter")
    mine.shows(f"{FOUND} [value=sofia] .grow", "Sofia Reyes")
    mine.focus(f"{FOUND} [value=sofia]")
    mine.key("Enter")
    mine.shows(STATUS, "Assignment saved")
    mine.shows(LINE, "Sofia Reyes Billing")
    theirs.shows(LINE, "Sofia Reyes Billing")
    mine.until(f"![...document.querySelectorAll({FOUND!r})].some(e => e.checkVisibility())")
    assert staffed.host.customers.get("ada").assigned_to == "sofia"

    mine.click(".assigned button")
    theirs.shows(LINE, "Ada Okafor")
    staffed.host.agents.upsert("ada", name="Ada O.")
    mine.shows(LINE, "Ada O.")
    theirs.shows(LINE, "Ada O.")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_open_picker_is_accessible(staffed: Desk, chromium: Chromium, scheme: Literal["light", "dark"]) -> None:
    staffed.host.customers.assign("ada", agent="omar")

    def violations(page: Page) -> list[str]:
        page.emulate_media(color_scheme=scheme)
        page.click(f"{PICKER} summary")
        page.click(f"{PICKER} .primary")
        page.wait_for_selector(f"{FOUND} [value=sofia]")
        return violations_in(page, f"{FOUND} [value=sofia]")

    assert chromium.in_page_with_scripting(staffed.url(ADMIN), violations) == []
