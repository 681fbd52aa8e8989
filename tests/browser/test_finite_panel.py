"""What `live=off` promises: a page that ends, and says and keeps as much as the live one."""

import pytest

from tests.browser.desk import SEARCH, STATUS, Desk, control, message
from tests.browser.engine import Engine


@pytest.fixture
def panel(browser: Engine, desk: Desk) -> Engine:
    return desk.open(browser, live="off")


def submit(panel: Engine, key: str, text: str) -> None:
    """Types, and waits for the page that the browser is led to."""
    panel.fill(control(key), text)
    with panel.leaving():
        panel.key("Enter")


def test_a_save_is_said_once(desk: Desk, panel: Engine) -> None:
    submit(panel, "town", "Paris")
    panel.shows(STATUS, "Saved Town")
    assert desk.value("town") == "Paris"
    with panel.leaving():
        panel.click(".foot a")
    panel.shows(control("town"), "Paris")
    panel.shows(STATUS)


def test_a_save_comes_back_to_its_place_as_the_page_was(desk: Desk, panel: Engine) -> None:
    with desk.host.batch() as batch:
        for number in range(30):
            batch.notes.add("ada", f"Number {number}", author="marta", id=f"n{number:02}")
    panel.click("label.more")
    with panel.leaving():
        panel.fill(SEARCH, "field")
        panel.key("Enter")
    submit(panel, "field18", "at the foot")
    panel.shows(STATUS, "Saved Field 18")
    panel.shows(SEARCH, "field")
    panel.until(in_sight("attribute/field18"))
    with panel.leaving():
        panel.click(".older button")
    panel.until("document.querySelectorAll('.note').length === 30")
    panel.shows(SEARCH, "field")
    panel.until(in_sight("note/n20"))


def in_sight(place: str) -> str:
    """Below the search, and above the foot."""
    at = f"document.getElementById('{place}').getBoundingClientRect().top"
    return f"window.scrollY > 0 && {at} > 40 && {at} < window.innerHeight - 40"


def test_what_was_refused_behind_show_more_is_in_sight(panel: Engine) -> None:
    panel.shows(control("site"))
    panel.click("label.more")
    submit(panel, "site", "no address")
    panel.shows(control("site"), "no address")
    panel.shows(message(panel, "site") + " .say > p", "Website does not look like a web address.")
    panel.click("label.more")
    panel.shows(control("field3"))
    panel.shows(control("site"), "no address")


def test_who_is_not_known_yet_is_shown_after_a_reload(desk: Desk, browser: Engine) -> None:
    desk.open(browser, live="off", customer=None, conversation="conv-2")
    browser.shows(
        ".empty p",
        "Your platform has not told us yet who this conversation is with. Reload this panel when it has.",
    )
    desk.host.conversations.upsert("conv-2", customer="ada", channel="email")
    with browser.leaving():
        browser.click(".foot a")
    browser.shows("h1", "Ada")
