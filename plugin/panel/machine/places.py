"""The places of a layout: one slot each, with what belongs in it, in the order in which they are shown."""

import functools
from collections.abc import Iterator

from msgspec import Struct

from plugin.live.stream import Topic

from .fragments import Fragment, Section
from .layout import LAYOUTS_KEPT, Laid, Layout
from .views import ALL


class Place(Struct, frozen=True, eq=False):
    """One slot. `number` names the slot and its classes; `name` says what belongs in it, as `kind/key`."""

    number: int
    name: str
    fragment: Fragment
    key: str
    extra: bool = False  # hidden while "show more" is off
    is_spare: bool = False  # nothing has taken it yet
    action: str = ""  # where its editor posts to
    marks: str = ""  # the classes by which its view, its section, open or closed, and "show more" show and hide it
    view: int = ALL  # the number of the view that it is in
    of: int = -1  # the number of the place of its item
    others: int = 0  # so many places after it are of the same item
    may_flow: bool = False
    fold: str = ""  # the section that opens and closes over it

    @property
    def kind(self) -> str:
        return self.fragment.kind


class Entry(Struct, frozen=True):
    """One item's places: what it is, and who edits it."""

    place: Place
    others: tuple[Place, ...]
    leads: bool = False  # a heading over those that follow


class Placed(Struct, frozen=True):
    """A section with its places."""

    laid: Laid
    heading: tuple[Place, ...]
    peeks: tuple[Place, ...]
    before: tuple[Place, ...]
    items: tuple[Entry, ...]
    after: tuple[Place, ...]
    all: tuple[Place, ...]

    @property
    def section(self) -> Section:
        return self.laid.section

    @property
    def groups(self) -> list[list[Entry]]:
        """Its items, from one heading to the next: what takes no line of its own follows the others of its group."""
        groups: list[list[Entry]] = []
        for entry in self.items:
            if entry.leads or not groups:
                groups.append([])
            groups[-1].append(entry)
        return groups


@functools.lru_cache(maxsize=LAYOUTS_KEPT)
def placed(laid: Laid, first: int) -> Placed:
    """`first`: the number of its first place."""
    section = laid.section
    every: list[Place] = []
    in_view = laid.where.mark
    in_section = f" n{laid.number}{in_view}" if section.collapses else in_view
    own_fold = section.name if section.collapses else ""

    def add(
        fragment: Fragment,
        key: str = "",
        extra: bool = False,
        is_spare: bool = False,
        marks: str = in_section,
        of: int = -1,
        may_flow: bool = False,
        fold: str = own_fold,
    ) -> Place:
        # what is no thing of a customer's own is the same place in all layouts
        make = _shared_place if is_spare or not key else _place
        number, others = first + len(every), len(section.each) - 1 if may_flow else 0
        view = laid.where.view
        place = make(number, fragment, key, extra, is_spare, marks + " x" * extra, view, of, others, may_flow, fold)
        every.append(place)
        return place

    heading = tuple(add(fragment, marks=in_view, fold="") for fragment in section.heading)
    in_heading = f" peek p{laid.number}{in_view}"
    peeks = [
        add(section.peek, key, is_spare=key.startswith("/"), marks=in_heading, fold="")
        for key in _peeked(laid)
        if section.peek and section.collapses
    ]
    before = tuple(add(fragment) for fragment in section.before)
    items = []
    for position, (item, extra) in enumerate(zip(laid.items, laid.extra, strict=True)):
        if extra and laid.is_short:
            continue
        # a spare place has a name of its own until something takes it
        key = item.key if item.key is not None else f"/{position}"
        main, *others = section.each
        place = add(main, key, extra, item.key is None, may_flow=item.may_flow)
        beside = tuple(add(one, place.name, extra, item.key is None, of=place.number) for one in others)
        items.append(_shared_entry(place, beside) if place.is_spare else Entry(place, beside, item.leads))
    after = [add(fragment) for fragment in section.after]
    if section.counted and any(laid.extra):
        after.append(add(section.counted, str(laid.count)))
    if section.rest and laid.count > len(laid.items) and not laid.is_short:
        after.append(add(section.rest, f"{laid.count}/{len(laid.items)}", extra=True))
    if section.older and laid.end:
        after.append(add(section.older, f"{laid.left}/{laid.end.at}.{laid.end.id}"))
    return Placed(laid, heading, tuple(peeks), before, tuple(items), tuple(after), tuple(every))


def _place(
    number: int,
    fragment: Fragment,
    key: str,
    extra: bool,
    is_spare: bool,
    marks: str,
    view: int,
    of: int,
    others: int,
    may_flow: bool,
    fold: str,
) -> Place:
    action = fragment.posts(key) if fragment.posts else ""
    of = of if of >= 0 else number
    name = f"{fragment.kind}/{key}"
    return Place(number, name, fragment, key, extra, is_spare, action, marks, view, of, others, may_flow, fold)


_shared_place = functools.lru_cache(maxsize=LAYOUTS_KEPT)(_place)

_shared_entry = functools.lru_cache(maxsize=LAYOUTS_KEPT)(Entry)


def _peeked(laid: Laid) -> tuple[str, ...]:
    """As many however many items there are, so that what is added moves no place."""
    section = laid.section
    if not section.peeks:
        return ("",)
    shown = section.peek_of(laid.items) if section.peek_of else tuple(one.key for one in laid.items if one.key)
    shown = shown[: section.peeks]
    return (*shown, *(f"/peek/{at}" for at in range(len(shown), section.peeks)))


def all_placed(layout: Layout) -> Iterator[Placed]:
    first = 0
    for laid in layout.sections:
        one = placed(laid, first)
        first += len(one.all)
        yield one


@functools.lru_cache(maxsize=LAYOUTS_KEPT)
def places(layout: Layout) -> tuple[Place, ...]:
    return tuple(place for one in all_placed(layout) for place in one.all)


@functools.lru_cache(maxsize=LAYOUTS_KEPT)
def numbers(layout: Layout) -> dict[str, int]:
    """Each place's number by its name."""
    return {place.name: place.number for place in places(layout)}


@functools.lru_cache(maxsize=LAYOUTS_KEPT)
def places_about(layout: Layout, topics: frozenset[Topic]) -> tuple[Place, ...]:
    """The places that say something of these changes.

    Sections behind the last that may say something are left alone: a customer's own list, above all, whose places no
    other customer shares.
    """
    nouns = {noun for noun, _ in topics}
    concerned = [at for at, laid in enumerate(layout.sections) if not nouns.isdisjoint(_nouns_of(laid.section))]
    found: list[Place] = []
    first = 0
    for at, laid in enumerate(layout.sections[: concerned[-1] + 1] if concerned else ()):
        if at in concerned:
            found += _places_about(laid, first, topics)
        first += len(placed(laid, first).all)
    return tuple(found)


@functools.lru_cache(maxsize=LAYOUTS_KEPT)
def _nouns_of(section: Section) -> frozenset[str]:
    return frozenset(about.noun for fragment in section.fragments for about in fragment.about)


@functools.lru_cache(maxsize=LAYOUTS_KEPT)
def _places_about(laid: Laid, first: int, topics: frozenset[Topic]) -> list[Place]:
    abouts = {
        fragment: about
        for fragment in laid.section.fragments
        if (about := [one for one in fragment.about if any(one.noun == noun for noun, _ in topics)])
    }
    return [
        place
        for place in placed(laid, first).all
        if not place.is_spare
        and any(about.concerns(topic, place.key) for about in abouts.get(place.fragment, ()) for topic in topics)
    ]
