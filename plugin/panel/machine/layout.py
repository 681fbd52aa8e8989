"""Which sections and items a generation has, in which order, as the nouns declare them and the views choose them.

A change that the layout can take up is a fragment; any other is a new generation.
"""

import functools
from collections.abc import Iterable
from typing import Literal

from msgspec import Struct, structs

from plugin.domain.customers import CUSTOMER
from plugin.domain.profile import Cursor, Profile
from plugin.domain.text import comparable
from plugin.live.stream import Topic
from plugin.panel.look.locale import translations

from .fragments import Contents, Data, Item, Query, Section
from .views import Chosen, InView, Tab

MUCH = 60  # items behind "show more": up to these are there before anybody asks
LAYOUTS_KEPT = 1024  # each customer with notes has one of its own
WORKSPACES_KEPT = 256  # sections that every customer of a workspace has alike
LEAST_SOUGHT = 2  # letters by which a section is found: one alone begins too many
NOTHING_SOUGHT = Query()
State = Literal["profile", "unknown", "waiting"]


class Laid(Struct, frozen=True, cache_hash=True):
    """A section of one layout."""

    where: InView
    items: tuple[Item, ...] = ()
    count: int = 0
    left: int = 0
    first: int | None = None
    is_short: bool = False  # what is behind "show more" is not there yet

    @property
    def shown_first(self) -> int | None:
        return self.section.shown_first if self.first is None else self.first

    @property
    def extra(self) -> list[bool]:
        """Of each item, whether it is behind "show more"."""
        found: list[bool] = []
        at_first = 0
        for item in self.items:
            found.append(self.shown_first is not None and (item.is_behind or at_first + item.leads >= self.shown_first))
            at_first += not item.is_behind
        return found

    @property
    def section(self) -> Section:
        return self.where.section

    @property
    def number(self) -> int:
        return self.where.number

    @property
    def end(self) -> Cursor | None:
        """What the next page begins after."""
        return self.items[-1].order if self.left and self.items else None


class Layout(Struct, frozen=True, cache_hash=True):
    """Equal layouts are one skeleton, sent to every panel as the same bytes."""

    state: State
    sections: tuple[Laid, ...] = ()
    tabs: tuple[Tab, ...] = ()  # the bar of views, which comes before …
    bar: int = 0  # … the section at this position
    pending: tuple[int, ...] = ()  # views that have not been chosen yet
    absent: tuple[InView, ...] = ()  # sections that have nothing to show, and may come to have it
    sought: int = 0  # how many sections stand in front because the search has found them

    @property
    def empty(self) -> list[int]:
        """Views with nothing in them."""
        filled = {*self.pending, *(laid.where.view for laid in self.sections)}
        return [tab.number for tab in self.tabs if tab.number not in filled]


def state_of(profile: Profile) -> State:
    if profile.customer_id is None:
        return "waiting"
    return "unknown" if profile[CUSTOMER] is None else "profile"


def layout_of(chosen: Chosen, profile: Profile, query: Query = NOTHING_SOUGHT) -> Layout:
    state = state_of(profile)
    absent: list[InView] = []
    front, rest = (_all_laid(sections, state, profile, query, absent) for sections in (chosen.front, chosen.rest))
    if state != "profile":
        return _one(Layout(state, (*front, *rest)))
    sought = _sought(front, rest, query)
    if sought:
        front, rest = _in_front(sought, front, rest, query, absent)
    return _one(Layout(state, (*front, *rest), chosen.tabs, len(front), chosen.pending, tuple(absent), len(sought)))


def _sought(front: list[Laid], rest: list[Laid], query: Query) -> list[Laid]:
    """Sections whose titles begin with what is searched for, in the view that shows what a search finds."""
    words = _words(query.words)
    found = next((laid for laid in front if laid.section.words), None)
    if found is None or len(words) < LEAST_SOUGHT:
        return []
    view = found.where.view
    return [
        laid
        for laid in (*front, *rest)
        if laid.where.view == view and laid is not found and _title(laid, query).startswith(words)
    ]


