"""What the live panel promises, with scripting off, in every engine."""

import pytest

from tests.browser.chromium import Chromium
from tests.browser.desk import (
    COMPOSER,
    EXTRAS,
    JONAS,
    SEARCH,
    STATUS,
    TOP,
    Desk,
    control,
    editor,
    message,
    now,
    reset,
    save,
    submit,
)
from tests.browser.engine import Engine


@pytest.fixture
def panel(browser: Engine, desk: Desk) -> Engine:
    return desk.open(browser)


CHOSEN = f"{editor('plan')} summary"


def until_newer_is_shown(panel: Engine, key: str, value: str = "") -> None:
    """The newer value is shown under the editor that is held."""
    shown = f"[...document.querySelectorAll({now(key)!r})].filter(e => e.checkVisibility())"
    panel.until(f"{shown}.some(e => e.textContent.includes({value!r}))")


def test_a_push_is_seen_in_the_open_panel(desk: Desk, panel: Engine) -> None:
    panel.shows(control("nick"), "Ada")
    desk.push(name="Ada Lovelace", nick="Ada Lovelace", plan="Pro")
    panel.shows(control("nick"), "Ada Lovelace")
    panel.shows(CHOSEN, "Pro")
    panel.shows("h1", "Ada Lovelace")


def test_a_save_is_said_and_neither_ends_the_stream_nor_adds_to_the_history(desk: Desk, panel: Engine) -> None:
    before = panel.history_length
    submit(panel, "town", "Paris")
    panel.shows(STATUS, "Saved Town")
    assert desk.value("town") == "Paris"
    desk.push(firm="Engines Ltd")
    panel.shows(control("firm"), "Engines Ltd")
    submit(panel, "town", "Rome")
    panel.shows(control("town"), "Rome")
    assert panel.history_length == before


FOCUSED = "document.activeElement"
ROW_IN_FOCUS = f"{FOCUSED}.closest('form')?.getAttribute('action')"


def test_only_an_editor_in_use_has_its_buttons(desk: Desk, panel: Engine) -> None:
    buttons = "[...document.querySelectorAll('.row > :is(.primary, [type=reset])')]"
    names = f"{buttons}.filter(b => b.checkVisibility({{visibilityProperty: true}})).map(b => b.ariaLabel).join()"
    panel.shows(control("town"), "Oslo")
    panel.until(f"{names} === ''")
    panel.focus(control("town"))
    panel.until(f"{names} === 'Save Town'")
    panel.replace("Paris")
    panel.key("Tab")
    panel.until(f"{names}.startsWith('Save Town,Reset Town')")
    panel.click(save("town"))
    panel.shows(STATUS, "Saved Town")
    assert desk.value("town") == "Paris"


def test_the_tab_key_stops_once_a_row(desk: Desk, panel: Engine) -> None:
    panel.focus(control("firm"))
    for key in ("town", "plan", "seats", "about"):
        panel.key("Tab")
        panel.until(f"{ROW_IN_FOCUS} === 'attributes/{key}'")


def test_a_draft_is_reset_by_the_keyboard_from_the_row_after_it(desk: Desk, panel: Engine) -> None:
    panel.focus(control("town"))
    panel.replace("draft")
    panel.key("Tab")
    panel.until(f"{ROW_IN_FOCUS} === 'attributes/plan'")
    panel.key("Shift+Tab")
    panel.until(f"{FOCUSED}.ariaLabel === 'Reset Town'")
    panel.key("Enter")
    panel.shows(control("town"), "Oslo")
    panel.until(f"{ROW_IN_FOCUS} === 'attributes/town'")


def test_after_enter_the_focus_stays_and_tab_goes_on_to_the_next_row(desk: Desk, panel: Engine) -> None:
    for text in ("Paris", "Paris, 11e"):  # it can be typed on there
        panel.focus(control("town"))
        panel.replace(text)
        panel.key("Enter")
        panel.shows(STATUS, "Saved Town")
        panel.until(f"document.querySelectorAll({editor('town')!r}).length > 1")
        panel.until(f"{FOCUSED}.value === {text!r} && {ROW_IN_FOCUS} === 'attributes/town'")
        panel.shows(control("town"), text)
        desk.comes_to_hold("town", text)
    panel.shows(reset("town"))
    panel.key("Tab")
    panel.until(f"{ROW_IN_FOCUS} === 'attributes/plan'")
    panel.shows(control("town"), "Paris, 11e")
    desk.push(town="Rome")
    panel.shows(control("town"), "Rome")


