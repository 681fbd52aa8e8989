"""The customer's local time in a page that ends: it goes on without a script, and ends where no more is known."""

import re

from tests.browser.desk import Desk
from tests.browser.engine import Engine

TIMES = ".ticks > *"
MOVE_ON = """document.getAnimations().filter(one => ['comes', 'goes'].includes(one.animationName))
    .forEach(one => one.currentTime = SECONDS * 1000)"""


def test_a_finite_page_shows_each_minute_in_its_turn(desk: Desk, browser: Engine) -> None:
    desk.push(timezone="Asia/Tokyo")
    desk.open(browser, live="off", locale="de")
    shown = [minutes(browser)]
    for at in (31, 91):
        browser.evaluate(f"void {MOVE_ON.replace('SECONDS', str(at))}")
        shown.append(minutes(browser))
    assert [(later - shown[0]) % 1440 for later in shown] == [0, 1, 2]
    browser.evaluate(f"void {MOVE_ON.replace('SECONDS', '3700')}")
    assert browser.visible(TIMES) == []


def minutes(browser: Engine) -> int:
    """Of the one time that is seen."""
    (seen,) = browser.visible(TIMES)
    found = re.search(r"(\d\d):(\d\d)", seen)
    assert found, seen
    return int(found[1]) * 60 + int(found[2])
