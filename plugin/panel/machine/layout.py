"""Which places a generation has, in which order.

A change that the layout can take up is a fragment; any other is a new generation.
"""

import functools
from typing import Literal

from msgspec import Struct, structs

from plugin.domain.customer import Profile
from plugin.live.stream import Topic

MAIN_ATTRIBUTES = 8  # the rest waits behind "show more"
NOTES_SHOWN = 20
MOST_NOTES = 500  # more would keep every other panel waiting while they are written
LAYOUTS_KEPT = 256  # each customer with notes has one of its own
SPARE_NOTES = 8  # a note that is written takes one of these places, above the others
FOUND_SHOWN = 8

HEADER_KEYS = ("name", "company", "location", "email")

State = Literal["profile", "unknown", "waiting"]


class Layout(Struct, frozen=True):
    """Equal layouts are one skeleton, sent to every panel as the same bytes."""

    state: State
    attributes: tuple[tuple[str, bool], ...] = ()  # key, and whether it can be edited here
    notes: tuple[str | None, ...] = ()  # newest first; None is a spare place
    found: tuple[str, ...] | None = None  # what the session searched for, as far as it is shown; None: nothing
    matching: int = 0  # and how many there are


class Place(Struct, frozen=True):
    """One slot. `number` names the slot and its classes; `name` says what belongs in it, as `kind/key`."""

    number: int
    name: str
    kind: str
    key: str
    extra: bool = False  # hidden while "show more" is off

    @property
    def is_spare(self) -> bool:
        """No note has taken it yet."""
        return self.kind == "note" and self.key.startswith("/")


def notes_wanted(text: str) -> int:
    """How many notes an address asks for."""
    asked = int(text) if text.isascii() and text.isdigit() and len(text) < 8 else 0
    return min(max(asked, NOTES_SHOWN), MOST_NOTES)


def layout_of(profile: Profile, matching: tuple[str, ...] | None = None) -> Layout:
    """`matching`: the attributes that the session has found (finding.py)."""
    if profile.customer_id is None:
        return _one(Layout("waiting"))
    if profile.customer is None:
        return _one(Layout("unknown"))
    return _one(
        Layout(
            "profile",
            attributes=tuple((definition.key, definition.managed_by is None) for definition in profile.definitions),
            notes=(None,) * SPARE_NOTES + tuple(note.id for note in profile.notes),
            found=None if matching is None else matching[:FOUND_SHOWN],
            matching=len(matching or ()),
        )
    )


@functools.lru_cache(maxsize=LAYOUTS_KEPT)
def _one(layout: Layout) -> Layout:
    """Equal layouts are the same one, for as long as they are remembered: panels that have it stand alike."""
    return layout


def taken_up(layout: Layout, profile: Profile, matching: tuple[str, ...] | None = None) -> Layout | None:
    """The layout with what is new in its spare places; None where only a new generation will do."""
    wanted = layout_of(profile, matching)
    if structs.replace(wanted, notes=()) != structs.replace(layout, notes=()):
        return None
    standing = {note for note in layout.notes if note is not None}
    if profile.note_count > len(profile.notes) and not standing <= {note.id for note in profile.notes}:
        # a newer one has pushed it beyond those that are read: it is not deleted, and must not look so
        return None
    fresh = [note.id for note in profile.notes if note.id not in standing]
    if not fresh:
        return layout
    first = next((at for at, note in enumerate(layout.notes) if note is not None), len(layout.notes))
    # an older note can only come in below: that is "show older", a new generation
    if len(fresh) > first or [note.id for note in profile.notes[: len(fresh)]] != fresh:
        return None
    spare = layout.notes[: first - len(fresh)]
    return _one(structs.replace(layout, notes=(*spare, *fresh, *layout.notes[first:])))


@functools.lru_cache(maxsize=LAYOUTS_KEPT)
def places(layout: Layout) -> tuple[Place, ...]:
    found: list[Place] = []

    def add(kind: str, key: str = "", extra: bool = False) -> None:
        found.append(Place(len(found), f"{kind}/{key}", kind, key, extra))

    add("here")
    if layout.state != "profile":
        add(layout.state)
        return tuple(found)
    # In the order in which they stand: a page is used while it is still being read, and what is shown must not be moved
    # by what comes after it. Notes are last, so that all else has the same number whatever notes there are.
    for key in layout.found or ():
        add("found", key, extra=True)
    for kind in ("who", "facts"):
        add(kind)
    if len(layout.attributes) > MAIN_ATTRIBUTES:
        add("more", str(len(layout.attributes)))
    for position, (key, _) in enumerate(layout.attributes):
        add("attribute", key, extra=position >= MAIN_ATTRIBUTES)
        add("edited_by", f"attribute/{key}", extra=position >= MAIN_ATTRIBUTES)
    for kind in ("note_count", "composer", "older_notes", "record"):
        add(kind)
    for position, note in enumerate(layout.notes):
        # a spare place has a name of its own until a note takes it
        add("note", note if note is not None else f"/{position}")
        add("edited_by", f"note/{note}" if note is not None else f"/{position}")
    return tuple(found)


def shape_of(layout: Layout) -> Layout:
    """What the skeleton is made by: where notes stand, whichever they are."""
    return structs.replace(layout, notes=(None,) * len(layout.notes))


@functools.lru_cache(maxsize=LAYOUTS_KEPT)
def numbers(layout: Layout) -> dict[str, int]:
    """Each place's number by its name."""
    return {place.name: place.number for place in places(layout)}


def places_about(layout: Layout, topics: frozenset[Topic]) -> tuple[Place, ...]:
    """Where attributes are said, and who is here and what they edit: news that needs no other layout."""
    if ("presence", "") in topics:
        return _places_about(layout, topics)
    # attributes stand before notes, at the same numbers whatever notes there are: one answer for all customers
    return _places_about(structs.replace(layout, notes=()), topics)


@functools.lru_cache(maxsize=LAYOUTS_KEPT)
def _places_about(layout: Layout, topics: frozenset[Topic]) -> tuple[Place, ...]:
    keys = {key for kind, key in topics if kind == "attribute"}
    names = {f"{kind}/{key}" for key in keys for kind in ("attribute", "found")}
    if keys:
        names.add("record/")
    if not keys.isdisjoint(HEADER_KEYS):
        names.add("who/")
    presence = ("here", "edited_by") if ("presence", "") in topics else ()
    return tuple(place for place in places(layout) if place.name in names or place.kind in presence)
