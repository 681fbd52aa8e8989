"""Thousands of updates later a panel still shows what is new at once, has kept what was typed, and ends at once."""

from collections.abc import Callable

from tests.browser.chromium import Chromium
from tests.browser.desk import EXTRAS, GENERATION, Desk, control
from tests.browser.engine import Engine

UPDATES = 5_000
NEWEST = f"[...document.querySelectorAll('{control(f'field{EXTRAS - 1}')}')].at(-1).value"


def send(desk: Desk, browser: Engine, updates: int) -> None:
    for sent in range(updates // EXTRAS):
        desk.push(**{f"field{number}": f"value {sent}" for number in range(EXTRAS)})
        browser.until(f"{NEWEST} === 'value {sent}'")


def test_after_five_thousand_updates_the_next_is_seen_at_once(browser: Engine, make_desk: Callable[..., Desk]) -> None:
    """How fast, `make bench` measures. Here: all of them in one stream, a draft kept throughout, the newest seen."""
    desk = make_desk(updates_per_page=10 * UPDATES)
    desk.open(browser)
    browser.fill(control("firm"), "draft")
    send(desk, browser, UPDATES)
    desk.push(town="Last")
    browser.until(f"[...document.querySelectorAll('{control('town')}')].at(-1).value === 'Last'", seconds=2)
    assert browser.visible(control("firm"))[0] == "draft"
    assert browser.evaluate(GENERATION) > UPDATES / 200, "in generations"


def test_a_page_of_three_thousand_fragments_ends_at_once_and_keeps_its_draft(
    chromium: Chromium, make_desk: Callable[..., Desk]
) -> None:
    """In one generation, of which Chromium removes nothing; it alone froze here."""
    desk = make_desk(updates_per_generation=10 * UPDATES, updates_per_page=10 * UPDATES, restart=3600)
    desk.open(chromium)
    chromium.fill(control("firm"), "draft")
    send(desk, chromium, 3_000)
    assert chromium.evaluate("document.querySelectorAll('form.e').length") > 3_000
    desk.service.stop()
    chromium.until("document.readyState === 'complete'", seconds=2)
    chromium.shows(".ended a", "Resume")
    assert chromium.visible(control("firm"))[0] == "draft"
