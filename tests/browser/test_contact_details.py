"""Contact details in the panel, with scripting off: added, refused, edited beside the attribute, deleted."""

from typing import Literal

import pytest
from playwright.sync_api import Page

from tests.browser.axe import violations_in
from tests.browser.chromium import Chromium
from tests.browser.desk import JONAS, STATUS, Desk
from tests.browser.engine import VISIBLE, Engine

ROWS, NEW = "form[action^='contact_details/'] summary .cd-value", "form[action=contact_details]"
HOME = "form[action^='contact_details/email/cd_']"


def rows(panel: Engine, *values: str) -> None:
    """Waits until the panel shows just these, in this order."""
    panel.until(
        f"[...document.querySelectorAll({ROWS!r})].filter({VISIBLE})"
        f".map(e => e.textContent.trim()).join() === {','.join(values)!r}"
    )


def test_one_is_added_made_primary_and_deleted_and_the_other_agent_sees_it(
    desk: Desk, browser: Engine, other_browser: Engine
) -> None:
    desk.host.customers.upsert("ada", email="ada@example.com")
    mine, theirs = desk.open(browser), desk.open(other_browser, JONAS)
    rows(mine, "ada@example.com")
    mine.click(f"{NEW} summary")
    mine.fill(f"{NEW} [name=value]", "ADA@example.com")
    mine.key("Enter")
    mine.says("[role=alert] p, .say p", "is among this customer’s contact details already")
    mine.fill(f"{NEW} [name=value]", "ada@home.example")
    mine.key("Enter")
    mine.shows(STATUS, "Contact detail added")
    rows(mine, "ada@example.com", "ada@home.example")
    rows(theirs, "ada@example.com", "ada@home.example")

    theirs.click(f"{HOME} summary")
    theirs.fill(f"{HOME} [name=label]", "Draft")
    mine.click(f"{HOME} summary")
    mine.click(f"{HOME} [type=checkbox][name=primary]")
    mine.click(f"{HOME} button.primary")
    mine.shows(STATUS, "Saved Email")
    rows(mine, "ada@home.example", "ada@example.com")
    mine.shows("form[action='attributes/email'] [name=value]", "ada@home.example")

    assert "Draft" in theirs.visible(f"{HOME} [name=label]"), "what the other agent types is kept"
    theirs.key("Enter")
    theirs.says("[role=alert]", "changed it while you typed")
    theirs.click("button.mine")
    theirs.shows(STATUS, "Saved Email")
    assert [(one.value, one.label) for one in desk.host.contact_details.list("ada")] == [
        ("ada@home.example", "Draft"),
        ("ada@example.com", None),
    ]
    theirs.click(f"{HOME} summary")
    theirs.click(f"{HOME} button.danger")
    theirs.shows(STATUS, "Contact detail deleted")
    rows(mine, "ada@example.com")
    mine.shows("form[action='attributes/email'] [name=value]", "ada@example.com")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_rows_and_editors_are_accessible(desk: Desk, chromium: Chromium, scheme: Literal["light", "dark"]) -> None:
    put = desk.host.contact_details.put
    put("ada", kind="email", value="ada@example.com", label="Work", verified=True)
    put("ada", kind="address", value="12 Passage Row\nLondon", label="Delivery")

    def violations(page: Page) -> list[str]:
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": 240, "height": 900})
        page.click("form[action^='contact_details/email/'] summary")
        return violations_in(page, "form[action^='contact_details/email/'] [name=label]")

    assert chromium.in_page_with_scripting(desk.url(), violations) == []