def test_a_newer_value_is_told_of_in_a_row_that_is_saved_and_not_left(desk: Desk, panel: Engine) -> None:
    submit(panel, "town", "Paris")
    panel.shows(STATUS, "Saved Town")
    panel.shows(now("town"))
    desk.push(town="Rome")
    until_newer_is_shown(panel, "town", "Rome")


@pytest.mark.parametrize("more", ["!", ", 11e Paris"])
def test_what_is_typed_into_a_saved_row_is_a_new_draft_and_stays(desk: Desk, panel: Engine, more: str) -> None:
    submit(panel, "town", "Lyon")
    panel.shows(STATUS, "Saved Town")
    reported = f"getComputedStyle({FOCUSED}.form).backgroundImage"
    panel.until(f"!{reported}.includes('/y/') && document.querySelector('link[href*=saved-]')?.sheet != null")
    panel.type(more)
    panel.until(f"{FOCUSED}.value === {'Lyon' + more!r}")
    panel.focus(control("nick"))
    desk.push(town="Rome")
    until_newer_is_shown(panel, "town", "Rome")
    panel.shows(control("town"), f"Lyon{more}")
    panel.click(reset("town"))
    panel.focus(control("nick"))
    panel.shows(control("town"), "Rome")


def test_a_date_that_is_pressed_into_after_its_save_is_a_new_draft_and_stays(desk: Desk, browser: Engine) -> None:
    desk.push(renewal="2027-01-01")
    desk.open(browser)
    browser.focus("#all")
    browser.key("Space")
    browser.focus(control("renewal"))
    browser.until(f"getComputedStyle({FOCUSED}.form).backgroundImage.includes('/t/')")
    browser.key("ArrowUp")
    browser.key("Enter")
    browser.shows(STATUS, "Saved Renewal")
    browser.until("document.querySelector('link[href*=saved-]')?.sheet != null")
    (saved,) = browser.visible(control("renewal"))
    browser.click(control("renewal"))
    browser.key("ArrowUp")
    browser.until(f"{FOCUSED}.value !== {saved!r}")
    draft = browser.evaluate(f"{FOCUSED}.value")
    browser.focus(control("nick"))
    desk.new_generation(browser)
    assert browser.visible(control("renewal"))[0] == draft


def test_what_is_typed_into_a_saved_row_stays_through_a_new_generation(desk: Desk, panel: Engine) -> None:
    submit(panel, "town", "Lyon")
    panel.shows(STATUS, "Saved Town")
    desk.new_generation(panel)
    panel.type(" 2")
    panel.focus("#all")
    panel.shows(control("town"), "Lyon 2", "Lyon")
    panel.focus(control("town"), 0)
    panel.key("Enter")
    desk.comes_to_hold("town", "Lyon 2")
    panel.focus("#all")
    panel.shows(control("town"), "Lyon 2")


def test_the_button_that_was_pressed_keeps_the_focus_and_tab_goes_on_from_it(desk: Desk, panel: Engine) -> None:
    panel.fill(COMPOSER, "Send flowers")
    panel.key("Tab")
    panel.until(f"{FOCUSED}.textContent === 'Add note'")
    panel.key("Enter")
    panel.shows(".note .text", "Send flowers")
    panel.shows(COMPOSER, "")
    panel.until(f"{FOCUSED}.textContent === 'Add note'")
    panel.key("Tab")
    panel.until(f"{FOCUSED}.name === 'text' && {FOCUSED}.value === ''")


def test_saved_is_said_in_the_row_and_fades(desk: Desk, panel: Engine) -> None:
    submit(panel, "town", "Paris")
    panel.shows(".done > p", "Saved")
    said, row = (f"document.querySelector({one!r}).getBoundingClientRect()" for one in (".done > p", control("town")))
    panel.until(f"{said}.top >= {row}.top - 2 && {said}.bottom <= {row}.bottom + 2 && {said}.right <= {row}.right")
    panel.shows(".done > p")
    panel.shows(STATUS)


