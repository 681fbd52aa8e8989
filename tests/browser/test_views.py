"""Views behind icons, and sections that open and close, with scripting off, in every engine."""

from typing import Literal

import pytest
from playwright.sync_api import Page
from sidelight_sdk import View

from plugin.panel.machine.layout import MUCH
from plugin.panel.nouns import DECLARED
from tests.browser.axe import violations_in
from tests.browser.chromium import Chromium
from tests.browser.desk import COMPOSER, STATUS, TOP, Desk, control, now, reset, save
from tests.browser.engine import Engine

VIEWS = [
    View("profile", sections=["attributes"]),
    View("notes", label="Notes", icon="pen", sections=["notes"]),
    View("labels", label="Labels", icon="tag", sections=["tags"]),
]
TAB = ".view-tab[title='{}']"
CHOSEN = "document.querySelector('.view:checked').ariaLabel"
FOLD = ".fold[aria-label='Show {}']"
NOTE = "article .text"
NUMBER = DECLARED.numbers["notes"]
PEEK = f".peek.p{NUMBER}"
# That notes were closed is remembered once the browser has been given what opens them again.
IS_REMEMBERED = f"document.querySelector('i.n{NUMBER}') !== null"
MARK = "getComputedStyle(document.querySelector('.l1'), '::after').content"
ICON = "[...document.querySelectorAll('.l1')].at(-1).getBoundingClientRect()"
# How many beacons of choices the browser has asked for.
ASKED = "performance.getEntriesByType('resource').filter(e => e.name.includes('/c/')).length"


@pytest.fixture
def viewed(desk: Desk) -> Desk:
    desk.host.views.set("agent", VIEWS)
    desk.host.notes.add("ada", "Call in the morning", author="jonas", author_name="Jonas Weber")
    return desk


@pytest.fixture
def noted(desk: Desk) -> Desk:
    desk.host.notes.add("ada", "Call in the morning", author="jonas", author_name="Jonas Weber")
    return desk


def test_a_view_is_sent_when_it_is_chosen_and_not_before(viewed: Desk, browser: Engine) -> None:
    panel = viewed.open(browser)
    panel.shows(control("nick"), "Ada")
    assert panel.evaluate(f"document.querySelector({NOTE!r}) === null")
    panel.click(TAB.format("Notes"))
    panel.shows(NOTE, "Call in the morning")
    panel.shows(control("nick"))
    assert panel.evaluate(CHOSEN) == "Notes"
    panel.click(TAB.format("Profile"))
    panel.shows(control("nick"), "Ada")
    panel.shows(NOTE)


def test_the_arrow_keys_change_the_view_and_the_focus_stays_through_a_generation(viewed: Desk, browser: Engine) -> None:
    panel = viewed.open(browser)
    panel.shows(control("nick"), "Ada")
    panel.evaluate("document.querySelector('.view:checked').focus()")
    panel.key("ArrowDown")
    panel.shows(NOTE, "Call in the morning")
    viewed.new_generation(panel)
    assert panel.evaluate("document.activeElement.className.includes('v2')")
    panel.key("ArrowUp")
    panel.shows(control("nick"), "Ada")


def test_a_draft_waits_in_the_view_that_is_left_and_is_saved_when_one_comes_back(viewed: Desk, browser: Engine) -> None:
    panel = viewed.open(browser)
    panel.fill(control("town"), "Paris")
    panel.click(TAB.format("Notes"))
    panel.shows(NOTE, "Call in the morning")  # a generation has come, and the draft is in the one before
    panel.shows(control("town"))
    viewed.push(town="Rome")
    viewed.new_generation(panel)
    panel.shows(control("town"))
    panel.click(TAB.format("Profile"))
    panel.shows(control("town"), "Paris", "Rome")
    panel.click(save("town"), 0)
    panel.shows(".say .mine", "Use mine Paris")
    panel.click(".say .mine")
    panel.shows(STATUS, "Saved Town")
    viewed.comes_to_hold("town", "Paris")
    panel.shows(control("town"), "Paris")


def test_a_draft_in_a_view_that_is_left_marks_its_icon(viewed: Desk, browser: Engine) -> None:
    panel = viewed.open(browser)
    panel.shows(control("town"), "Oslo")
    assert panel.evaluate(MARK) == "none"
    panel.fill(control("town"), "Paris")
    panel.click(TAB.format("Labels"))
    panel.until(f"{MARK} !== 'none'")


