"""Which places a panel has, and which changes fit into those that are there."""

import pytest
from msgspec import structs
from msgspec.structs import replace

from plugin.domain.attributes import BUILT_IN, DEFINITIONS, MAX_DEFINITIONS
from plugin.domain.notes import NOTE_COUNT, NOTES
from plugin.domain.profile import START, Cursor, Profile
from plugin.panel.machine.fragments import Item, Query
from plugin.panel.machine.generation import LARGEST_POOL, POOL_STEP
from plugin.panel.machine.layout import Layout, found_in, layout_of, taken_up
from plugin.panel.machine.places import all_placed, numbers, places, places_about
from plugin.panel.machine.reading import MOST_SHOWN
from plugin.panel.machine.view_state import cursor_in
from plugin.panel.nouns.arranging import BEHIND
from plugin.panel.nouns.attribute_sections import FOUND_SHOWN
from plugin.panel.nouns.notes import SPARE
from tests.panel.profiles import defined, profile, reading_of


def laid_out(of: Profile, words: str = "") -> Layout:
    return layout_of(reading_of(of).chosen, of, Query(words))


def take_up(layout: Layout, of: Profile, words: str = "") -> Layout | None:
    return taken_up(reading_of(of).chosen, layout, of, Query(words))


def titled(layout: Layout) -> list[str]:
    return [laid.section.name for laid in layout.sections if laid.section.title]


def notes_of(layout: Layout) -> tuple[Item, ...]:
    return next(laid.items for laid in layout.sections if laid.section.name == "notes")


def noted(layout: Layout | None) -> list[str]:
    assert layout is not None
    return [item.key for item in notes_of(layout) if item.key is not None]


def test_an_unknown_customer_and_an_unknown_conversation_show_one_place_each_beside_who_is_here() -> None:
    unknown, waiting = laid_out(profile(known=False)), laid_out(profile(customer_id=None))
    assert [place.name for place in places(unknown)] == ["here/", "unknown/"]
    assert [place.name for place in places(waiting)] == ["here/", "waiting/"]


def test_what_depends_on_the_workspace_alone_is_laid_out_once_for_all_its_customers_and_anew_when_it_changes() -> None:
    ada = profile(definitions=defined("of no other test"))  # equal layouts are remembered
    grace = ada.having({NOTES: profile(("n",))[NOTES], NOTE_COUNT: 1})
    changed = ada.having({DEFINITIONS: profile(definitions=defined("seats"))[DEFINITIONS]})
    one, other, third = ({laid.section.name: laid for laid in laid_out(of).sections} for of in (ada, grace, changed))
    assert {name for name in one if one[name] is not other[name]} == {
        "contact_details",
        "companies",
        "relationships",
        "notes",
    }
    assert "seats" in [item.key for item in third["attributes"].items]


def test_every_place_has_a_number_and_a_name_of_its_own() -> None:
    layout = laid_out(profile(("n2", "n1"), definitions=defined(*map(str, range(20)))), "1")
    found = places(layout)
    assert [place.number for place in found] == list(range(len(found)))
    assert len({place.name for place in found}) == len(found)
    assert numbers(layout) == {place.name: place.number for place in found}


def test_attributes_beyond_the_main_ones_and_those_that_the_head_shows_are_extra() -> None:
    found = places(laid_out(profile(definitions=defined(*"abcdefgh"))))
    extra = [place.key for place in found if place.kind == "attribute" and place.extra]
    assert extra == [*(key for key in BUILT_IN if key in BEHIND), "g", "h"]
    assert f"more/{len(BUILT_IN) + 8}" in [place.name for place in found]


def test_what_the_head_shows_is_no_main_attribute_though_there_are_few() -> None:
    found = places(laid_out(profile()))
    assert [place.key for place in found if place.kind == "attribute" and not place.extra] == ["email", "phone"]


@pytest.mark.parametrize("notes", [("n2", "n1"), ()])
def test_a_new_note_takes_a_spare_place_above_the_others(notes: tuple[str, ...]) -> None:
    layout = laid_out(profile(notes))
    taken = take_up(layout, profile(("n3", *notes)))
    assert noted(taken) == ["n3", *notes]
    assert taken is not None
    assert len(notes_of(taken)) == len(notes_of(layout))
    # the items that were there keep their places
    for note in notes:
        assert numbers(taken)[f"note/{note}"] == numbers(layout)[f"note/{note}"]


def test_notes_are_taken_up_until_no_place_is_spare() -> None:
    layout: Layout | None = laid_out(profile(("old",)))
    notes: tuple[str, ...] = ("old",)
    for number in range(SPARE):
        assert layout is not None
        notes = (f"new{number}", *notes)
        layout = take_up(layout, profile(notes))
        assert noted(layout) == list(notes)
    assert layout is not None
    assert take_up(layout, profile(("one more", *notes))) is None


def test_a_deleted_note_leaves_its_place() -> None:
    layout = laid_out(profile(("n2", "n1")))
    assert take_up(layout, profile(("n1",))) == layout


def test_a_note_that_comes_into_sight_from_below_needs_a_new_generation() -> None:
    layout = laid_out(profile(("n3", "n2"), count=3))
    assert take_up(layout, profile(("n2", "n1"), count=2)) is None


def test_a_note_that_is_pushed_out_of_sight_is_not_taken_for_deleted() -> None:
    layout = laid_out(profile(("n2", "n1"), count=2))
    assert take_up(layout, profile(("n3", "n2"), count=3)) is None


