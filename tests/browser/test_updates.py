"""Thousands of updates later a panel still shows what is new at once, has kept what was typed, and ends at once."""

from collections.abc import Callable

from tests.browser.desk import EXTRAS, Desk, control
from tests.browser.engine import Engine

UPDATES = 5_000
ARRIVED = "document.querySelectorAll('.e').length"


def send(desk: Desk, browser: Engine, updates: int) -> None:
    sent = 0
    while browser.evaluate(ARRIVED) < updates:
        before, sent = browser.evaluate(ARRIVED), sent + 1
        desk.push(**{f"field{number}": f"value {sent}" for number in range(EXTRAS)})
        browser.until(f"{ARRIVED} >= {before} + {EXTRAS}")


def test_after_five_thousand_updates_the_next_is_seen_at_once(browser: Engine, make_desk: Callable[..., Desk]) -> None:
    """How fast, `make bench` measures. Here: all of them in one stream, a draft kept throughout, the newest seen."""
    desk = make_desk(updates_per_stream=10 * UPDATES)
    desk.open(browser)
    browser.fill(control("company"), "draft")
    send(desk, browser, UPDATES)
    desk.push(location="Last")
    browser.until(f"[...document.querySelectorAll('{control('location')}')].at(-1).value === 'Last'", seconds=2)
    assert browser.visible(control("company"))[0] == "draft"
    assert browser.evaluate("document.querySelectorAll('.gen').length") > UPDATES / 200, "in generations"


def test_a_page_of_three_thousand_fragments_ends_at_once_and_keeps_its_draft(
    browser: Engine, make_desk: Callable[..., Desk]
) -> None:
    desk = make_desk(updates_per_stream=10 * UPDATES, restart=3600)
    desk.open(browser)
    browser.fill(control("company"), "draft")
    send(desk, browser, 3_000)
    desk.service.stop()
    browser.until("document.readyState === 'complete'", seconds=2)
    browser.shows(".ended a", "Resume")
    assert browser.visible(control("company"))[0] == "draft"