def test_what_a_view_shows_is_live_while_another_is_shown(viewed: Desk, browser: Engine) -> None:
    panel = viewed.open(browser)
    panel.click(TAB.format("Notes"))
    panel.shows(NOTE, "Call in the morning")
    panel.fill(COMPOSER, "By hand")
    panel.click('form[action="notes"] .primary')
    panel.shows(NOTE, "Call in the morning", "By hand")  # in the document's order
    viewed.push(name="Ada Lovelace", nick="Ada Lovelace")
    panel.shows("h1", "Ada Lovelace")
    panel.click(TAB.format("Profile"))
    panel.shows(control("nick"), "Ada Lovelace")


def test_the_view_and_the_closed_sections_are_there_again_in_the_next_panel(viewed: Desk, browser: Engine) -> None:
    panel = viewed.open(browser)
    panel.click(TAB.format("Notes"))
    panel.shows(NOTE, "Call in the morning")
    panel.click(FOLD.format("Notes"))
    panel.shows(NOTE)
    panel.shows(PEEK, "Call in the morning")
    panel.until(IS_REMEMBERED)
    panel = viewed.open(browser)
    panel.shows(PEEK, "Call in the morning")
    assert panel.evaluate(CHOSEN) == "Notes"
    panel.click(FOLD.format("Notes"))
    panel.shows(NOTE, "Call in the morning")


@pytest.mark.parametrize("by", ["mouse", "keyboard"])
def test_a_section_closes_opens_and_closes_and_is_asked_for_each_time(noted: Desk, browser: Engine, by: str) -> None:
    panel = noted.open(browser)
    panel.shows(NOTE, "Call in the morning")
    assert panel.evaluate(ASKED) == 0
    for times, seen in ((1, ()), (2, ("Call in the morning",)), (3, ())):
        if by == "mouse":
            panel.click(FOLD.format("Notes"))
        else:
            panel.focus(FOLD.format("Notes"))
            panel.key("Space")
        panel.shows(NOTE, *seen)
        panel.until(f"{ASKED} === {times}")
    panel.shows(PEEK, "Call in the morning")


def test_a_section_that_was_closed_comes_when_it_is_opened_and_the_focus_stays(noted: Desk, browser: Engine) -> None:
    panel = noted.open(browser)
    panel.click(FOLD.format("Notes"))
    panel.until(IS_REMEMBERED)
    noted.open(browser)
    panel.shows(PEEK, "Call in the morning")
    assert panel.evaluate(f"document.querySelector({NOTE!r}) === null")
    panel.focus(FOLD.format("Notes"))
    panel.key("Space")
    panel.shows(NOTE, "Call in the morning")
    assert panel.evaluate("document.activeElement.matches('.fold:checked')")
    panel.fill(COMPOSER, "Or in the evening")


def test_much_behind_show_more_comes_when_it_is_asked_for(desk: Desk, browser: Engine) -> None:
    with desk.host.batch() as batch:
        for number in range(MUCH + 5):
            batch.attributes.define(f"more{number}", type="text", label=f"More {number}")
        batch.customers.upsert("ada", attributes={f"more{number}": "Held" for number in range(MUCH + 5)})
    panel = desk.open(browser)
    panel.shows(control("nick"), "Ada")
    assert panel.evaluate(f"document.querySelector({control('more5')!r}) === null")
    panel.click("label.more")
    panel.shows(control(f"more{MUCH + 4}"), "Held")  # the last: nothing pushes the others on any more
    panel.fill(control("more5"), "Changed")
    panel.key("Enter")
    panel.until(f"document.activeElement.matches({control('more5')!r})")
    panel.says(STATUS, "Saved More 5")
    assert desk.value("more5") == "Changed"


def test_what_is_closed_stays_closed_in_the_next_generation_and_its_peek_is_live(noted: Desk, browser: Engine) -> None:
    panel = noted.open(browser)
    panel.click(FOLD.format("Notes"))
    panel.shows(PEEK, "Call in the morning")
    noted.new_generation(panel)
    panel.shows(PEEK, "Call in the morning")
    panel.shows(NOTE)
    noted.host.notes.add("ada", "Or in the evening", author="jonas")
    panel.shows(PEEK, "Or in the evening", "Call in the morning")
    panel.shows(".gen .count", "1", "1", "2")  # of contact details, channels and notes


