"""What a noun declares of its fragments and sections, and what the machine makes of it.

A fragment is given no more than it declares: the parts of the profile that it reads, and what it sees of the viewer.
What it sees is the key by which its bytes are shared, so that what is rendered for one agent cannot be served to
another who would see it otherwise.
"""

from collections.abc import Awaitable, Callable, Hashable, Iterable, Mapping
from datetime import datetime
from functools import cached_property
from typing import Any, TypeVar

from msgspec import Struct

from plugin.domain.profile import Cursor, Keyed, Part, Profile, Selection
from plugin.domain.reply import Said
from plugin.domain.rights import Viewer
from plugin.domain.state import WorkspaceState
from plugin.live.stream import Topic
from plugin.panel.look.locale import LocaleContext, translations
from plugin.store.engine.base import Store

from .render import Context

T = TypeVar("T")
V = TypeVar("V")


class Undeclared(LookupError):
    """A fragment has asked for what its declaration does not name."""


class Data:
    """The declared parts of a profile, for one place."""

    __slots__ = ("_key", "_profile", "_reads")

    def __init__(self, profile: Profile, reads: Mapping[Part[Any], Selection], key: str) -> None:
        self._profile, self._reads, self._key = profile, reads, key

    @property
    def customer_id(self) -> str:
        return self._profile.customer_id or ""

    def __getitem__(self, part: Part[T]) -> T:
        selection = self._reads.get(part)
        if selection is None:
            raise Undeclared(str(part))
        if selection.own:
            raise Undeclared(f"all of {part}: only the fragment's own is declared")
        value: Any = self._profile[part]
        if selection.keys is not None:
            value = {key: value[key] for key in selection.keys if key in value}
        return value  # type: ignore[no-any-return]

    def own(self, part: Keyed[str, V]) -> V | None:
        """The one that the fragment shows."""
        selection = self._reads.get(part)
        if selection is None or not selection.own:
            raise Undeclared(f"{part}.own")
        return self._profile[part].get(self._key)


Sight = Callable[[Viewer, Data, str], Hashable]  # what a fragment sees of the viewer: a right, or "others than me"


class Seen:
    """The declared sights of one viewer."""

    __slots__ = ("_values",)

    def __init__(self, values: Mapping[str, Hashable]) -> None:
        self._values = values

    def __getattr__(self, name: str) -> Any:
        try:
            return self._values[name]
        except KeyError:
            raise Undeclared(name) from None


class About(Struct, frozen=True, eq=False):
    """The changes that a fragment, or a section, says something of: those of a noun whose key is …"""

    noun: str
    keys: frozenset[str] | None = None  # … one of these; None: any
    own: bool = False  # … the fragment's own

    def concerns(self, topic: Topic, key: str) -> bool:
        noun, changed = topic
        if noun != self.noun:
            return False
        return not changed or (changed == key if self.own else self.keys is None or changed in self.keys)


Make = Callable[[Data, Seen, str, LocaleContext], Context | None]
Answer = Callable[[Said, Data, Seen, LocaleContext], Context | None]


class Question(Struct, frozen=True):
    """What a form has asked for and no profile holds, by whom, of what."""

    store: Store
    workspace_id: str
    customer_id: str
    key: str  # of the place
    said: Said
    viewer: Viewer
    state: WorkspaceState
    since: datetime  # how far histories reach back


LookUp = Callable[[Question], Awaitable[Mapping[Part[Any], Any]]]
Shown = Callable[[str, str, Profile, Viewer, LocaleContext], str]
MayRead = Callable[[str, Profile, Viewer], bool]
Label = Callable[[str, Profile, Viewer, LocaleContext], str]  # what it is called before this viewer