def test_a_field_is_as_wide_and_as_high_in_use_as_before(desk: Desk, panel: Engine) -> None:
    for key, text in (("email", "ada"), ("town", "Oslo, the capital"), ("about", "First line and more")):
        field = f"[...document.querySelectorAll({control(key)!r})].at(-1)"
        size = f"JSON.stringify([{field}.getBoundingClientRect().width, {field}.getBoundingClientRect().height])"
        panel.until(f"{field}.checkVisibility()")
        before = panel.evaluate(size)
        panel.focus(control(key))
        panel.until(f"{size} === {before!r}")
        panel.replace(text)
        panel.until(f"{size} === {before!r}" if key != "about" else "true")
        panel.focus(control("firm"))
        panel.until(f"{size} === {before!r}" if key != "about" else "true")


def test_the_keyboard_reaches_the_links_beside_values(desk: Desk, panel: Engine) -> None:
    panel.focus(control("email"))
    panel.key("Tab")
    panel.until(f"{FOCUSED}.matches('.go') && {FOCUSED}.checkVisibility({{visibilityProperty: true}})")
    panel.key("Tab")
    panel.until(f"{ROW_IN_FOCUS} === 'attributes/nick'")


def test_reset_by_the_keyboard_settles_what_stood_under_it(desk: Desk, panel: Engine) -> None:
    submit(panel, "seats", "a dozen")
    where = message(panel, "seats")
    panel.shows(where, "Seats must be a number.")
    panel.key("Tab")
    panel.until(f"{FOCUSED}.ariaLabel === 'Reset Seats'")
    panel.shows(where, "Seats must be a number.")
    panel.key("Enter")
    panel.shows(where)
    panel.shows(control("seats"), "12")


def test_who_passes_by_with_the_keyboard_is_not_shown_as_editing(
    desk: Desk, panel: Engine, other_browser: Engine
) -> None:
    theirs = desk.open(other_browser, JONAS)
    seen = "[...document.querySelectorAll('.seen')].filter(e => e.checkVisibility()).map(e => e.closest('[slot]').slot)"
    slot = theirs.evaluate(f"document.querySelector({editor('town')!r}).slot")
    beside = f"'s{int(slot[1:]) + 1}'"  # who edits it
    panel.focus(control("town"))
    theirs.shows(".seen", "Marta Nowak is editing")
    theirs.until(f"{seen}.join() === {beside}")
    editors = panel.evaluate(f"document.querySelectorAll({editor('town')!r}).length")
    panel.key("Tab")
    panel.until(f"{ROW_IN_FOCUS} === 'attributes/plan'")
    theirs.until(f"{seen}.length === 1 && !{seen}.includes({beside})")
    panel.until(f"document.querySelectorAll({editor('town')!r}).length > {editors}")  # with another beacon
    panel.focus(control("town"))
    theirs.until(f"{seen}.join() === {beside}")  # she has come back: it is said again
    panel.replace("Paris")
    panel.focus(CHOSEN)
    theirs.until(f"{seen}.length === 2")  # what she has typed is still there
    panel.focus(control("town"))
    panel.key("Enter")
    panel.shows(STATUS, "Saved Town")
    theirs.shows(control("town"), "Paris")


def test_another_agents_edit_arrives(desk: Desk, panel: Engine, other_browser: Engine) -> None:
    theirs = desk.open(other_browser, JONAS)
    submit(theirs, "town", "Bern")
    panel.shows(control("town"), "Bern")


def test_what_is_typed_stays_and_the_newer_value_stands_under_it(desk: Desk, panel: Engine) -> None:
    panel.fill(control("town"), "typed")
    desk.push(town="Theirs")
    until_newer_is_shown(panel, "town", "Theirs")
    panel.shows(control("town"), "typed")
    panel.says(now("town"), "by Acme Inbox")


