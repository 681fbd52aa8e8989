"""Tags in the panel: chips, the picker, and what admins define, with scripting off."""

from typing import Literal

import pytest
from playwright.sync_api import Page
from sidelight_sdk import Agent

from tests.browser.axe import violations_in
from tests.browser.chromium import Chromium
from tests.browser.desk import JONAS, STATUS, Desk
from tests.browser.engine import Engine

ADMIN = Agent("ada", name="Ada Okafor", role="admin")
CHIPS = "form[action='tags/remove']"
PICKER = "form[action='tags/find'].e"
FOUND = "form[action='tags/find'].f .found-tags"
MANAGER = "form[action='tags/manage'].e"


@pytest.fixture
def tagged(desk: Desk) -> Desk:
    with desk.host.batch() as batch:
        batch.tag_groups.define("service", label="Service")
        batch.tag_groups.define("billing", label="Billing", sort="position")
        batch.tags.define("vip", label="VIP", group="service")
        batch.tags.define("late", label="Late delivery", group="service")
        batch.tags.define("fragile", label="Fragile goods", group="service")
        batch.tags.define("net", label="Net 30", group="billing")
        batch.tags.define("risk", label="Renewal risk")
        batch.tags.add("ada", "vip")
        batch.tags.add("ada", "net")
    return desk


def tags(desk: Desk) -> set[str]:
    return {tag.id for tag in desk.host.tags.list("ada")}


def chips(panel: Engine, *labels: str) -> None:
    """Waits until the panel shows just these, in this order."""
    panel.until(
        f"[...document.querySelectorAll({CHIPS + ' .tag'!r})].filter(e => e.checkVisibility())"
        f".map(e => e.textContent.trim()).join() === {','.join(labels)!r}"
    )


def find(panel: Engine, words: str) -> None:
    panel.click(f"{PICKER} summary")
    panel.fill(f"{PICKER} [name=words]", words)
    panel.key("Enter")


def test_a_tag_is_removed_and_the_other_agent_sees_it(tagged: Desk, browser: Engine, other_browser: Engine) -> None:
    mine, theirs = tagged.open(browser), tagged.open(other_browser, JONAS)
    chips(mine, "VIP", "Net 30")
    mine.click("[aria-label='Remove VIP']")
    mine.shows(STATUS, "Tag removed")
    chips(mine, "Net 30")
    chips(theirs, "Net 30")
    assert tags(tagged) == {"net"}


def test_a_tag_is_found_and_added_with_one_click_and_the_other_agent_sees_it(
    tagged: Desk, browser: Engine, other_browser: Engine
) -> None:
    mine, theirs = tagged.open(browser), tagged.open(other_browser, JONAS)
    find(mine, "deliv")
    mine.shows(f"{FOUND} [value=late] .grow", "Late delivery")
    mine.click(f"{FOUND} [value=late]")
    mine.shows(STATUS, "Added Late delivery")
    chips(mine, "Late delivery", "VIP", "Net 30")
    chips(theirs, "Late delivery", "VIP", "Net 30")
    mine.until(f"![...document.querySelectorAll({FOUND + ' [value=late]'!r})].some(e => e.checkVisibility())")
    assert tags(tagged) == {"vip", "net", "late"}


def test_a_group_is_opened_searched_and_added_whole(tagged: Desk, browser: Engine) -> None:
    panel = tagged.open(browser)
    panel.click(f"{PICKER} summary")
    panel.click(f"{PICKER} [name=open]")
    panel.shows(f"{FOUND} [name=open][value=service]", "Open Service")
    panel.click(f"{FOUND} [name=open][value=service]")
    panel.shows(f"{FOUND} [value=fragile] .grow", "Fragile goods")
    panel.fill(f"{FOUND} [name=words]", "late")
    panel.key("Enter")
    panel.until(
        f"[...document.querySelectorAll({FOUND + ' [name=tag]'!r})].filter(e => e.checkVisibility()).length === 1"
    )
    panel.fill(f"{FOUND} [name=words]", "")
    panel.key("Enter")
    panel.shows(f"{FOUND} [name=all]", "All of Service2 tags")
    panel.click(f"{FOUND} [name=all][value=service]")
    panel.shows(STATUS, "Added Service")
    chips(panel, "Fragile goods", "Late delivery", "VIP", "Net 30")
    assert tags(tagged) == {"vip", "net", "late", "fragile"}


def test_an_admin_defines_renames_and_deletes_a_tag_and_is_asked_first(
    tagged: Desk, browser: Engine, other_browser: Engine
) -> None:
    admin, agent = tagged.open(browser, ADMIN), tagged.open(other_browser, JONAS)
    agent.until(f"!document.querySelector({MANAGER!r})")
    admin.click(f"{MANAGER} summary")
    admin.choose(f"{MANAGER} [name=thing]", "VIP")
    admin.fill(f"{MANAGER} [name=label]", "V.I.P.")
    admin.click(f"{MANAGER} .primary")
    admin.shows(STATUS, "Tags changed")
    chips(agent, "V.I.P.", "Net 30")

    admin.click(f"{MANAGER} summary")
    admin.choose(f"{MANAGER} [name=thing]", "Service")
    admin.click(f"{MANAGER} [value=ask]")
    admin.shows(
        "form[action='tags/manage'].f [role=alert] p",
        "Delete the group Service with its 3 tags? 1 customer has it.",
        "Delete for good Keep",
    )
    admin.click("form[action='tags/manage'].f [value=delete]")
    chips(agent, "Net 30")
    assert [tag.id for tag in tagged.host.tags.list()] == ["net", "risk"]


def test_who_may_not_see_tags_gets_no_byte_of_them(tagged: Desk, browser: Engine) -> None:
    panel = tagged.open(browser)
    chips(panel, "VIP", "Net 30")
    tagged.host.permissions.set("agent", "tags.see", False)
    panel.until("![...document.querySelectorAll('.tag')].some(e => e.checkVisibility())")
    fresh = tagged.open(browser)
    fresh.until("document.querySelector('h1').textContent.includes('Ada')")
    assert "VIP" not in fresh.evaluate("document.documentElement.outerHTML")
    assert not fresh.evaluate("[...document.querySelectorAll('h2')].some(e => e.textContent.includes('Tags'))")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_tags_the_open_picker_and_the_manager_are_accessible(
    tagged: Desk, chromium: Chromium, scheme: Literal["light", "dark"]
) -> None:
    def violations(page: Page) -> list[str]:
        page.emulate_media(color_scheme=scheme)
        page.click(f"{PICKER} summary")
        page.fill(f"{PICKER} [name=words]", "")
        page.click(f"{PICKER} [name=open]")
        page.wait_for_selector(f"{FOUND} [name=open]")
        return violations_in(page, f"{FOUND} [name=open]")

    assert chromium.in_page_with_scripting(tagged.url(ADMIN), violations) == []