def _in_front(
    sought: list[Laid], front: list[Laid], rest: list[Laid], query: Query, absent: list[InView]
) -> tuple[list[Laid], list[Laid]]:
    """Beside what the search has found: before it where a title is just what was typed, or nothing else was found."""
    front, rest = ([laid for laid in some if laid not in sought] for some in (front, rest))
    at = next(at for at, laid in enumerate(front) if laid.section.words)
    exact = [laid for laid in sought if _title(laid, query) == _words(query.words)]
    begins = [laid for laid in sought if laid not in exact]
    found = front[at]
    if not found.items:
        absent.append(found.where)
    return [*front[:at], *exact, *([found] if found.items else ()), *begins, *front[at + 1 :]], rest


def _title(laid: Laid, query: Query) -> str:
    title = laid.section.title
    return _words(translations(query.locale).gettext(title)) if title else ""


def _words(text: str) -> str:
    return " ".join(comparable(text).split())


def _all_laid(
    sections: Iterable[InView], state: State, profile: Profile, query: Query, absent: list[InView]
) -> list[Laid]:
    """What a search has found is there by the search's own doing."""
    found = []
    for one in sections:
        if one.section.state in ("", state):
            laid = _laid(one, profile, query)
            if laid is not None:
                found.append(laid)
            elif not one.section.words:
                absent.append(one)
    return found


def _laid(where: InView, profile: Profile, query: Query) -> Laid | None:
    section = where.section
    if section.contents is None:
        return _bare(where)
    if _is_of_workspace(section):
        return _of_workspace(where, tuple(_Same(profile[part]) for part in section.selections), query)
    return _with_spare(where, Data(profile, section.selections, ""), query)


@functools.lru_cache(maxsize=LAYOUTS_KEPT)
def _bare(where: InView) -> Laid:
    return _with_items(where, Contents())


@functools.lru_cache(maxsize=LAYOUTS_KEPT)
def _is_of_workspace(section: Section) -> bool:
    """Every customer's is laid out alike."""
    return all(part.is_of_workspace for part in section.selections)


@functools.lru_cache(maxsize=WORKSPACES_KEPT)
def _of_workspace(where: InView, read: "tuple[_Same, ...]", query: Query) -> Laid | None:
    section = where.section
    profile = Profile(None, {part: same.it for part, same in zip(section.selections, read, strict=True)})
    return _with_spare(where, Data(profile, section.selections, ""), query)


class _Same:
    """Compares by identity what is too large to be compared by value."""

    __slots__ = ("it",)

    def __init__(self, it: object) -> None:
        self.it = it

    def __hash__(self) -> int:
        return id(self.it)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.it is other.it


def _with_spare(where: InView, data: Data, query: Query) -> Laid | None:
    assert where.section.contents is not None
    contents = where.section.contents(data, query)
    if contents is None:
        return None
    laid = _with_items(where, contents)
    return structs.replace(laid, is_short=True) if query.may_be_short and sum(laid.extra) > MUCH else laid


def _with_items(where: InView, contents: Contents) -> Laid:
    section = where.section
    items = (*(Item(None),) * section.spare, *contents.items)
    return Laid(where, items, contents.count, contents.left, contents.first)


@functools.lru_cache(maxsize=LAYOUTS_KEPT)
def _one(layout: Layout) -> Layout:
    """Equal layouts are the same one, for as long as they are remembered: pages that have it may be sent the same."""
    return layout


def taken_up(chosen: Chosen, layout: Layout, profile: Profile, query: Query = NOTHING_SOUGHT) -> Layout | None:
    """The layout with what is new in its spare places; None where only a new generation will do."""
    wanted = layout_of(chosen, profile, query)
    if structs.replace(wanted, sections=()) != structs.replace(layout, sections=()):
        return None
    if len(wanted.sections) != len(layout.sections):
        return None
    taken = []
    for before, after in zip(layout.sections, wanted.sections, strict=True):
        one = before if before == after else _taken_up(before, after)
        if one is None:
            return None
        taken.append(one)
    return _one(structs.replace(layout, sections=tuple(taken)))