def test_a_conflict_says_who_and_what_and_mine_can_win(desk: Desk, panel: Engine, other_browser: Engine) -> None:
    theirs = desk.open(other_browser, JONAS)
    panel.fill(control("town"), "Mine")
    submit(theirs, "town", "Theirs")
    theirs.shows(STATUS, "Saved Town")
    panel.key("Enter")
    where = message(panel, "town")
    said = panel.says(where, "Jonas Weber changed it while you typed", "Keep theirs Theirs")
    assert said.endswith("Use mine MineKeep theirs Theirs")
    assert desk.value("town") == "Theirs"
    panel.shows(control("town"), "Mine")
    panel.click(f"{where} .mine")
    panel.shows(STATUS, "Saved Town")
    panel.shows(control("town"), "Mine")
    panel.shows(where)
    assert desk.value("town") == "Mine"


def test_a_conflict_stays_where_use_was_noticed_late(desk: Desk, chromium: Chromium) -> None:
    """By then a newer editor has been sent, which has the same beacon."""
    desk.open(chromium)
    with chromium.holding("**/t/*"):
        chromium.fill(control("town"), "Mine")
        desk.push(town="Theirs")
        until_newer_is_shown(chromium, "town", "Theirs")
    chromium.until("document.querySelector('.c[class*=\" v\"]') !== null")  # now its leaving is looked for
    chromium.key("Enter")
    where = message(chromium, "town")
    chromium.says(where, "Use mine")
    desk.push(firm="Other")
    chromium.shows(control("firm"), "Other")
    chromium.says(where, "Use mine")
    chromium.click(reset("town"), 0)
    chromium.shows(where)
    chromium.focus(control("nick"))
    chromium.shows(control("town"), "Theirs")


def test_a_conflict_can_be_left_to_them(desk: Desk, panel: Engine) -> None:
    panel.fill(control("town"), "Mine")
    desk.push(town="Theirs")
    panel.key("Enter")
    where = message(panel, "town")
    panel.click(f"{where} .theirs")
    panel.shows(control("town"), "Theirs")
    panel.shows(where)
    assert desk.value("town") == "Theirs"


def test_own_saves_are_no_conflict(desk: Desk, panel: Engine) -> None:
    submit(panel, "town", "One")
    panel.shows(STATUS, "Saved Town")
    submit(panel, "town", "Two")
    desk.comes_to_hold("town", "Two")
    held = f"[...document.querySelectorAll({editor('town')!r} + ' [name=value]:is(:user-valid, :user-invalid)')]"
    panel.focus(control("nick"))
    panel.until(f"!{held}.some(e => e.checkVisibility())")
    panel.shows(control("town"), "Two")
    submit(panel, "town", "Three")
    panel.shows(control("town"), "Three")
    assert panel.visible(".say .choose") == []


def test_an_error_stands_under_its_editor_with_what_was_typed_still_in_it(desk: Desk, panel: Engine) -> None:
    submit(panel, "seats", "a dozen")
    where = message(panel, "seats")
    panel.shows(where, "Seats must be a number.")
    panel.shows(control("seats"), "a dozen")
    assert desk.value("seats") == 12
    submit(panel, "seats", "13")
    panel.shows(where)
    panel.shows(STATUS, "Saved Seats")


def test_an_unusual_address_is_said_and_can_be_kept_by_one_press(desk: Desk, panel: Engine) -> None:
    submit(panel, "email", "ada at home")
    where = message(panel, "email")
    panel.shows(f"{where} .say > p", "Email does not look like an email address.")
    panel.shows(control("email"), "ada at home")
    assert desk.value("email") == "ada@example.com"
    panel.shows(f"{where} button", "Keep ada at home")
    panel.click(f"{where} button")
    panel.shows(where)
    panel.shows(control("email"), "ada at home")
    desk.comes_to_hold("email", "ada at home")


def test_a_draft_survives_leaving_the_field_and_is_given_up_by_reset_alone(desk: Desk, panel: Engine) -> None:
    panel.fill(control("town"), "draft")
    panel.focus(control("nick"))
    desk.push(town="Bern")
    until_newer_is_shown(panel, "town")
    panel.shows(control("town"), "draft")
    panel.click(reset("town"))
    panel.focus(control("nick"))
    panel.shows(control("town"), "Bern")