class Fragment(Struct, frozen=True, eq=False, dict=True):
    """The smallest part of a panel that is rendered alone. Declared once, in its noun's file."""

    kind: str
    make: Make
    reads: tuple[Part[Any] | Selection, ...] = ()
    about: tuple[About, ...] = ()
    sees: Mapping[str, Sight] = {}
    posts: Callable[[str], str] | None = None  # an editor: where it posts to, relative to the panel
    label: Label | None = None  # what it is called in messages
    saved: str = ""  # what the status line says once it is saved; empty: "Saved", and its label
    deleted: str = ""  # and once its thing is deleted
    next_place: str = ""  # where a finite page goes on once its thing is deleted
    fields: Mapping[str, str] = {}  # labels of its form's fields, by name, in order; others go by its own label
    is_silent: Callable[[Data], bool] | None = None  # for whoever looks it says nothing, at any place of its kind
    shown: Shown | None = None  # a posted value, as a person would say it
    may_read: MayRead | None = None  # who is told of it what others have saved, also where a conflict waits; None: all
    field: str = "text"  # what a conflict posts again
    has_label: bool = False  # in a column of its own: messages are shown beside it
    part: str = (
        ""  # how the style sheet calls the group of an editor and its message, where that has a place of its own
    )
    answers: Answer | None = None  # an editor: what its form has asked for and saves nothing, shown under it
    looks_up: LookUp | None = None  # what the answer shows besides; read each time that it is asked for
    alerts: bool = False  # no editor: when it comes or changes, a screen reader says so at once
    edits: str = ""  # the kind of fragment whose thing its editor edits, where that is another

    @cached_property
    def selections(self) -> Mapping[Part[Any], Selection]:
        return {one.part: one for one in map(_selection, self.reads)}

    @property
    def has_many_fields(self) -> bool:
        """Each problem then stands under the field that it is about."""
        return len(self.fields) > 1

    @cached_property
    def positions(self) -> Mapping[str, int]:
        """Of its form's fields, from 1. One field alone needs none: what stands under the editor stands under it."""
        return {name: at for at, name in enumerate(self.fields, 1)} if self.has_many_fields else {}

    def wants(self, key: str) -> Iterable[tuple[Part[Any], frozenset[str] | None]]:
        for selection in map(_selection, self.reads):
            yield selection.part, frozenset({key}) if selection.own else selection.keys


def _selection(read: Part[Any] | Selection) -> Selection:
    return read if isinstance(read, Selection) else Selection(read)


class Item(Struct, frozen=True):
    """One of a section's. `form`: what of it the layout depends on, besides its being there."""

    key: str | None  # None: a spare place
    form: Hashable = None
    order: Cursor | None = None  # in a list with pages
    leads: bool = False  # a heading: hidden with what follows it
    is_behind: bool = False  # never among those that are shown at first
    may_flow: bool = False  # where it is small, it takes no line of its own


Orders = tuple[tuple[str, tuple[str, ...]], ...]  # by section: the keys of items


class Query(Struct, frozen=True, cache_hash=True):
    """What of a stream's state the layout depends on."""

    words: str = ""  # searched for
    locale: str = "en"
    hits: int = 0  # of what is found, how many are asked for; 0: the first ones
    orders: Orders = ()
    may_be_short: bool = False  # what is behind "show more" has not been asked for

    def order_of(self, section: str) -> tuple[str, ...] | None:
        """The items that the agent always wants to see, in that order; None: nothing was arranged."""
        return next((keys for name, keys in self.orders if name == section), None)


class Contents(Struct, frozen=True):
    """What a section holds now."""

    items: tuple[Item, ...] = ()
    count: int = 0
    left: int = 0  # older ones, on pages that are not shown
    first: int | None = None  # how many are always shown; None: as many as the section says


Contained = Callable[[Data, Query], Contents | None]