def _taken_up(before: Laid, after: Laid) -> Laid | None:
    section = before.section
    if before.where != after.where or section.listed is None:
        return None
    there = {item.key for item in before.items if item.key is not None}
    shown = [item for item in after.items if item.key is not None]
    if after.left and not there <= {item.key for item in shown}:
        # a newer one has pushed it beyond those that are read: it is not deleted, and must not look so
        return None
    fresh = [item for item in shown if item.key not in there]
    if shown[: len(fresh)] != fresh:
        return None  # an older one can only come in below: that is "show older", a new generation
    return _added(before, fresh)


def _added(before: Laid, fresh: list[Item]) -> Laid | None:
    """With these, which are newer than all shown, in spare places."""
    if not fresh:
        return before
    first = next((at for at, item in enumerate(before.items) if item.key is not None), len(before.items))
    if len(fresh) > first:
        return None
    return structs.replace(before, items=(*before.items[: first - len(fresh)], *fresh, *before.items[first:]))


def taken_up_of(layout: Layout, profile: Profile, topics: frozenset[Topic], query: Query) -> Layout | None:
    """The same, from no more than what a round has read: of the sections that the changes concern."""
    if may_change_state(topics) and state_of(profile) != layout.state:
        return None
    if any(is_concerned(one.section, topics) and _laid(one, profile, query) for one in layout.absent):
        return None
    taken = list(layout.sections)
    for at, laid in enumerate(layout.sections):
        if not is_concerned(laid.section, topics):
            continue
        one = _added_of(laid, profile, topics) if laid.section.listed else _laid(laid.where, profile, query)
        if one is None or (laid.section.listed is None and one != laid):
            return None
        taken[at] = one
    return layout if all(map(_is, taken, layout.sections)) else _one(structs.replace(layout, sections=tuple(taken)))


def _is(one: Laid, other: Laid) -> bool:
    return one is other


def _added_of(laid: Laid, profile: Profile, topics: frozenset[Topic]) -> Laid | None:
    section = laid.section
    assert section.listed is not None
    assert section.order is not None
    there = {item.key for item in laid.items if item.key is not None}
    orders = [item.order for item in laid.items if item.order is not None]
    fresh = []
    for key in changed_keys(section, topics) - there:
        if (thing := profile[section.listed].get(key)) is None:
            continue
        item = Item(key, order=section.order(thing))
        assert item.order is not None
        if orders and item.order < orders[0]:
            if laid.left and item.order < orders[-1]:
                continue  # on a page that is not shown
            return None
        fresh.append(item)
    return _added(laid, sorted(fresh, key=lambda item: item.order or Cursor(0, ""), reverse=True))


def may_change_state(topics: frozenset[Topic]) -> bool:
    """A customer that was unknown may have been pushed."""
    return any(noun == "customer" for noun, _ in topics)


@functools.lru_cache(maxsize=LAYOUTS_KEPT)
def is_concerned(section: Section, topics: frozenset[Topic]) -> bool:
    return any(about.concerns(topic, "") for about in section.about for topic in topics)


def changed_keys(section: Section, topics: frozenset[Topic]) -> set[str]:
    nouns = {about.noun for about in section.about}
    return {key for noun, key in topics if noun in nouns and key}


@functools.lru_cache(maxsize=LAYOUTS_KEPT)
def shape_of(layout: Layout) -> Layout:
    """What the skeleton is made by: the positions of lists' items, whichever they are."""
    sections = (_shape_of(laid) if laid.section.listed else laid for laid in layout.sections)
    return _one(structs.replace(layout, sections=tuple(sections)))


def _shape_of(laid: Laid) -> Laid:
    items = tuple(Item(None, order=item.order and Cursor(0, "")) for item in laid.items)
    return structs.replace(laid, items=items, count=0, left=min(laid.left, 1))


def found_in(layout: Layout) -> Laid | None:
    """The section of what a search has found; None: nothing is searched for."""
    return next((laid for laid in layout.sections if laid.section.words), None)