def test_a_draft_survives_a_new_generation(desk: Desk, panel: Engine) -> None:
    panel.fill(control("town"), "across")
    desk.new_generation(panel)
    panel.shows(control("town"), "across", "Oslo")
    desk.push(nick="Newest")
    panel.shows(control("nick"), "Newest")
    panel.focus(control("town"), 0)
    panel.replace("Rome")
    panel.key("Enter")
    panel.shows(STATUS, "Saved Town")
    panel.focus(control("nick"))
    panel.shows(control("town"), "Rome")


def test_an_error_of_an_older_generations_editor_stands_on_top(desk: Desk, panel: Engine) -> None:
    panel.fill(control("seats"), "a dozen")
    desk.new_generation(panel)
    panel.focus(control("seats"), 0)
    panel.key("Enter")
    panel.shows(TOP, "Not saved: Seats must be a number. You typed a dozen. Discard")
    panel.shows(control("seats"), "a dozen", "12")


def test_drafts_of_several_generations_stand_side_by_side_and_a_save_lets_go_of_its_own_alone(
    desk: Desk, panel: Engine
) -> None:
    panel.fill(control("nick"), "draft one")
    panel.fill(control("town"), "draft two")
    desk.new_generation(panel)
    panel.fill(control("town"), "draft three")
    desk.new_generation(panel)
    panel.focus("#all")
    panel.shows(control("nick"), "draft one", "Ada")
    panel.shows(control("town"), "draft two", "draft three", "Oslo")
    panel.focus(control("nick"), 0)
    panel.key("Enter")
    panel.shows(STATUS, "Saved Nickname")
    panel.focus("#all")
    panel.shows(control("nick"), "draft one")
    panel.shows(control("town"), "draft two", "draft three", "Oslo")
    panel.click(reset("town"), 0)
    panel.focus("#all")
    panel.shows(control("town"), "draft three", "Oslo")


def test_show_more_outlives_a_generation_and_show_less_hides_no_draft(desk: Desk, panel: Engine) -> None:
    panel.shows(control("field3"))
    panel.click("label.more")
    panel.shows(control("field3"), "")
    desk.new_generation(panel)
    panel.shows(control("field3"), "")
    panel.fill(control("field3"), "kept")
    panel.click("label.more")
    panel.shows(control("field4"))
    panel.shows(control("field3"), "kept")


def test_search_finds_attributes_where_they_can_be_edited(desk: Desk, panel: Engine) -> None:
    before = panel.history_length
    panel.click("label.more")
    panel.fill(SEARCH, "field 18")
    panel.key("Enter")
    panel.until(f"[...document.querySelectorAll('{editor('field18')}')].filter(e => e.checkVisibility()).length === 2")
    # while the older generation goes, what is clicked may move
    panel.until("(gens => gens.length === 2 && !gens[0].checkVisibility())(document.querySelectorAll('.gen'))")
    panel.fill(control("field18"), "found", 0)
    panel.key("Enter")
    panel.shows(STATUS, "Saved Field 18")
    panel.shows(control("field18"), "found", "found")
    assert panel.history_length == before
    panel.shows(SEARCH, "field 18")


def test_search_says_how_many_it_found_and_goes_with_its_box(desk: Desk, panel: Engine) -> None:
    newest = "[...document.querySelectorAll('.gen')].at(-1)"
    heading = f"{newest}.shadowRoot.querySelector('[part~=found-words]')?.checkVisibility()"
    panel.click("label.more")
    panel.fill(SEARCH, "field")
    panel.key("Enter")
    panel.shows(STATUS, f"{EXTRAS} found")
    panel.shows(control("field7"), "", "")
    panel.shows(control("field8"), "")
    panel.until("document.querySelectorAll('.end:checked').length > 0")
    panel.until(heading)
    panel.click("button[name=hits]")
    panel.shows(control("field8"), "", "")
    panel.shows("button[name=hits]")
    panel.until(heading)
    panel.fill(control("field2"), "draft", 0)
    panel.click("label.more")
    panel.until(f"!{heading}")
    panel.shows(SEARCH)
    panel.shows(control("field3"))
    panel.shows(control("field2"), "draft")


