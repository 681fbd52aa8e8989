"""Tags in the panel: chips, the picker, and what admins define, with scripting off."""

from itertools import pairwise
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Page
from sidelight_sdk import Agent

from tests.browser.axe import violations_in
from tests.browser.chromium import Chromium
from tests.browser.desk import JONAS, STATUS, Desk
from tests.browser.engine import VISIBLE, Engine

ADMIN = Agent("ada", name="Ada Okafor", role="admin")
CHIPS = "form[action='tags/remove']"
PICKER = "form[action='tags/find'].e"
FOUND = "form[action='tags/find'].f .found-tags"
MANAGER = "form[action='tags/manage'].e"


@pytest.fixture
def tagged(desk: Desk) -> Desk:
    with desk.host.batch() as batch:
        batch.tag_groups.define("service", label="Service")
        batch.tag_groups.define("billing", label="Billing", sort="position")
        batch.tags.define("vip", label="VIP", group="service")
        batch.tags.define("late", label="Late delivery", group="service")
        batch.tags.define("fragile", label="Fragile goods", group="service")
        batch.tags.define("net", label="Net 30", group="billing")
        batch.tags.define("risk", label="Renewal risk")
        batch.tags.add("ada", "vip")
        batch.tags.add("ada", "net")
    return desk


def tags(desk: Desk) -> set[str]:
    return {tag.id for tag in desk.host.tags.list("ada")}


def chips(panel: Engine, *labels: str) -> None:
    """Waits until the panel shows just these, in this order."""
    panel.until(
        f"[...document.querySelectorAll({CHIPS + ' .tag'!r})].filter({VISIBLE})"
        f".map(e => e.textContent.trim()).join() === {','.join(labels)!r}"
    )


def find(panel: Engine, words: str) -> None:
    panel.click(f"{PICKER} summary")
    panel.fill(f"{PICKER} [name=words]", words)
    panel.key("Enter")


def test_a_tag_is_removed_and_the_other_agent_sees_it(tagged: Desk, browser: Engine, other_browser: Engine) -> None:
    mine, theirs = tagged.open(browser), tagged.open(other_browser, JONAS)
    chips(mine, "VIP", "Net 30")
    mine.click("[aria-label='Remove VIP']")
    mine.shows(STATUS, "Tag removed")
    chips(mine, "Net 30")
    chips(theirs, "Net 30")
    assert tags(tagged) == {"net"}


def test_a_tag_is_found_and_added_with_one_click_and_the_other_agent_sees_it(
    tagged: Desk, browser: Engine, other_browser: Engine
) -> None:
    mine, theirs = tagged.open(browser), tagged.open(other_browser, JONAS)
    find(mine, "deliv")
    mine.shows(f"{FOUND} [value=late] .grow", "Late delivery")
    mine.click(f"{FOUND} [value=late]")
    mine.shows(STATUS, "Added Late delivery")
    chips(mine, "Late delivery", "VIP", "Net 30")
    chips(theirs, "Late delivery", "VIP", "Net 30")
    mine.until(f"![...document.querySelectorAll({FOUND + ' [value=late]'!r})].some(e => e.checkVisibility())")
    assert tags(tagged) == {"vip", "net", "late"}


def test_a_group_is_opened_searched_and_added_whole(tagged: Desk, browser: Engine) -> None:
    panel = tagged.open(browser)
    panel.click(f"{PICKER} summary")
    panel.click(f"{PICKER} [name=open]")
    panel.shows(f"{FOUND} [name=open][value=service]", "Open Service")
    panel.click(f"{FOUND} [name=open][value=service]")
    panel.shows(f"{FOUND} [value=fragile] .grow", "Fragile goods")
    panel.fill(f"{FOUND} [name=words]", "late")
    panel.key("Enter")
    panel.until(
        f"[...document.querySelectorAll({FOUND + ' [name=tag]'!r})].filter(e => e.checkVisibility()).length === 1"
    )
    panel.fill(f"{FOUND} [name=words]", "")
    panel.key("Enter")
    panel.shows(f"{FOUND} [name=all]", "All of Service2 tags")
    panel.click(f"{FOUND} [name=all][value=service]")
    panel.shows(STATUS, "Added Service")
    chips(panel, "Fragile goods", "Late delivery", "VIP", "Net 30")
    assert tags(tagged) == {"vip", "net", "late", "fragile"}