@pytest.mark.parametrize(
    "changed",
    [
        profile(definitions=defined("plan", "seats")),
        profile(definitions=defined("plan", managed_by="Billing")),
        profile(),
        profile(known=False),
        profile(customer_id=None),
    ],
    ids=["one more", "read-only", "one less", "customer gone", "conversation gone"],
)
def test_a_change_of_structure_needs_a_new_generation(changed: Profile) -> None:
    layout = laid_out(profile(definitions=defined("plan")))
    assert take_up(layout, changed) is None


def test_a_value_is_no_change_of_structure_but_what_is_found_is() -> None:
    layout = laid_out(profile(definitions=defined("plan"), plan="Free"))
    assert take_up(layout, profile(definitions=defined("plan"), plan="Pro")) == layout
    searched = laid_out(profile(definitions=defined("plan"), plan="Free"), "free")
    assert take_up(searched, profile(definitions=defined("plan"), plan="Pro"), "free") is None


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("notes", ["notes", "found"]),  # as the title is: before attributes that only hold the word
        ("note", ["found", "notes"]),
        (" TAGS ", ["tags"]),  # nothing else is found, and nothing says so
        ("co", ["found", "contact_details", "companies"]),
        ("n", ["found"]),
        ("otes", ["found"]),
    ],
)
def test_a_section_whose_title_is_searched_for_comes_first(words: str, first: list[str]) -> None:
    of = profile(("n1",), definitions=defined("notes", "country"))
    layout = laid_out(of, words)
    assert titled(layout)[: len(first)] == first
    assert layout.sought == len(set(first) - {"found"})
    everywhere, searched = ({laid.section.name for laid in one.sections} for one in (laid_out(of), layout))
    assert searched - {"found"} == everywhere
    assert take_up(layout, of, words) is layout
    assert take_up(layout, of) is None


def test_a_section_is_searched_for_by_its_title_in_the_agents_language_and_in_its_own_view() -> None:
    of, german = profile(), Query("schlag", locale="de")
    chosen = reading_of(of).chosen
    assert titled(layout_of(chosen, of, german))[0] == "tags"
    elsewhere = structs.replace(
        chosen, rest=tuple(structs.replace(one, view=2) if one.section.name == "tags" else one for one in chosen.rest)
    )
    assert layout_of(elsewhere, of, german).sought == 0


def test_no_more_of_what_is_found_is_shown_than_fits_and_how_many_there_are_is_known() -> None:
    keys = tuple(f"key{number}" for number in range(50))
    layout = laid_out(profile(definitions=defined(*keys)), "key")
    found = [place.key for place in places(layout) if place.kind == "found"]
    searched = found_in(layout)
    assert searched is not None
    assert (found, searched.count) == (list(keys[:FOUND_SHOWN]), 50)
    assert take_up(layout, profile(definitions=defined(*keys[:49])), "key") is None


@pytest.mark.parametrize(
    ("text", "cursor"),
    [
        ("", START),
        ("x", START),
        ("-5.n1", START),
        ("40.n1", Cursor(40, "n1")),
        ("40.n.1", Cursor(40, "n.1")),
        ("40.", START),
        ("٣٠٠.n1", START),
        ("9" * 18 + ".n1", Cursor(int("9" * 18), "n1")),
        ("9" * 5_000 + ".n1", START),
    ],
    ids=lambda value: str(value)[:8],
)
def test_an_address_says_how_far_back_a_list_goes_or_begins_at_the_newest(text: str, cursor: Cursor) -> None:
    assert cursor_in(text) == cursor


def test_the_largest_pool_holds_the_largest_panel() -> None:
    definitions = defined(*(f"key{number}" for number in range(MAX_DEFINITIONS)))
    largest = laid_out(
        profile(tuple(f"n{number}" for number in range(MOST_SHOWN)), definitions=definitions),
        "key",
    )
    assert len(places(largest)) + POOL_STEP <= LARGEST_POOL


def test_attributes_are_shown_at_the_same_places_whatever_notes_there_are() -> None:
    topics = frozenset({("attribute", "plan"), ("attribute", "email")})
    definitions = defined("plan", "seats")
    for notes in (("n1", "n2"), ()):
        layout = laid_out(profile(notes, definitions=definitions), "nothing like it")
        about = places_about(layout, topics)
        assert {place.name for place in about} == {
            "record/",
            "who/",
            "checked/",
            "contact_detail_count/",
            "contact_detail_peek/",
            "attribute_peek/plan",
            "attribute/plan",
            "attribute/email",
        }
        assert all(places(layout)[place.number] == place for place in about)


def test_presence_concerns_every_place_that_shows_it() -> None:
    layout = laid_out(profile(("n1",), definitions=defined("plan")))
    concerned = {place.name for place in places_about(layout, frozenset({("presence", "")}))}
    assert {"here/", "edited_by/attribute/plan", "edited_by/note/n1"} <= concerned
    assert not any(name.startswith("attribute/") for name in concerned)


def test_what_takes_no_line_follows_the_others_under_its_own_heading() -> None:
    definitions = tuple(
        replace(one, section=section)
        for one, section in zip(defined("plan", "iban", "weight", "vat"), (None, "Bill", "Ship", "Bill"), strict=True)
    )
    (section,) = [
        one for one in all_placed(laid_out(profile(definitions=definitions))) if one.section.name == "attributes"
    ]
    small = [[entry.place.key for entry in group if entry.place.may_flow] for group in section.groups]
    assert small == [[*BUILT_IN, "plan"], ["iban", "vat"], ["weight"]]
    assert [entry for group in section.groups for entry in group] == list(section.items)