def test_long_text_is_a_field_of_several_lines_and_keeps_its_draft(desk: Desk, panel: Engine) -> None:
    panel.shows(control("about"), "First line\nSecond line")
    panel.fill(control("about"), "typed long")
    panel.focus(control("town"))
    desk.push(about="pushed\nlong")
    until_newer_is_shown(panel, "about", "pushed")
    panel.shows(control("about"), "typed long")
    panel.click(save("about"))
    panel.shows(".choose .mine", "Use mine typed long")
    panel.click(".choose .mine")
    panel.shows(STATUS, "Saved About")
    assert desk.value("about") == "typed long"


def test_each_type_is_edited_by_its_own_control(desk: Desk, panel: Engine) -> None:
    panel.click(CHOSEN)
    panel.click(f"{control('plan')}[value=Gold]")
    panel.shows(STATUS, "Saved Plan")
    panel.shows(CHOSEN, "Gold")
    assert desk.value("plan") == "Gold"
    submit(panel, "seats", "1234.5")
    panel.shows(STATUS, "Saved Seats")
    assert desk.value("seats") == 1234.5
    panel.click("label.more")
    panel.click(control("newsletter"))
    panel.shows(STATUS, "Saved Newsletter")
    assert desk.value("newsletter") is True
    submit(panel, "site", "javascript:alert(1)")
    panel.shows(message(panel, "site") + " .say > p", "Website does not look like a web address.")
    submit(panel, "site", "https://example.com/")
    panel.shows(STATUS, "Saved Website")
    assert panel.visible(control("owner")) == []


def test_a_box_is_one_press_and_says_in_one_word_how_it_stands(desk: Desk, panel: Engine) -> None:
    box = control("newsletter")
    panel.click("label.more")
    panel.shows(f"{editor('newsletter')} .box", "Not set")
    for stands, kept in (("Yes", True), ("No", False), ("Yes", True)):
        panel.click(box)
        panel.shows(f"{editor('newsletter')} .box", stands)
        desk.comes_to_hold("newsletter", kept)
    desk.push(newsletter=False)
    panel.shows(f"{editor('newsletter')} .box", "No")


def test_what_has_no_value_takes_no_row_until_it_is_used(desk: Desk, panel: Engine) -> None:
    width = f"[...document.querySelectorAll({editor('phone') + ' > .row'!r})].at(-1).getBoundingClientRect().width"
    panel.shows(control("phone"), "")
    panel.until(f"{width} < 120")
    panel.click(control("phone"))
    panel.until(f"{FOCUSED}.name === 'value' && {width} > 300")
    panel.type("+44 20 7946 0123")
    panel.key("Enter")
    panel.shows(STATUS, "Saved Phone")
    panel.focus(control("nick"))
    panel.shows(control("phone"), "+44 20 7946 0123")
    panel.until(f"{width} > 300")


def test_a_choice_of_many_is_a_list_that_finds_by_letters(desk: Desk, panel: Engine) -> None:
    desk.host.attributes.define("plan", type="choice", choices=[f"Plan{letter}" for letter in "ABCDEFGHIJKLM"])
    panel.choose(control("plan"), "PlanK")
    panel.click(save("plan"))
    panel.shows(STATUS, "Saved Plan")
    assert desk.value("plan") == "PlanK"


def test_a_note_is_written_edited_and_deleted(desk: Desk, panel: Engine, other_browser: Engine) -> None:
    theirs = desk.open(other_browser, JONAS)
    panel.fill(COMPOSER, "Call in the morning")
    panel.click('form[action="notes"] .primary')
    panel.shows(STATUS, "Note added")
    panel.shows(".note .text", "Call in the morning")
    panel.shows(COMPOSER, "")
    theirs.shows(".note .text", "Call in the morning")
    theirs.shows(".note summary")
    panel.click(".note .edit summary")
    panel.fill(".note .edit textarea", "Call at noon")
    panel.click(".note .edit .primary")
    panel.shows(".note .text", "Call at noon")
    theirs.shows(".note .text", "Call at noon")
    panel.click(".note .delete summary")
    panel.click(".note .danger")
    panel.shows(STATUS, "Note deleted")
    panel.shows(".note .text")
    theirs.shows(".note .text")
    assert list(desk.host.notes.list("ada")) == []