def test_an_admin_defines_renames_and_deletes_a_tag_and_is_asked_first(
    tagged: Desk, browser: Engine, other_browser: Engine
) -> None:
    admin, agent = tagged.open(browser, ADMIN), tagged.open(other_browser, JONAS)
    agent.until(f"!document.querySelector({MANAGER!r})")
    admin.click(f"{MANAGER} summary")
    admin.choose(f"{MANAGER} [name=thing]", "VIP")
    admin.fill(f"{MANAGER} [name=label]", "V.I.P.")
    admin.click(f"{MANAGER} .primary")
    admin.shows(STATUS, "Tags changed")
    chips(agent, "V.I.P.", "Net 30")

    admin.click(f"{MANAGER} summary")
    admin.choose(f"{MANAGER} [name=thing]", "Service")
    admin.click(f"{MANAGER} [value=ask]")
    admin.shows(
        "form[action='tags/manage'].f [role=alert] p",
        "Delete the group Service with its 3 tags? 1 customer has it.",
        "Delete for good Keep",
    )
    admin.click("form[action='tags/manage'].f [value=delete]")
    chips(agent, "Net 30")
    assert [tag.id for tag in tagged.host.tags.list()] == ["net", "risk"]


def test_who_may_not_see_tags_gets_no_byte_of_them(tagged: Desk, browser: Engine) -> None:
    panel = tagged.open(browser)
    chips(panel, "VIP", "Net 30")
    tagged.host.permissions.set("agent", "tags.see", False)
    panel.until("![...document.querySelectorAll('.tag')].some(e => e.checkVisibility())")
    fresh = tagged.open(browser)
    fresh.until("document.querySelector('h1').textContent.includes('Ada')")
    assert "VIP" not in fresh.evaluate("document.documentElement.outerHTML")
    assert not fresh.evaluate("[...document.querySelectorAll('h2')].some(e => e.textContent.includes('Tags'))")


# The boxes of the manager's fields, by name, of what is said under them, and of the buttons: all at one moment, because
# a page that has just loaded may still scroll to what its address names.
BOXES = """Object.fromEntries([...document.querySelectorAll(`${MANAGER} .field, ${MANAGER} .pick-actions, .say[id]`)]
    .filter(e => e.checkVisibility() && e.getBoundingClientRect().width)
    .map(e => [e.matches('.pick-actions') ? 'buttons' : e.querySelector('[name]')?.name ?? e.textContent.trim(),
        e.getBoundingClientRect()])
    .map(([name, box]) => [name, [box.left, box.top, box.right, box.bottom].map(Math.round)]))""".replace(
    "${MANAGER}", MANAGER
)
# What the engine itself resolves of each field's description, as far as it is seen.
DESCRIPTIONS = """Object.fromEntries([...document.querySelectorAll(`${MANAGER} .field > [name]`)]
    .filter(e => e.checkVisibility())
    .map(e => [e.name, e.ariaDescribedByElements
        .map(one => one.innerText.replace(/\\s+/g, ' ').trim())
        .filter(Boolean).join()]))""".replace("${MANAGER}", MANAGER)
SAID = ".say > p"
NAME_WRONG, POSITION_WRONG = "Error: Name is required.", "Error: Position must be a number."


def post_two_wrong(panel: Engine) -> None:
    """A new tag without a name, at a position that is no number."""
    panel.click(f"{MANAGER} summary")
    panel.choose(f"{MANAGER} [name=group]", "Service")
    panel.fill(f"{MANAGER} [name=position]", "ten")
    panel.click(f"{MANAGER} .primary")
    panel.shows(SAID, NAME_WRONG, POSITION_WRONG)


def stands_right_under_its_field(panel: Engine) -> None:
    """Each problem is as wide as its field, right under it, and ends above the next, or above the buttons."""
    boxes = panel.evaluate(BOXES)
    order = ["thing", "label", NAME_WRONG, "group", "sort", "position", POSITION_WRONG]
    assert sorted(boxes, key=lambda name: boxes[name][1]) == [*order, "buttons"]
    for above, below in pairwise(order):
        assert boxes[above][3] <= boxes[below][1] <= boxes[above][3] + 12, (above, below, boxes)
        assert (boxes[above][0], boxes[above][2]) == (boxes[below][0], boxes[below][2])
    assert boxes[POSITION_WRONG][3] <= boxes["buttons"][1]


def test_each_of_two_wrong_fields_is_said_to_be_right_under_it_until_it_is_right(tagged: Desk, browser: Engine) -> None:
    panel = tagged.open(browser, ADMIN)
    post_two_wrong(panel)
    stands_right_under_its_field(panel)
    nothing = dict.fromkeys(("thing", "label", "group", "sort", "position"), "")
    assert panel.evaluate(DESCRIPTIONS) == nothing | {"label": NAME_WRONG, "position": POSITION_WRONG}
    panel.shows(f"{MANAGER} [name=label]", "")
    panel.shows(f"{MANAGER} [name=position]", "ten")
    assert panel.evaluate(f"document.querySelector({MANAGER + ' [name=group]'!r}).value") == "service"

    panel.fill(f"{MANAGER} [name=label]", "Gold")
    panel.click(f"{MANAGER} .primary")
    panel.shows(SAID, POSITION_WRONG)
    assert panel.evaluate(DESCRIPTIONS) == nothing | {"position": POSITION_WRONG}

    panel.fill(f"{MANAGER} [name=position]", "10")
    panel.click(f"{MANAGER} .primary")
    panel.shows(STATUS, "Tags changed")
    panel.shows(SAID)
    panel.click(f"{MANAGER} summary")
    assert panel.evaluate(DESCRIPTIONS) == nothing
    assert ("Gold", "service", 10) in [(tag.label, tag.group, tag.position) for tag in tagged.host.tags.list()]


