"""A customer's picture, changed in the head of a panel, with scripting off."""

from playwright.sync_api import Page

from tests.browser.axe import violations_in
from tests.browser.chromium import Chromium
from tests.browser.desk import JONAS, STATUS, Desk
from tests.browser.engine import VISIBLE, Engine
from tests.pictures import picture

EDITOR = "form.e[action=avatar]"
FIELD = f"{EDITOR} [name=picture]"
SHOWN = f"[...document.querySelectorAll('.avatar image')].filter({VISIBLE}).length === %d"
LOADED = (
    "performance.getEntriesByType('resource')"
    ".some(one => /avatar.[0-9a-f-]+-128/.test(one.name) && one.decodedBodySize > 0)"
)


def test_an_agent_changes_the_picture_and_the_other_sees_it(desk: Desk, browser: Engine, other_browser: Engine) -> None:
    """A refusal stands under the field, and the next attempt is the same editor's."""
    mine, theirs = desk.open(browser), desk.open(other_browser, JONAS)
    mine.focus(f"{EDITOR} summary")
    mine.key("Enter")
    mine.attach(FIELD, "ada.txt", b"hello")
    mine.click(f"{EDITOR} .primary")
    mine.says("[role=alert]", "Picture must be a JPEG, PNG, WebP, GIF or AVIF picture")
    mine.attach(FIELD, "ada.png", picture(300, 400, "blue"))
    mine.click(f"{EDITOR} .primary")
    for panel in (mine, theirs):
        panel.until(SHOWN % 1)
        panel.until(LOADED)
    mine.says(STATUS, "Picture saved")
    mine.shows(FIELD)

    mine.click(f"{EDITOR} summary")
    theirs.click(f"{EDITOR} summary")
    theirs.click(f"{EDITOR} .danger")
    mine.until(SHOWN % 0)
    mine.says(f"{EDITOR} .now", "Jonas Weber changed the picture")  # the editor that is open stays
    mine.says(f"{EDITOR} .primary", "Save picture")
    mine.shows(".gen > .f > .avatar:not(.small) text", "A")


def test_the_head_and_its_open_editor_fit_and_axe_finds_no_fault(desk: Desk, chromium: Chromium) -> None:
    desk.host.customers.set_avatar("ada", picture(colour="blue"))
    for width in (230, 400):
        chromium.resize(width, 700)
        panel = desk.open(chromium)
        panel.click(f"{EDITOR} summary")
        panel.shows(f"{EDITOR} .primary", "Save picture")
        assert panel.evaluate("document.documentElement.scrollWidth <= innerWidth")

    def faults(page: Page) -> list[str]:
        page.locator(f"{EDITOR} summary").last.click()
        return violations_in(page, f"{EDITOR} .primary")

    assert chromium.in_page_with_scripting(desk.url(), faults) == []