def test_a_note_is_typed_on_through_new_generations(desk: Desk, panel: Engine) -> None:
    """Also from before its first letter on, when it has the focus and is no draft yet."""
    panel.click(COMPOSER)
    desk.new_generation(panel)
    panel.type("Send ")
    desk.new_generation(panel)
    panel.type("flowers")
    panel.until("document.activeElement.value === 'Send flowers'")
    panel.key("Tab")
    panel.key("Enter")
    panel.shows(STATUS, "Note added")
    assert [note.text for note in desk.host.notes.list("ada")] == ["Send flowers"]


def test_a_double_click_adds_one_note(desk: Desk, chromium: Chromium) -> None:
    desk.open(chromium)
    chromium.fill(COMPOSER, "Send flowers")
    chromium.double_click('form[action="notes"] .primary')
    chromium.shows(STATUS, "Note added")
    chromium.shows(".note .text", "Send flowers")
    chromium.fill(COMPOSER, "And a card")
    chromium.click('form[action="notes"] .primary')
    chromium.shows(".note .text", "Send flowers", "And a card")  # in the order of the document


def test_what_is_wrong_with_an_editor_describes_it_for_the_ear(desk: Desk, chromium: Chromium) -> None:
    """The newest, and nothing once it is right. The held editor itself cannot be given an attribute."""
    desk.open(chromium)
    assert chromium.descriptions("group") == []
    for typed, said in (("a dozen", "a number."), ("1234567890123456", "a number of at most 15 digits.")):
        submit(chromium, "seats", typed)
        chromium.shows(message(chromium, "seats"), f"Seats must be {said}")
        assert chromium.descriptions("group") == [f"Seats must be {said}"]
    submit(chromium, "seats", "3")
    chromium.shows(STATUS, "Saved Seats")
    assert chromium.descriptions("group") == []


def test_who_else_is_here_and_what_they_are_editing(desk: Desk, panel: Engine, other_browser: Engine) -> None:
    panel.shows(".here")
    theirs = desk.open(other_browser, JONAS)
    panel.shows(".here .sr", "Jonas Weber has this customer open")
    theirs.click(control("town"))
    panel.shows(".seen", "Jonas Weber is editing")
    theirs.replace("Bern")
    theirs.key("Enter")
    panel.shows(".seen")
    panel.shows(control("town"), "Bern")
    theirs.open("about:blank")
    panel.shows(".here")


def test_who_comes_and_who_edits_moves_nothing(desk: Desk, panel: Engine, other_browser: Engine) -> None:
    at = f"[...document.querySelectorAll({control('seats')!r})].at(-1).getBoundingClientRect().top"
    panel.shows(control("seats"), "12")
    before = panel.evaluate(at)
    theirs = desk.open(other_browser, JONAS)
    panel.shows(".here .sr", "Jonas Weber has this customer open")
    theirs.focus(control("town"))
    panel.shows(".seen", "Jonas Weber is editing")
    assert panel.evaluate(at) == before


def test_an_unknown_customer_is_said_and_can_be_created(desk: Desk, browser: Engine) -> None:
    desk.open(browser, customer="nobody-yet")
    browser.shows("h1", "Nobody has told us about this customer yet")
    browser.fill("input[name=name]", "  ")
    browser.key("Enter")
    browser.shows(".say > p", "Name is required.")
    browser.shows("input[name=name]", "  ")
    browser.fill("input[name=name]", "New Person")
    browser.key("Enter")
    browser.shows("h1", "New Person")
    assert desk.host.customers.get("nobody-yet").name == "New Person"


def test_an_unknown_conversation_waits_and_goes_live_when_it_is_pushed(desk: Desk, browser: Engine) -> None:
    desk.open(browser, customer=None, conversation="conv-2")
    browser.shows("h1", "Waiting for the conversation")
    desk.host.conversations.upsert("conv-2", customer="ada", channel="email")
    browser.shows("h1", "Ada")
    desk.push(town="Bern")
    browser.shows(control("town"), "Bern")