def test_what_is_typed_in_a_section_that_is_closed_stays_in_sight(desk: Desk, browser: Engine) -> None:
    panel = desk.open(browser)
    panel.fill(control("town"), "Paris")
    panel.click(FOLD.format("Attributes"))
    panel.shows(control("town"), "Paris")
    panel.shows(control("email"))
    desk.push(town="Rome")
    panel.until(f"document.querySelector({now('town')!r}) !== null")
    panel.click(save("town"))
    panel.shows(".say .theirs", "Keep theirs Rome")
    panel.click(".say .theirs")
    panel.shows(control("town"))
    assert desk.value("town") == "Rome"


def test_a_reset_draft_goes_with_its_closed_section(desk: Desk, browser: Engine) -> None:
    panel = desk.open(browser)
    panel.fill(control("town"), "Paris")
    panel.click(FOLD.format("Attributes"))
    panel.click(reset("town"))
    panel.shows(".say")
    panel.click("h1")
    panel.shows(control("town"))


def test_the_search_is_where_the_attributes_are(viewed: Desk, browser: Engine) -> None:
    panel = viewed.open(browser)
    panel.click(".gen label.more")
    panel.shows("input[name=q]", "")
    bar = "[...document.querySelectorAll('.gen')].at(-1).shadowRoot.querySelector('[part=bar]')"
    place = f"getComputedStyle({bar}).position"
    assert panel.evaluate(place) == "static", "the search stays in sight instead"
    panel.click(TAB.format("Labels"))
    panel.shows("input[name=q]")
    assert panel.evaluate(place) == "sticky"


def test_a_finite_panel_has_the_same_as_links(viewed: Desk, browser: Engine) -> None:
    browser.open(viewed.url(live=False))
    browser.shows(control("nick"), "Ada")
    with browser.leaving():
        browser.click(TAB.format("Notes"))
    browser.shows(NOTE, "Call in the morning")
    browser.shows(control("nick"))
    with browser.leaving():
        browser.click("a.fold[aria-label='Hide Notes']")
    browser.shows(NOTE)
    browser.shows(PEEK, "Call in the morning")
    with browser.leaving():
        browser.click("a.fold[aria-label='Show Notes']")
    browser.shows(NOTE, "Call in the morning")


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_axe_finds_nothing(viewed: Desk, chromium: Chromium, colours: Literal["light", "dark"]) -> None:
    def looked_at(page: Page) -> list[str]:
        page.emulate_media(color_scheme=colours)
        page.locator(".view-tab").first.wait_for()
        page.locator(".fold").first.click()
        return violations_in(page, ".peek:not(:empty)")

    assert chromium.in_page_with_scripting(viewed.url(), looked_at) == []


def test_eight_views_with_long_names_fit_a_narrow_panel(desk: Desk, chromium: Chromium) -> None:
    long = [
        View(f"view{number}", label="Ein sehr langer Name für eine Ansicht"[:40], sections=[]) for number in range(7)
    ]
    desk.host.views.set("agent", [View("profile"), *long])
    for width in (230, 320, 400):
        chromium.resize(width, 700)
        panel = desk.open(chromium)
        panel.shows(control("nick"), "Ada")
        assert panel.evaluate("document.documentElement.scrollWidth <= innerWidth")
        sizes = "[...document.querySelectorAll('.view-tab')].map(e => Math.min(e.offsetWidth, e.offsetHeight))"
        assert panel.evaluate(f"Math.min(...{sizes})") >= 24


def test_what_was_typed_before_there_were_views_stays_in_sight_in_each(viewed: Desk, browser: Engine) -> None:
    panel = viewed.open(browser, customer="new")
    panel.fill('form[action="customer"] [name=name]', "Grace")
    viewed.host.customers.upsert("new", name="Hopper")
    panel.shows(".view-tab", "Profile", "Notes", "Labels")
    panel.shows('form[action="customer"] [name=name]', "Grace")
    panel.click(TAB.format("Notes"))
    panel.shows(control("nick"))
    panel.shows('form[action="customer"] [name=name]', "Grace")


