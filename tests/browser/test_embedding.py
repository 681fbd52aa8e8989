"""The panel where it lives: in a sandboxed frame on another site, under its own strict policy."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.browser.axe import axe_violations
from tests.browser.chromium import Chromium
from tests.browser.desk import JONAS, SOFIA, STATUS, Desk, control, submit
from tests.browser.engine import Engine
from tests.browser.frame import RECOMMENDED, host_page
from tests.panel.desk import marked
from tests.service import Service


@pytest.fixture
def origin() -> Iterator[str]:
    with host_page() as address:
        yield address


@pytest.fixture
def framed(panel_service: Service, origin: str) -> Desk:
    return Desk(panel_service, origin)


def open_framed(browser: Engine, desk: Desk, origin: str, sandbox: str, **options: Any) -> None:
    browser.open(f"{origin}/?{urlencode({'src': desk.url(**options), 'sandbox': sandbox})}")
    browser.frame("panel")
    browser.until("document.querySelectorAll('.gen').length > 0")


@pytest.mark.parametrize("sandbox", [RECOMMENDED, "allow-forms allow-same-origin"], ids=["recommended", "least"])
def test_it_is_live_and_editable_in_a_sandboxed_frame_of_another_site(
    browser: Engine, framed: Desk, origin: str, sandbox: str
) -> None:
    open_framed(browser, framed, origin, sandbox)
    framed.push(town="Bern")
    browser.shows(control("town"), "Bern")
    submit(browser, "town", "Rome")
    browser.shows(STATUS, "Saved Town")
    framed.comes_to_hold("town", "Rome")
    browser.frame(None)
    assert browser.visible("h1") == ["Inbox"], "the host's page has gone nowhere"


def test_a_host_that_is_cross_origin_isolated_shows_it(browser: Engine, framed: Desk, origin: str) -> None:
    query = {"src": framed.url(), "sandbox": RECOMMENDED, "isolated": "1"}
    browser.open(f"{origin}/?{urlencode(query)}")
    assert browser.evaluate("window.crossOriginIsolated") is True
    browser.frame("panel")
    browser.until("document.querySelectorAll('.gen').length > 0")
    submit(browser, "town", "Rome")
    browser.shows(STATUS, "Saved Town")
    # its style sheets have loaded, too
    browser.until("[...document.styleSheets].every(sheet => sheet.cssRules.length > 0)")


def test_a_site_that_the_workspace_does_not_name_may_not_frame_it(
    chromium: Chromium, panel_service: Service, origin: str
) -> None:
    elsewhere = Desk(panel_service, "https://inbox.example.com")
    chromium.open(f"{origin}/?{urlencode({'src': elsewhere.url(), 'sandbox': RECOMMENDED})}")
    chromium.until("true")
    chromium.frame("panel")
    chromium.until("location.href.startsWith('chrome-error:')")
    assert any("frame-ancestors" in line for line in chromium.console)


@pytest.mark.parametrize("live", ["on", "off"])
def test_its_own_policy_blocks_nothing_of_it(chromium: Chromium, framed: Desk, origin: str, live: str) -> None:
    chromium.console.clear()
    open_framed(chromium, framed, origin, RECOMMENDED, live=live, accent="#0f766e", theme="dark")
    submit(chromium, "town", "Rome")
    framed.comes_to_hold("town", "Rome")
    chromium.until("getComputedStyle(document.querySelector('.icon use') ?? document.body).display !== 'none'")
    assert chromium.console == []
    # and the check can fail: scripts, which the page never has, are blocked
    assert chromium.evaluate("document.scripts.length") == 0


def test_what_is_drawn_has_arrived(chromium: Chromium, desk: Desk) -> None:
    desk.open(chromium)
    fetched = "performance.getEntriesByType('resource').map(e => e.name.split('/').at(-1).split('.')[0])"
    chromium.until(f"['panel', 'theme', 'icons'].every(name => {fetched}.includes(name))")


@pytest.mark.parametrize("options", [
    {}, {"theme": "dark"}, {"live": "off"}, {"density": "compact", "locale": "de"}, {"customer": "nobody"},
    {"customer": None, "conversation": "not-yet"}, {"accent": "#ffee00"},
], ids=["live", "dark", "finite", "compact-german", "unknown", "waiting", "accent"])  # fmt: skip
def test_axe_finds_no_violation(chromium: Chromium, desk: Desk, options: dict[str, Any]) -> None:
    desk.host.notes.add("ada", "A note", author=JONAS.id, author_name=JONAS.name)
    desk.push(timezone="Europe/London", language="en")
    desk.host.warnings.set("ada", label="Legal hold", reason="Ask first")
    assert axe_violations(chromium, desk.url(**options), ".gen") == []


def test_axe_finds_no_violation_with_an_editor_in_use_and_a_conflict(chromium: Chromium, desk: Desk) -> None:
    url = desk.host.panels.open(JONAS, customer="ada")
    chromium.open(url)
    chromium.fill(control("town"), "Mine")
    desk.push(town="Theirs")
    chromium.key("Enter")
    chromium.until("document.querySelector('.mine') !== null")
    # the same session in the page that axe looks at: the conflict is said there again
    assert axe_violations(chromium, marked(url), ".mine") == []


def test_axe_finds_no_violation_with_what_was_refused_beside_its_field(chromium: Chromium, desk: Desk) -> None:
    url = desk.host.panels.open(JONAS, customer="ada", live="off")
    chromium.open(url)
    with chromium.leaving():
        submit(chromium, "email", "wrong")
    described = (
        "document.getElementById(document.querySelector('[aria-invalid=true]').getAttribute('aria-describedby'))"
    )
    chromium.until(f"{described}.textContent === 'Email does not look like an email address.'")
    assert axe_violations(chromium, marked(url), ".say") == []


@pytest.mark.parametrize("width", [230, 320, 400])
def test_nothing_is_wider_than_its_frame(chromium: Chromium, desk: Desk, width: int) -> None:
    name, email = "Wolfeschlegelsteinhausenbergerdorff" * 3, "a" * 60 + "@" + "b" * 60 + ".example"
    desk.push(name=name, email=email, company="公司" * 60, location="x" * 200, timezone="Europe/London")
    desk.host.warnings.set("ada", label="w" * 60, reason="x" * 500)
    desk.host.conversations.upsert("conv-1", subject="s" * 200, url="https://host.example/", status="o" * 100)
    desk.host.notes.add("ada", "x" * 500, author="jonas")
    chromium.resize(width, 700)
    desk.open(chromium)
    chromium.click("label.more")
    assert chromium.evaluate("document.documentElement.scrollWidth") <= width


def test_every_control_has_a_name_and_room_for_a_finger(chromium: Chromium, desk: Desk) -> None:
    desk.host.notes.add("ada", "A note", author="marta", author_name="Marta Nowak")
    desk.host.warnings.set("ada", label="Legal hold")
    desk.open(chromium, SOFIA)
    chromium.click("label.more")
    controls = "a, button, input:not([type=hidden], .r, .k, .end, .all), select, summary, textarea"
    small = """[...document.querySelectorAll(CONTROLS)]
        .filter(e => e.checkVisibility({opacityProperty: true, visibilityProperty: true}))
        .map(e => [e, (e.type === 'checkbox' ? e.parentElement : e).getBoundingClientRect()])
        .filter(([e, r]) => (r.width < 24 || r.height < 22) && !e.closest('h1, .about'))
        .map(([e]) => e.outerHTML)"""
    assert chromium.evaluate("document.querySelectorAll('button').length") > 10
    assert chromium.evaluate(small.replace("CONTROLS", repr(controls))) == []
