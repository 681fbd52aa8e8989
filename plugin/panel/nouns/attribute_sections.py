"""The sections of attributes: which are shown to whom, in which order, and what a search finds among them."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, ClassVar

from markupsafe import Markup
from msgspec import structs

from plugin.domain.attribute_showing import Circumstances, Sight, edited_by, is_shown, sight_of
from plugin.domain.attributes import BUILT_IN, DEFINITIONS, VALUES, AttributeDefinition, effective_value
from plugin.domain.conversations import CONVERSATION
from plugin.domain.problems import N_
from plugin.domain.profile import STATE, Part, Selection
from plugin.domain.rights import Viewer
from plugin.domain.state import WorkspaceState
from plugin.domain.tags import HELD, tags_held
from plugin.domain.typed_values import format_value
from plugin.panel.look.locale import LocaleContext, translations
from plugin.panel.look.words import value_of
from plugin.panel.machine.fragments import About, Contents, Data, Fragment, Item, Query, Section, Seen
from plugin.panel.machine.render import Context, Peek, peek_of

from .arranging import ARRANGE, BEHIND, SHOWN_FIRST
from .attributes import ATTRIBUTE, FOUND, HEADING, MOST_OFFERED, OFFERED, level_of_own
from .finding import matching
from .presence import EDITED_BY

FOUND_SHOWN = 8
MOST_FOUND = 200  # at once: each is an editor
SIGHTS_KEPT = 1024
NOTHING_HIDDEN = Sight()


class Find(Context, frozen=True):
    """Leads to the search, for what is not offered: a label of the same checkbox."""

    template: ClassVar = "attributes/find"
    count: int


class More(Context, frozen=True):
    """Shows all attributes, and less again: a label of the checkbox in front of all generations."""

    template: ClassVar = "attributes/more"
    count: int  # 0: there are more, which only the search finds


class AllFound(Context, frozen=True):
    """Leads to all that a search has found."""

    template: ClassVar = "attributes/all_found"
    count: int
    most: int
    carried: Markup = Markup()
    live: bool = True

    def finite(self, carried: Markup, last: str) -> "AllFound":
        return structs.replace(self, carried=carried, live=False)


def _shown(data: Data, sight: Sight) -> Mapping[str, AttributeDefinition]:
    """In definition order; those that share a heading stand together, where the first of them does."""
    definitions = data[DEFINITIONS]
    here = Circumstances(
        definitions,
        data[VALUES] if sight.attributes else {},
        conversation.channel if sight.by_channel and (conversation := data[CONVERSATION]) else None,
        frozenset(tag.id for tag in tags_held(data[STATE], data[HELD])) if sight.by_tag else frozenset(),
    )
    shown = [one for key, one in definitions.items() if key not in sight.hidden and is_shown(one, here)]
    headings = list(dict.fromkeys([None, *(one.section for one in shown)]))
    if len(headings) > 1:
        shown.sort(key=lambda one: headings.index(one.section))
    return {one.key: one for one in shown}


def _all(data: Data, query: Query, sight: Sight) -> Contents:
    """What the agent has arranged comes first, without headings."""
    shown, offered = _shown(data, sight), data[OFFERED]
    order = query.order_of("attributes")
    first = [key for key in order if key in shown] if order is not None else []
    items = [Item(key, shown[key].managed_by is None, may_flow=key in offered) for key in first]
    section = None
    for key, definition in shown.items():
        if key in first:
            continue
        if definition.section != section:
            section = definition.section
            items.append(Item(f"{HEADING}{section or ''}", leads=True))
        items.append(Item(key, definition.managed_by is None, is_behind=key in BEHIND, may_flow=key in offered))
    return Contents(tuple(items), len(shown), first=None if order is None else len(first))


def _found(data: Data, query: Query, sight: Sight) -> Contents | None:
    """The attributes that the session has searched for; their editors are others than the attributes' own."""
    if not query.words:
        return None  # as nearly always
    keys = matching(_shown(data, sight), data[VALUES], query.words, query.locale, sight.masked)
    if keys is None:
        return None
    shown = min(query.hits, MOST_FOUND) or FOUND_SHOWN
    return Contents(tuple(Item(key, may_flow=True) for key in keys[:shown]), len(keys))


def _find(_data: Data, seen: Seen, _key: str, _locale_context: LocaleContext) -> Find | None:
    return Find(seen.others) if seen.others else None


def _others(viewer: Viewer, data: Data, _key: str) -> int:
    """How many may be edited, and are offered by the search only."""
    offered = data[OFFERED]
    return len(edited_by(data[STATE], viewer) - offered.keys())