def test_what_is_saved_marks_no_icon(viewed: Desk, browser: Engine) -> None:
    panel = viewed.open(browser)
    panel.fill(control("town"), "Paris")
    panel.click("h1")
    panel.until(f"{MARK} !== 'none'")
    panel.click(save("town"))
    panel.shows(STATUS, "Saved Town")
    panel.until(f"{MARK} === 'none'")


@pytest.mark.parametrize("width", [230, 320])
def test_the_mark_of_a_draft_is_seen_beside_the_longest_name(desk: Desk, chromium: Chromium, width: int) -> None:
    first, second, third = ("Ein sehr langer Name für eine Ansicht" + end for end in ("", " 2", " 3"))
    sections = {first: "attributes", second: "notes", third: "tags"}
    desk.host.views.set(
        "agent", [View(f"v{at}", label=one, sections=[of]) for at, (one, of) in enumerate(sections.items())]
    )
    chromium.resize(width, 700)
    panel = desk.open(chromium)

    def picture_of_its_icon() -> bytes:
        panel.click(TAB.format(second))
        panel.shows(COMPOSER, "")
        panel.click("h1")
        return chromium.screenshot_of(*panel.evaluate(f"(({{x, y, width, height}}) => [x, y, width, height])({ICON})"))

    without = picture_of_its_icon()
    panel.click(TAB.format(first))
    panel.fill(control("town"), "Paris")
    assert picture_of_its_icon() != without


def test_forced_colours_leave_what_says_which_view_is_shown_and_which_has_a_draft(
    viewed: Desk, chromium: Chromium
) -> None:
    chromium.forced_colours("active")
    panel = viewed.open(chromium)
    panel.shows(control("nick"), "Ada")
    line = "getComputedStyle(document.querySelector('.l{}')).borderBottomColor"
    ground = panel.evaluate("getComputedStyle(document.body).backgroundColor")
    assert panel.evaluate(line.format(1)) != ground
    assert panel.evaluate(line.format(2)) == ground
    panel.fill(control("town"), "Paris")
    panel.click(TAB.format("Labels"))
    panel.until(f"{MARK} !== 'none'")
    # a background would not be painted
    assert panel.evaluate("getComputedStyle(document.querySelector('.l1'), '::after').borderTopStyle") == "solid"
    chromium.forced_colours("none")


def test_a_conflict_in_a_view_that_was_left_is_said_on_top_until_one_comes_back(viewed: Desk, browser: Engine) -> None:
    panel = viewed.open(browser)
    panel.click(TAB.format("Notes"))
    panel.shows(NOTE, "Call in the morning")
    panel.click(TAB.format("Profile"))  # both views are there now: to change them brings no generation
    panel.fill(control("town"), "Paris")
    viewed.push(town="Rome")
    panel.until(f"document.querySelector({now('town')!r}) !== null")
    panel.key("Enter")
    panel.click(TAB.format("Notes"))
    panel.shows(f"{TOP} .mine", "Use mine Paris")
    panel.click(TAB.format("Profile"))
    panel.shows(f"{TOP} .mine")
    panel.shows(".say .mine", "Use mine Paris")
    panel.click(TAB.format("Notes"))
    panel.click(f"{TOP} .mine")
    viewed.comes_to_hold("town", "Paris")
    panel.shows(".say")
    panel.click(TAB.format("Profile"))
    panel.shows(control("town"), "Paris")


def test_a_finite_panel_searches_where_the_attributes_are(viewed: Desk, browser: Engine) -> None:
    browser.open(viewed.url(live=False))
    browser.shows("label.switch", "Show all attributes")
    with browser.leaving():
        browser.click(TAB.format("Notes"))
    browser.shows(NOTE, "Call in the morning")
    assert browser.evaluate("document.querySelector('label.switch, .search') === null")


def test_a_page_that_has_ended_promises_no_view_any_more(viewed: Desk, browser: Engine) -> None:
    panel = viewed.open(browser)
    panel.shows(control("nick"), "Ada")
    viewed.host.panels.revoke(agent="marta")
    panel.until("document.querySelector('.ended')?.checkVisibility()")
    panel.click(TAB.format("Notes"))
    panel.shows(control("nick"))
    pending = "[...document.querySelector('.gen').shadowRoot.querySelectorAll('[part~=pending]')]"
    assert panel.evaluate(f"{pending}.length") == 2
    assert not panel.evaluate(f"{pending}.some(e => e.checkVisibility())")