def test_reset_takes_back_what_was_said_of_the_fields(tagged: Desk, browser: Engine) -> None:
    panel = tagged.open(browser, ADMIN)
    post_two_wrong(panel)
    panel.click(f"{MANAGER} [type=reset]")
    panel.shows(SAID)


def test_under_what_is_said_stands_what_changed_meanwhile_and_all_is_still_in_reach(
    tagged: Desk, browser: Engine
) -> None:
    panel = tagged.open(browser, ADMIN)
    post_two_wrong(panel)
    tagged.host.tags.define("gold", label="Gold")
    panel.shows(f"{MANAGER} > .now", "The tags of the workspace have changed.")
    stands_right_under_its_field(panel)
    panel.click(f"{MANAGER} .primary")
    panel.until("document.querySelectorAll('.at-5').length === 2")
    panel.shows(SAID, NAME_WRONG, POSITION_WRONG)


def test_above_a_newer_generation_the_fields_stay_and_it_says_on_top_what_is_wrong(
    tagged: Desk, browser: Engine
) -> None:
    panel = tagged.open(browser, ADMIN)
    post_two_wrong(panel)
    tagged.new_generation(panel)
    panel.shows(SAID, "Not saved: Name is required.", "Position must be a number. You typed service, ten.")
    panel.shows(f"{MANAGER} [name=position]", "ten")


@pytest.mark.parametrize("live", [True, False], ids=["live", "finite"])
def test_a_screen_reader_is_told_of_each_field_what_is_wrong_with_it(
    tagged: Desk, chromium: Chromium, live: bool
) -> None:
    """That it is wrong is a mark where the page is written anew, or where the browser sees it: at the position."""
    panel = tagged.open(chromium, ADMIN, live=live)
    post_two_wrong(panel)
    stands_right_under_its_field(panel)
    fields = chromium.described("textbox")
    assert fields["Name"] == (NAME_WRONG, not live)
    assert fields["Position"] == (POSITION_WRONG, True)
    said = "Error: Name is required. Error: Position must be a number."
    assert chromium.descriptions("group") == [said if live else f"{said} Discard"]


@pytest.mark.parametrize("live", [True, False], ids=["live", "finite"])
@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_what_is_said_of_fields_fits_narrow_panels_in_both_directions(
    tagged: Desk, chromium: Chromium, direction: str, live: bool, tmp_path: Path
) -> None:
    panel = tagged.open(chromium, ADMIN, live=live)
    post_two_wrong(panel)
    panel.evaluate(f"document.documentElement.dir = {direction!r}")
    for scheme in ("light", "dark"):
        chromium.colours(scheme)
        for width in (230, 320, 400):
            panel.resize(width, 1000)
            stands_right_under_its_field(panel)
            assert panel.evaluate("document.documentElement.scrollWidth") <= width
            panel.picture(tmp_path / f"{width}-{scheme}.png")
    panel.resize(230, 1000)
    long = "document.querySelector('.at-2 > p')"
    panel.evaluate(f"{long}.lastChild.data = {'Bananenschachtel' * 20!r}")
    box = panel.evaluate(f"(({{left, right, height}}) => [left, right, height])({long}.getBoundingClientRect())")
    assert 0 < box[0] < box[1] < 230
    assert box[2] > 100
    assert panel.evaluate("document.documentElement.scrollWidth") <= 230


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_is_said_of_fields_is_accessible(
    tagged: Desk, chromium: Chromium, scheme: Literal["light", "dark"]
) -> None:
    def violations(page: Page) -> list[str]:
        page.emulate_media(color_scheme=scheme)
        page.click(f"{MANAGER} summary")
        page.fill(f"{MANAGER} [name=position]", "ten")
        page.click(f"{MANAGER} .primary")
        return violations_in(page, ".say.at-5")

    assert chromium.in_page_with_scripting(tagged.url(ADMIN), violations) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_tags_the_open_picker_and_the_manager_are_accessible(
    tagged: Desk, chromium: Chromium, scheme: Literal["light", "dark"]
) -> None:
    def violations(page: Page) -> list[str]:
        page.emulate_media(color_scheme=scheme)
        page.click(f"{PICKER} summary")
        page.fill(f"{PICKER} [name=words]", "")
        page.click(f"{PICKER} [name=open]")
        page.wait_for_selector(f"{FOUND} [name=open]")
        return violations_in(page, f"{FOUND} [name=open]")

    assert chromium.in_page_with_scripting(tagged.url(ADMIN), violations) == []