def _more(_data: Data, _seen: Seen, key: str, _locale_context: LocaleContext) -> More:
    return More(int(key) if int(key) <= MOST_OFFERED else 0)


def _all_found(_data: Data, _seen: Seen, key: str, _locale_context: LocaleContext) -> AllFound | None:
    count, _, shown = key.partition("/")
    most = min(int(count), MOST_FOUND)
    return AllFound(int(count), most) if most > int(shown) else None


def _peek(data: Data, seen: Seen, _key: str, locale_context: LocaleContext) -> Peek | None:
    definition, held = data.own(DEFINITIONS), data.own(VALUES)
    if definition is None or seen.level not in ("sees", "edits"):
        return None
    value = effective_value(definition, held)
    if value is None:
        return None
    formatted = format_value(value, definition, locale_context.locale, locale_context.zone)
    return peek_of(value_of(formatted, translations(locale_context.locale).gettext))


def _first_own(items: tuple[Item, ...]) -> tuple[str, ...]:
    """The built-in ones are in the head."""
    return tuple(item.key for item in items if item.key and not item.leads and item.key not in BUILT_IN)


def _attributes_of(state: WorkspaceState, viewer: Viewer) -> Section:
    return _of_sight(sight_of(state, viewer))


def _found_of(state: WorkspaceState, viewer: Viewer) -> Section:
    return _found_of_sight(sight_of(state, viewer))


ALL_FOUND = Fragment("all_found", _all_found)
FIND = Fragment(
    "find",
    _find,
    reads=(STATE, OFFERED),
    about=(About("definition"), About("permission")),
    sees={"others": _others},
)
MORE = Fragment("more", _more)
PEEK = Fragment(
    "attribute_peek",
    _peek,
    reads=(STATE, DEFINITIONS.own, VALUES.own),
    about=(About("attribute", own=True), About("definition", own=True), About("permission")),
    sees={"level": level_of_own},
)
SECTION = Section(
    "attributes",
    contents=lambda data, query: _all(data, query, NOTHING_HIDDEN),
    reads=(DEFINITIONS, OFFERED),
    about=(About("definition"), About("permission")),
    for_viewer=_attributes_of,
    title=N_("Attributes"),
    peek=PEEK,
    peeks=3,
    peek_of=_first_own,
    each=(ATTRIBUTE, EDITED_BY),
    after=(ARRANGE, FIND),
    counted=MORE,
    shown_first=SHOWN_FIRST,
)
FOUND_SECTION = Section(
    "found",
    goes_with="attributes",
    contents=lambda data, query: _found(data, query, NOTHING_HIDDEN),
    reads=(DEFINITIONS, VALUES),
    about=(About("definition"), About("permission")),
    for_viewer=_found_of,
    title=N_("Search results"),
    part="section found",
    words="found-words",
    each=(FOUND,),
    shown_first=0,
    empty=N_("Nothing matches."),
    capped=N_("%(shown)s of %(count)s: refine the search"),
    rest=ALL_FOUND,
)


@lru_cache(maxsize=SIGHTS_KEPT)
def _of_sight(sight: Sight) -> Section:
    """One for all roles and workspaces that see alike: panels are laid out anew only where that changes."""
    reads = [DEFINITIONS, OFFERED, *_asked(sight)]
    if sight.attributes:
        reads.append(VALUES.only(*sight.attributes))
    return structs.replace(
        SECTION,
        contents=lambda data, query: _all(data, query, sight),
        reads=tuple(reads),
        about=(*SECTION.about, *_about(sight)),
    )


@lru_cache(maxsize=SIGHTS_KEPT)
def _found_of_sight(sight: Sight) -> Section:
    return structs.replace(
        FOUND_SECTION,
        contents=lambda data, query: _found(data, query, sight),
        reads=(DEFINITIONS, VALUES, *_asked(sight)),
        about=(*FOUND_SECTION.about, *_about(sight)),
    )


def _asked(sight: Sight) -> list[Part[Any] | Selection]:
    """What conditions ask of a customer, besides values."""
    asked: list[Part[Any] | Selection] = []
    if sight.by_channel:
        asked.append(CONVERSATION)
    if sight.by_tag:
        asked += (STATE, HELD)
    return asked


def _about(sight: Sight) -> list[About]:
    found = [About("conversation")] * sight.by_channel + [About("tag")] * sight.by_tag
    return [*found, About("attribute", sight.attributes)] if sight.attributes else found


handlers = ()