class Section(Struct, frozen=True, eq=False, dict=True):
    """A part of the layout: fragments of its own, and a list of items with fragments each.

    One with a title and a `peek` collapses. A workspace's views name sections; those that are `everywhere` or go with
    another need no naming.
    """

    name: str
    state: str = "profile"  # of which panels: `profile`, `unknown`, `waiting`; empty: of all
    everywhere: bool = False  # in each view
    goes_with: str = ""  # in the view that names this other section
    seen_by: Callable[[Viewer], bool] | None = None  # by which roles, of whom nothing but the role's rights is known
    # the section as a role has it, where its layout depends on that: the same object for all that are laid out alike
    for_viewer: "Callable[[WorkspaceState, Viewer], Section] | None" = None
    contents: Contained | None = None  # its items, or that it is not in this panel; None: it never has any
    reads: tuple[Part[Any] | Selection, ...] = ()
    about: tuple[About, ...] = ()  # the changes that may add to it, or change its form
    title: str = ""
    starts_closed: bool = False  # until its agent opens it; then it is shown, here and in later panels
    part: str = "section"  # how the style sheet calls it
    heading: tuple[Fragment, ...] = ()  # beside the title
    peek: Fragment | None = None  # what it shows beside its title while it is closed: one for all of it, or …
    peeks: int = 0  # … one of each of so many items: the first ones, or …
    peek_of: Callable[[tuple[Item, ...]], tuple[str, ...]] | None = None  # … those of these keys
    before: tuple[Fragment, ...] = ()
    each: tuple[Fragment, ...] = ()  # of each item: what it is, and who edits that
    after: tuple[Fragment, ...] = ()
    older: Fragment | None = None  # leads to the next page
    counted: Fragment | None = None  # is there where there are more items than are shown at first
    rest: Fragment | None = None  # is there where it has more than are shown, and leads to all of them
    shown_first: int | None = None  # the others are hidden while "show more" is off; None: all are shown
    spare: int = 0  # places for what is added
    words: str = ""  # the part of its words, which go with "show more"
    empty: str = ""  # what it says where it has no items
    follows: Keyed[str, Any] | None = None  # the part whose keys are other customers, of whom it shows something
    capped: str = ""  # and where it has more than are shown
    listed: Keyed[str, Any] | None = None  # in pages, newest first: the part that holds what is added
    order: Callable[[Any], Cursor] | None = None

    @property
    def fragments(self) -> tuple[Fragment, ...]:
        others = tuple(one for one in (self.peek, self.older, self.counted, self.rest) if one)
        return (*self.heading, *self.before, *self.each, *self.after, *others)

    @cached_property
    def selections(self) -> Mapping[Part[Any], Selection]:
        return {one.part: one for one in map(_selection, self.reads)}

    def wants(self) -> Iterable[tuple[Part[Any], frozenset[str] | None]]:
        return ((one.part, one.keys) for one in map(_selection, self.reads))

    def wants_whole(self) -> Iterable[tuple[Part[Any], frozenset[str] | None]]:
        """All that it and its fragments read, before it is known which items there are."""
        yield from self.wants()
        for fragment in self.fragments:
            yield from ((one.part, None if one.own else one.keys) for one in map(_selection, fragment.reads))

    @property
    def is_named(self) -> bool:
        """By a workspace's views."""
        return self.state == "profile" and not self.everywhere and not self.goes_with

    @property
    def collapses(self) -> bool:
        return bool(self.title and self.peek)


class Declared:
    """All that the nouns declare, by kind."""

    def __init__(
        self, sections: Iterable[Section], title: Callable[[Profile, Viewer], str] = lambda _profile, _viewer: ""
    ) -> None:
        """`title`: of the whole page; empty: the service's own name."""
        self.sections = tuple(sections)
        self.title = title
        self.fragments: dict[str, Fragment] = {}
        for section in self.sections:
            for fragment in section.fragments:
                if self.fragments.setdefault(fragment.kind, fragment) is not fragment:
                    raise ValueError(f"two fragments are called {fragment.kind}")
        every: tuple[Section | Fragment, ...] = (*self.sections, *self.fragments.values())
        self.of_state = {part: part.of_state for one in every for part in one.selections if part.of_state}
        self.by_name = {section.name: section for section in self.sections}
        self.lists = {section.name: section.listed for section in self.sections if section.listed}
        self.list_of = {section.older: section.name for section in self.sections if section.older}
        self.start_closed = frozenset(section.name for section in self.sections if section.starts_closed)
        self.follows = tuple(section.follows for section in self.sections if section.follows)
        # those that collapse come first: the style sheet has rules for so many numbers
        numbered = sorted(self.sections, key=lambda section: not section.collapses)
        self.numbers = {section.name: number for number, section in enumerate(numbered)}

    def action_of(self, place: str) -> str:
        kind, _, key = place.partition("/")
        posts = self.fragments[kind].posts if kind in self.fragments else None
        return posts(key) if posts else ""

    def fragment_of(self, place: str) -> Fragment | None:
        return self.fragments.get(place.partition("/")[0])

    def edited(self, place: str) -> str:
        """The place whose thing an editor edits: what a search has found has editors of its own."""
        fragment = self.fragment_of(place)
        return f"{fragment.edits}/{place.partition('/')[2]}" if fragment and fragment.edits else place

    def edited_again(self, place: str, kind: str) -> str:
        """The place of that kind that edits the same."""
        fragment = self.fragments.get(kind)
        own, _, key = place.partition("/")
        return f"{kind}/{key}" if fragment and fragment.edits == own else place

    def label(self, place: str, profile: Profile, viewer: Viewer, locale_context: LocaleContext) -> str:
        fragment = self.fragment_of(place)
        if fragment is None or fragment.label is None:
            return ""
        return fragment.label(place.partition("/")[2], profile, viewer, locale_context)

    def field_label(
        self, place: str, field: str, profile: Profile, viewer: Viewer, locale_context: LocaleContext
    ) -> str:
        fragment = self.fragment_of(place)
        if fragment and field in fragment.fields:
            return translations(locale_context.locale).gettext(fragment.fields[field])
        return self.label(place, profile, viewer, locale_context)
