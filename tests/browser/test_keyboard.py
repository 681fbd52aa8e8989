"""What an agent does without a pointer, from the top of the page, and how many keys that takes."""

import pytest

from tests.browser.desk import SEARCH, STATUS, Desk, control
from tests.browser.engine import Engine

FOUND = "form[action='tags/find'].f .found-tags button"


class Keys:
    def __init__(self, panel: Engine) -> None:
        self._panel = panel
        self.pressed = 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self._panel.key(key)
        self.pressed += len(keys)

    def reach(self, element: str) -> None:
        """The next one."""
        self.press("Tab")
        self._panel.until(f"document.activeElement.matches({element!r})")

    def type(self, text: str) -> None:
        self._panel.type(text)
        self.pressed += len(text)

    def search(self, words: str) -> None:
        self.press("Tab", "Space")
        self.reach(SEARCH)
        self.type(words)
        self.press("Enter")
        self._panel.shows(STATUS, "1 found")


def test_a_tag_is_added_in_twenty_keys(desk: Desk, browser: Engine) -> None:
    desk.host.tags.define("vip", label="VIP")
    panel = desk.open(browser)
    panel.shows(control("nick"), "Ada")
    keys = Keys(panel)
    keys.search("tags")
    keys.reach("[aria-label='Show Tags']")
    keys.reach("form[action='tags/find'] summary")
    keys.press("Enter")
    keys.reach("form[action='tags/find'] [name=words]")
    keys.type("vip")
    keys.press("Enter")
    panel.shows(FOUND, "VIP")
    keys.press("Tab", "Tab")  # the buttons that find and show all
    keys.reach(FOUND)
    keys.press("Enter")
    panel.shows("form[action='tags/remove'] .tag", "VIP")
    assert [tag.id for tag in desk.host.tags.list("ada")] == ["vip"]
    assert keys.pressed <= 20


@pytest.mark.parametrize(
    ("title", "first"),
    [
        ("companies", "form[action='companies'] summary"),
        ("related", "form[action='relationships'] summary"),
        ("notes", "form[action='notes'] textarea"),
    ],
)
def test_what_is_added_to_a_section_is_a_few_keys_away(desk: Desk, chromium: Engine, title: str, first: str) -> None:
    panel = desk.open(chromium)
    panel.shows(control("nick"), "Ada")
    keys = Keys(panel)
    keys.search(title)
    keys.press("Tab")
    keys.reach(first)
    assert keys.pressed <= 6 + len(title)
