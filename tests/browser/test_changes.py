"""History and undo in real browsers, without scripting."""

from tests.browser.desk import STATUS, Desk, control, editor
from tests.browser.engine import Engine

HISTORY = ".history"


def test_a_values_history_opens_from_its_row_in_use_and_what_is_typed_there_stays(browser: Engine, desk: Desk) -> None:
    desk.push(town="Bergen")
    desk.open(browser)
    browser.fill(control("town"), "Lo")
    browser.click(f"{editor('town')} .log")
    browser.shows(f"{HISTORY} ins", "Bergen", "Oslo")
    assert browser.evaluate(f"[...document.querySelectorAll({control('town')!r})].at(-1).value") == "Lo"


def test_by_keyboard_all_changes_are_reached_and_the_newest_of_each_is_undone(browser: Engine, desk: Desk) -> None:
    desk.push(town="Bergen")
    desk.open(browser)
    browser.focus(f"{editor_of_changes()} button")
    browser.key("Enter")
    browser.says(f"{HISTORY} li", "Town", "Bergen")
    browser.focus(f"{HISTORY} .undo", 0)
    browser.key("Enter")
    browser.shows(STATUS, "Undone")
    browser.shows(control("town"), "Oslo")
    desk.comes_to_hold("town", "Oslo")


def editor_of_changes() -> str:
    return 'form.e[action="changes"]'
