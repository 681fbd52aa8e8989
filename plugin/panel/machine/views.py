"""Which sections a panel has, in which of its views: what the workspace has decided for the role, and what of it the
panel's agent has chosen. A view that nobody has chosen is neither read nor sent.
"""

from collections.abc import Iterable
from typing import Any
from weakref import WeakKeyDictionary

from msgspec import Struct

from plugin.domain.actor import Role
from plugin.domain.customers import CUSTOMER
from plugin.domain.profile import Part, Wants, union
from plugin.domain.state import WorkspaceState
from plugin.domain.views import KNOWN, View, views_of

from .fragments import Declared, Section

ALL = 0  # the number of what is in each view; views are numbered from 1
ALWAYS: tuple[tuple[Part[Any], frozenset[str] | None], ...] = ((CUSTOMER, None),)


class Tab(Struct, frozen=True):
    """A view, as its bar shows it. `label` is the workspace's own, else `known` is one of ours, to be translated."""

    number: int
    id: str
    icon: str
    label: str
    known: str
    searches: bool = False  # the search finds what it shows


class InView(Struct, frozen=True):
    """A section, its number among all that are declared, and the number of the view that shows it."""

    section: Section
    number: int
    view: int

    @property
    def mark(self) -> str:
        """The class, and the part of the skeleton, by which its view shows and hides it."""
        return f" w{self.view}" if self.view else ""


class Chosen(Struct, frozen=True, eq=False):
    """What a panel shows, for who has chosen these views. `wants` is all that it reads."""

    tabs: tuple[Tab, ...]  # none where there is one view only
    front: tuple[InView, ...]  # above the bar
    rest: tuple[InView, ...]
    pending: tuple[int, ...]  # views that have not been chosen yet
    wants: Wants
    searches: bool = False  # there is a view that shows what a search finds

    def matches(self, other: "Chosen") -> bool:
        """The same sections are in the same views."""
        return (self.tabs, self.front, self.rest) == (other.tabs, other.front, other.rest)

    def has_the_front_of(self, other: "Chosen") -> bool:
        """What is before all generations is the same."""
        return (self.tabs, self.searches) == (other.tabs, other.searches)


NOTHING_CHOSEN = Chosen((), (), (), (), {})


class Choosing:
    """Works out what is chosen: once for a role and a snapshot of the workspace."""

    def __init__(self, declared: Declared) -> None:
        self.declared = declared
        self._kept: WeakKeyDictionary[WorkspaceState, dict[tuple[Role | None, frozenset[str]], Chosen]] = (
            WeakKeyDictionary()
        )

    def of(self, state: WorkspaceState, role: Role | None, views: frozenset[str]) -> Chosen:
        """`views`: the ids of those that were chosen; the first is, where none of them is there (any more)."""
        own = views_of(state, role)
        there = views.intersection(view.id for view in own) or frozenset((own[0].id,))
        kept = self._kept.setdefault(state, {})
        found = kept.get((role, there))
        if found is None:
            found = kept[role, there] = self._made(state, role, own, there)
        return found

    def _made(self, state: WorkspaceState, role: Role | None, views: tuple[View, ...], ids: frozenset[str]) -> Chosen:
        viewer = state.viewer("", role)
        sections = [
            one.for_viewer(state, viewer) if one.for_viewer else one
            for one in self.declared.sections
            if one.seen_by is None or one.seen_by(viewer)
        ]
        view_of = _view_of(views, sections)
        shown = {ALL} | {number for number, view in enumerate(views, 1) if view.id in ids}
        ordered = [
            InView(one, self.declared.numbers[one.name], view_of[one.name])
            for one in _in_order(views, sections)
            if view_of.get(one.name) in shown
        ]
        named = next((at for at, one in enumerate(ordered) if one.section.is_named), len(ordered))
        wanted = [*ALWAYS, *(want for one in ordered for want in one.section.wants_whole())]
        return Chosen(
            tuple(_tab(number, view, sections, view_of) for number, view in enumerate(views, 1))
            if len(views) > 1
            else (),
            tuple(ordered[:named]),
            tuple(ordered[named:]),
            tuple(number for number in range(1, len(views) + 1) if number not in shown),
            union(wanted),
            any(one.words and one.name in view_of for one in sections),
        )


def _view_of(views: tuple[View, ...], sections: Iterable[Section]) -> dict[str, int]:
    """By the name of a section: the number of its view. Where there is one view only, nothing needs to be hidden."""
    named = {name: number for number, view in enumerate(views, 1) for name in view.sections or ()}
    rest = next((number for number, view in enumerate(views, 1) if view.sections is None), None)
    found: dict[str, int] = {}
    for section in sections:
        number = named.get(_named(section), rest) if section.state == "profile" and not section.everywhere else ALL
        if number is not None:
            found[section.name] = number if len(views) > 1 else ALL
    return found


def _named(section: Section) -> str:
    """By what a view names it."""
    return section.goes_with or section.name


def _in_order(views: tuple[View, ...], sections: list[Section]) -> list[Section]:
    """The workspace orders what its views name; what is declared before, or behind, all of that stays there."""
    at = [position for position, section in enumerate(sections) if section.is_named]
    if not at:
        return sections
    wanted = [name for view in views for name in view.sections or ()]
    middle = sections[at[0] : at[-1] + 1]
    middle.sort(key=lambda one: wanted.index(_named(one)) if _named(one) in wanted else len(wanted))
    return [*sections[: at[0]], *middle, *sections[at[-1] + 1 :]]


def _tab(number: int, view: View, sections: Iterable[Section], view_of: dict[str, int]) -> Tab:
    icon, known = KNOWN.get(view.id, ("more", ""))
    searches = any(one.words for one in sections if view_of.get(one.name) == number)
    return Tab(number, view.id, view.icon or icon, view.label or "", known, searches)


def shown_of(tabs: tuple[Tab, ...], view: str) -> str:
    """The view that is shown: the one that was chosen, else the first."""
    return view if any(tab.id == view for tab in tabs) else tabs[0].id
