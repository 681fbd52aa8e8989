"""What is superseded leaves the document where the browser can let it go, and never with anything typed in it."""

from collections.abc import Callable

import pytest

from plugin.panel.machine.aliases import RECURRING
from plugin.panel.machine.superseded import SHEET
from tests.browser.desk import COMPOSER, MARTA, STATUS, Desk, control, reset
from tests.browser.engine import Engine

GENERATIONS = "document.querySelectorAll('.gen').length"
HIGHEST = 5  # the one that is shown, to be proven, to be asked again, to be removed; and one that is held
MANY = 7


def go_on(desk: Desk, browser: Engine, generations: int = MANY) -> None:
    for _ in range(generations):
        desk.new_generation(browser)


def has_removed(browser: Engine, most: int = HIGHEST) -> None:
    """Chromium replaces what has been sent; in others all that has come stays."""
    if browser.name == "chromium":
        browser.until(f"{GENERATIONS} <= {most}")
    else:
        assert browser.evaluate(GENERATIONS) > MANY


def type_and_stay(browser: Engine) -> str:
    browser.fill(control("firm"), "draft")
    return control("firm")


def type_and_go_on_by_key(browser: Engine) -> str:
    browser.fill(control("firm"), "draft")
    browser.key("Tab")
    browser.key("Tab")
    return control("firm")


def type_and_click_elsewhere(browser: Engine) -> str:
    browser.fill(control("firm"), "draft")
    browser.click("h1")
    return control("firm")


def type_and_use_another(browser: Engine) -> str:
    browser.fill(control("firm"), "draft")
    browser.focus(control("town"))
    return control("firm")


def type_long_text_and_use_another(browser: Engine) -> str:
    browser.fill(control("about"), "draft")
    browser.focus(control("town"))
    return control("about")


def type_a_note(browser: Engine) -> str:
    browser.fill(COMPOSER, "draft")
    return COMPOSER


WAYS = (
    type_and_stay,
    type_and_go_on_by_key,
    type_and_click_elsewhere,
    type_and_use_another,
    type_long_text_and_use_another,
    type_a_note,
)


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_what_is_typed_stays_while_generations_around_it_are_removed(
    desk: Desk, browser: Engine, way: Callable[[Engine], str]
) -> None:
    desk.open(browser)
    go_on(desk, browser, 2)
    typed = way(browser)
    go_on(desk, browser)
    has_removed(browser)
    assert browser.visible(typed)[0] == "draft"


def test_what_is_saved_out_of_an_old_generation_is_kept_and_the_generation_goes(desk: Desk, browser: Engine) -> None:
    desk.open(browser)
    browser.fill(control("firm"), "draft")
    go_on(desk, browser)
    browser.focus(control("firm"), 0)
    browser.key("Enter")
    desk.comes_to_hold("firm", "draft")
    browser.shows(STATUS, "Saved Firm")
    browser.focus(control("town"))  # what is saved stays in its row until that is left
    go_on(desk, browser, 4)
    has_removed(browser, HIGHEST - 1)
    browser.shows(control("firm"), "draft")


def test_a_generation_goes_once_its_last_draft_is_reset(desk: Desk, browser: Engine) -> None:
    desk.open(browser)
    browser.fill(control("firm"), "draft")
    browser.fill(control("town"), "another")
    go_on(desk, browser)
    browser.click(reset("firm"), 0)
    go_on(desk, browser, 4)
    assert browser.visible(control("town"))[0] == "another"
    browser.click(reset("town"), 0)
    browser.shows(control("town"), "Oslo")
    go_on(desk, browser, 4)
    has_removed(browser, HIGHEST - 1)
    browser.shows(control("firm"), "Analytical Engines")


def test_an_open_editor_with_nothing_typed_stays(desk: Desk, browser: Engine) -> None:
    desk.host.notes.add("ada", "Call in the morning", author=MARTA.id)
    desk.open(browser)
    browser.click(".note .edit summary")
    browser.focus(control("town"))
    go_on(desk, browser)
    has_removed(browser)
    browser.fill(".note .edit textarea", "draft", 0)
    assert browser.visible(".note .edit textarea")[0] == "draft"


def test_an_editor_that_only_has_focus_can_be_typed_into_for_as_long(desk: Desk, browser: Engine) -> None:
    desk.open(browser)
    browser.focus(control("firm"))
    go_on(desk, browser)
    has_removed(browser)
    browser.replace("draft")
    browser.focus(control("town"))
    go_on(desk, browser, 4)
    assert browser.visible(control("firm"))[0] == "draft"


def test_a_draft_and_its_save_outlive_names_that_are_given_again(desk: Desk, browser: Engine) -> None:
    desk.open(browser)
    browser.fill(control("firm"), "draft")
    go_on(desk, browser, RECURRING + 1)
    browser.fill(control("town"), "Bergen")
    browser.key("Enter")
    desk.comes_to_hold("town", "Bergen")
    assert browser.visible(control("firm"))[0] == "draft"
    browser.focus(control("firm"), 0)
    browser.key("Enter")
    desk.comes_to_hold("firm", "draft")
    browser.focus(COMPOSER)
    go_on(desk, browser, 4)
    has_removed(browser, HIGHEST - 1)
    browser.shows(control("firm"), "draft")
    browser.shows(control("town"), "Bergen")


def test_nothing_is_left_of_generations_that_are_removed(desk: Desk, chromium: Engine) -> None:
    desk.open(chromium)
    go_on(desk, chromium, SHEET + HIGHEST)
    chromium.until("!document.querySelector('[href*=\"gone-0.\"]') && document.querySelector('[href*=\"gone-1.\"]')")
    chromium.until(f"document.querySelector('main').childNodes.length < {8 * HIGHEST}")


def test_drafts_of_many_generations_all_stay(desk: Desk, browser: Engine) -> None:
    desk.open(browser)
    kept = ("firm", "email", "town", "seats")
    for key in kept:
        browser.fill(control(key), f"draft {key}")
        go_on(desk, browser, 2)
    go_on(desk, browser, 3)
    for key in kept:
        assert browser.visible(control(key))[0] == f"draft {key}"
    if browser.name == "chromium":
        browser.until(f"{GENERATIONS} < {HIGHEST + len(kept)}")
