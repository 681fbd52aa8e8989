"""Which places a panel has, and which changes fit into those that stand."""

import pytest

from plugin.domain.attributes import DEFINITIONS
from plugin.panel.machine.generation import LARGEST_POOL, POOL_STEP
from plugin.panel.machine.layout import (
    FOUND_SHOWN,
    MOST_NOTES,
    NOTES_SHOWN,
    SPARE_NOTES,
    Layout,
    layout_of,
    notes_wanted,
    numbers,
    places,
    places_about,
    taken_up,
)
from tests.panel.profiles import defined, profile


def noted(layout: Layout | None) -> list[str]:
    assert layout is not None
    return [note for note in layout.notes if note is not None]


def test_a_customer_nobody_knows_and_a_conversation_nobody_knows_have_one_place_beside_who_is_here() -> None:
    unknown, waiting = layout_of(profile(known=False)), layout_of(profile(customer_id=None))
    assert [place.name for place in places(unknown)] == ["here/", "unknown/"]
    assert [place.name for place in places(waiting)] == ["here/", "waiting/"]


def test_every_place_has_a_number_and_a_name_of_its_own() -> None:
    layout = layout_of(profile(("n2", "n1"), definitions=defined(*map(str, range(20)))), ("name", "1"))
    found = places(layout)
    assert [place.number for place in found] == list(range(len(found)))
    assert len({place.name for place in found}) == len(found)
    assert numbers(layout) == {place.name: place.number for place in found}


def test_attributes_beyond_the_main_ones_are_extra() -> None:
    found = places(layout_of(profile(definitions=defined("a", "b", "c", "d"))))
    extra = [place.key for place in found if place.kind == "attribute" and place.extra]
    assert extra == ["d"]
    assert "more/9" in [place.name for place in found]
    assert "more/8" not in [place.name for place in places(layout_of(profile(definitions=defined("a", "b", "c"))))]


@pytest.mark.parametrize("notes", [("n2", "n1"), ()])
def test_a_new_note_takes_a_spare_place_above_the_others(notes: tuple[str, ...]) -> None:
    layout = layout_of(profile(notes))
    taken = taken_up(layout, profile(("n3", *notes)))
    assert noted(taken) == ["n3", *notes]
    assert taken is not None
    assert len(taken.notes) == len(layout.notes)
    # what stood there stands where it stood
    for note in notes:
        assert numbers(taken)[f"note/{note}"] == numbers(layout)[f"note/{note}"]


def test_notes_are_taken_up_until_no_place_is_spare() -> None:
    layout: Layout | None = layout_of(profile(("old",)))
    notes: tuple[str, ...] = ("old",)
    for number in range(SPARE_NOTES):
        assert layout is not None
        notes = (f"new{number}", *notes)
        layout = taken_up(layout, profile(notes))
        assert noted(layout) == list(notes)
    assert layout is not None
    assert taken_up(layout, profile(("one more", *notes))) is None


def test_a_deleted_note_leaves_its_place() -> None:
    layout = layout_of(profile(("n2", "n1")))
    assert taken_up(layout, profile(("n1",))) == layout


def test_a_note_that_comes_into_sight_from_below_needs_a_new_generation() -> None:
    layout = layout_of(profile(("n3", "n2"), count=3))
    assert taken_up(layout, profile(("n2", "n1"), count=2)) is None


def test_a_note_that_is_pushed_out_of_sight_is_not_taken_for_deleted() -> None:
    layout = layout_of(profile(("n2", "n1"), count=2))
    assert taken_up(layout, profile(("n3", "n2"), count=3)) is None


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
def test_a_change_of_structure_needs_a_new_generation(changed: object) -> None:
    layout = layout_of(profile(definitions=defined("plan")))
    assert taken_up(layout, changed) is None  # type: ignore[arg-type]


def test_a_value_is_no_change_of_structure_but_what_is_found_is() -> None:
    layout = layout_of(profile(definitions=defined("plan"), plan="Free"))
    assert taken_up(layout, profile(definitions=defined("plan"), plan="Pro")) == layout
    searched = layout_of(profile(definitions=defined("plan"), plan="Free"), ("plan",))
    assert taken_up(searched, profile(definitions=defined("plan"), plan="Pro"), ()) is None


def test_no_more_of_what_is_found_is_shown_than_fits_and_how_many_there_are_is_known() -> None:
    keys = tuple(map(str, range(50)))
    layout = layout_of(profile(definitions=defined(*keys)), keys)
    assert (layout.found, layout.matching) == (keys[:FOUND_SHOWN], 50)
    assert taken_up(layout, profile(definitions=defined(*keys)), keys[:49]) is None


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", NOTES_SHOWN),
        ("x", NOTES_SHOWN),
        ("-5", NOTES_SHOWN),
        ("40", 40),
        ("٣٠٠", NOTES_SHOWN),
        ("9999999", MOST_NOTES),
        ("9" * 5_000, NOTES_SHOWN),
    ],
    ids=lambda value: str(value)[:8],
)
def test_an_address_asks_for_no_more_notes_than_can_be_shown(text: str, count: int) -> None:
    assert notes_wanted(text) == count


def test_the_largest_pool_holds_the_largest_panel() -> None:
    definitions = defined(*(f"key{number}" for number in range(DEFINITIONS)))
    largest = layout_of(
        profile(tuple(f"n{number}" for number in range(MOST_NOTES)), definitions=definitions),
        tuple(one.key for one in definitions),
    )
    assert len(places(largest)) + POOL_STEP <= LARGEST_POOL


def test_attributes_are_told_at_the_same_places_whatever_notes_there_are() -> None:
    told = frozenset({("attribute", "plan"), ("attribute", "email")})
    definitions = defined("plan", "seats")
    for notes in (("n1", "n2"), ()):
        layout = layout_of(profile(notes, definitions=definitions), ())
        about = places_about(layout, told)
        assert {place.name for place in about} == {"record/", "who/", "attribute/plan", "attribute/email"}
        assert all(places(layout)[place.number] == place for place in about)


def test_presence_is_told_at_every_place_that_says_it() -> None:
    layout = layout_of(profile(("n1",), definitions=defined("plan")), ())
    told = {place.name for place in places_about(layout, frozenset({("presence", "")}))}
    assert {"here/", "edited_by/attribute/plan", "edited_by/note/n1"} <= told
    assert not any(name.startswith("attribute/") for name in told)
