"""The settings as people use them: by keyboard, by screen reader, in a frame's width."""

from typing import Any
from urllib.parse import urljoin

import httpx
import pytest
from sidelight_sdk import Agent, CompanyField

from tests.browser.axe import axe_violations
from tests.browser.chromium import Chromium
from tests.browser.desk import Desk
from tests.browser.engine import Engine
from tests.panel.desk import marked

ADMIN = Agent("root", name="Root Admin", role="admin")
PAGES = [
    "fields",
    "fields?new=1",
    "fields?edit=plan",
    "fields?edit=email",
    "fields?delete=plan",
    "tags",
    "tags?edit=tag/vip",
    "tags?delete=group/service",
    "company_fields",
    "company_fields?new=1",
    "company_fields?edit=seats",
    "company_fields?remove=seats",
    "views",
    "views?edit=new",
    "views?edit=profile",
    "permissions",
    "permissions?edit=attributes.edit",
    "permissions?edit=attributes.edit&of=plan",
    "origins",
    "keys",
    "keys?new=api",
    "retention",
    "audit",
]


def url(desk: Desk, page: str, **options: Any) -> str:
    """With a one-time mark, as the service's own links have it."""
    desk.host.tag_groups.define("service", label="Service", sort="position")
    for key in ("vip", "late"):
        desk.host.tags.define(key, label=key.title(), group="service")
    desk.host.company_fields.set([CompanyField("seats", access={"agent": "hidden"}), CompanyField("tier")])
    minted = desk.host.panel_url(ADMIN, settings=True, **options)
    led = urljoin(minted, httpx.get(minted, trust_env=False).headers["location"])
    root = led.partition("settings/")[0]
    mark = marked(root).partition("?")[2]
    return f"{root}settings/{page}{'&' if '?' in page else '?'}{mark}"


@pytest.mark.parametrize("page", PAGES)
def test_axe_finds_nothing(desk: Desk, chromium: Chromium, page: str) -> None:
    assert axe_violations(chromium, url(desk, page), ".rooms") == []


def test_the_table_of_who_may_fits_a_narrow_frame_with_the_longest_words(desk: Desk, chromium: Chromium) -> None:
    chromium.resize(230, 800)
    chromium.open(url(desk, "fields?new=1", locale="de"))
    chromium.until("document.querySelector('.rights') !== null && document.readyState === 'complete'")
    assert chromium.evaluate("document.documentElement.scrollWidth") <= 230


def test_a_tag_is_moved_by_keyboard_and_the_focus_stays_with_it(desk: Desk, browser: Engine) -> None:
    browser.open(url(desk, "tags"))
    browser.focus("button[name=down][value='tag/vip']")
    with browser.leaving():
        browser.key("Enter")
    browser.shows("[role=status]", "Moved")
    browser.until("document.activeElement.value === 'tag/vip'")
    assert [tag.id for tag in desk.host.tags.list()] == ["late", "vip"]


def test_a_new_key_is_shown_whole_with_the_focus_on_it(desk: Desk, chromium: Chromium) -> None:
    chromium.open(url(desk, "keys?new=api"))
    chromium.fill("[name=label]", "deploy")
    with chromium.leaving():
        chromium.key("Enter")
    chromium.shows("[role=status]", "Copy it now. It is shown this once, and nobody can read it again.")
    chromium.until("document.activeElement.id === 'i-secret' && document.activeElement.value.startsWith('sk_')")
    chromium.until("document.activeElement.scrollHeight <= document.activeElement.clientHeight + 1")
    assert [key.label for key in desk.host.keys.list()].count("deploy") == 1


def test_a_refused_field_has_the_focus_and_what_was_typed(desk: Desk, browser: Engine) -> None:
    browser.open(url(desk, "fields?new=1"))
    browser.fill("[name=help]", "Kept")
    with browser.leaving():
        browser.click(".bar-of .primary")
    browser.shows("#p-label", "Label is required.")
    browser.until("document.activeElement.name === 'label'")
    browser.shows("[name=help]", "Kept")
    browser.fill("[name=label]", "Renews on")
    with browser.leaving():
        browser.key("Enter")
    browser.shows("[role=status]", "Saved")
    assert desk.host.attributes.get("renews_on").help == "Kept"
