"""What `live=off` promises: a page that ends, and says and keeps as much as the live one."""

import pytest

from tests.browser.desk import STATUS, Desk, control, message
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
    submit(panel, "location", "Paris")
    panel.shows(STATUS, "Saved Location")
    assert desk.value("location") == "Paris"
    with panel.leaving():
        panel.click(".foot a")
    panel.shows(control("location"), "Paris")
    panel.shows(STATUS)


def test_what_was_refused_behind_show_more_is_in_sight(panel: Engine) -> None:
    panel.shows(control("site"))
    panel.click("label.more")
    submit(panel, "site", "no address")
    panel.shows(control("site"), "no address")
    panel.shows(
        message(panel, "site") + " .say > p",
        "Website: Not saved: it must be an address that starts with http:// or https://.",
    )
    panel.click("label.more")
    panel.shows(control("field3"))
    panel.shows(control("site"), "no address")
