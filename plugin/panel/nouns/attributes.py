"""Attributes: what is shown of them, and how they are edited in place."""

from datetime import datetime
from typing import ClassVar
from urllib.parse import quote

from litestar import Response, post
from markupsafe import Markup
from msgspec import structs

from plugin.domain.attributes import BUILT_IN, DEFINITIONS, VALUES, AttributeValue, definitions_of, may_edit_attribute
from plugin.domain.customers import give_value
from plugin.domain.problems import N_
from plugin.domain.profile import Profile
from plugin.domain.reply import Reply, Said
from plugin.domain.rights import Viewer
from plugin.domain.typed_values import format_value, read_value
from plugin.domain.types import TYPES, AttributeType
from plugin.domain.types.locale import Locality
from plugin.errors import SidelightError, Stale
from plugin.panel.look.locale import LocaleContext, locale_context_for, translations
from plugin.panel.look.words import label_of, to_the_minute
from plugin.panel.machine.access import PanelRequest, id_in
from plugin.panel.machine.forms import Form, read_form
from plugin.panel.machine.fragments import About, Contents, Data, Fragment, Item, Query, Section, Seen
from plugin.panel.machine.render import Context, Draft, EditorContext, Peek, peek_of

from .finding import matching
from .presence import EDITED_BY

SHOWN_FIRST = 8  # the rest waits behind "show more"
FOUND_SHOWN = 8
MOST_FOUND = 200  # at once: each is an editor
LONGEST_LINE = 40  # characters; longer text has a field of several lines
MOST_ROWS = 6
MOST_BUTTONS = 12
# Types that are typed as another is. The rest have a control of their own.
CONTROLS: dict[AttributeType, str] = {
    "long_text": "text",
    "percentage": "number",
    "money": "text",
    "country": "text",
    "language": "text",
}


class Attribute(EditorContext, frozen=True):
    """`text` is the value as its control holds it, `shown` as a person reads it."""

    template: ClassVar = "attributes/attribute"
    key: str
    type: AttributeType
    label: str
    built_in: bool
    choices: tuple[str, ...]
    text: str
    shown: str
    is_set: bool
    fits: bool
    base: int
    managed_by: str | None
    changed_at: datetime | None
    changed_by: str | None
    may_edit: bool
    is_usual: bool = True
    link: str = ""  # what the value opens: `mailto:`, `tel:`, the address itself
    chosen: tuple[str, ...] = ()  # of several choices
    draft: Draft = ()

    @property
    def editor(self) -> bool:
        return self.may_edit

    @property
    def length(self) -> int:
        return len(self.text) + sum(map(len, self.choices))

    @property
    def partial(self) -> str:
        control = CONTROLS.get(self.type, self.type)
        return f"attributes/controls/{control}.html" if self.may_edit else super().partial

    @property
    def is_chip(self) -> bool:
        """Without a value it takes no row, until it is used. A box is one press as it is."""
        return not self.is_set and not self.draft and self.type != "boolean"

    @property
    def is_short(self) -> bool:
        """Each choice is a button that saves it. Among more, a list finds by the first letters, and has a Save."""
        return len(self.choices) <= MOST_BUTTONS

    @property
    def is_long(self) -> bool:
        return self.type == "long_text" or "\n" in self.text or len(self.text) > LONGEST_LINE

    @property
    def longest(self) -> int:
        return TYPES[self.type].longest

    @property
    def given_up(self) -> tuple[str, ...]:
        """What the customer has of choices that are no longer offered."""
        return tuple(choice for choice in self.chosen if choice not in self.choices)

    @property
    def has_seconds(self) -> bool:
        """A browser takes a moment with seconds for wrong where its control has minutes alone."""
        return len(self.text) > len("2027-03-01T09:00")

    @property
    def rows(self) -> int:
        """Where the browser does not size a field by its text."""
        return min(MOST_ROWS, sum(1 + len(line) // LONGEST_LINE for line in self.text.split("\n")))

    def drafted(self, said: Said, draft: Draft) -> "Attribute":
        chosen = tuple(said.typed.get("value", ())) if self.type == "choices" else ()
        return structs.replace(self, text=said.text("value"), chosen=chosen, draft=draft, base=said.base)


class More(Context, frozen=True):
    """Shows all attributes, and less again: a label of the checkbox in front of all generations."""

    template: ClassVar = "attributes/more"
    count: int


class AllFound(Context, frozen=True):
    """Leads to all that a search has found."""

    template: ClassVar = "attributes/all_found"
    count: int
    most: int
    carried: Markup = Markup()
    live: bool = True

    def finite(self, carried: Markup, last: str) -> "AllFound":
        return structs.replace(self, carried=carried, live=False)


def _make(data: Data, seen: Seen, _key: str, locale_context: LocaleContext) -> Attribute | None:
    definition, held = data.own(DEFINITIONS), data.own(VALUES)
    if definition is None:
        return None
    value = held.value if held else None
    formatted = format_value(value, definition, locale_context.locale, locale_context.zone)
    return Attribute(
        key=definition.key,
        type=definition.type,
        label=definition.label,
        built_in=definition.built_in,
        choices=definition.choices,
        text=formatted.written,
        shown=translations(locale_context.locale).gettext(formatted.shown) if formatted.is_message else formatted.shown,
        is_set=value is not None,
        fits=formatted.fits,
        base=held.version if held else 0,
        managed_by=definition.managed_by,
        changed_at=to_the_minute(held.changed_at) if held else None,
        changed_by=held.changed_by.name if held else None,
        may_edit=seen.may_edit,
        is_usual=formatted.is_usual,
        link=formatted.link,
        chosen=formatted.chosen,
    )


def _may_edit(viewer: Viewer, data: Data, _key: str) -> bool:
    definition = data.own(DEFINITIONS)
    return definition is not None and may_edit_attribute(viewer, definition)


def _label(key: str, profile: Profile, locale_context: LocaleContext) -> str:
    definition = profile[DEFINITIONS].get(key)
    return label_of(definition, translations(locale_context.locale).gettext) if definition else key


def _shown(key: str, posted: str, profile: Profile, locale_context: LocaleContext) -> str:
    """A checkbox posts `true`; a message shows it as the panel does."""
    definition = profile[DEFINITIONS].get(key)
    if definition is None or not posted:
        return posted
    type_ = TYPES[definition.type]
    shown = type_.show_posted(posted, Locality(locale_context.locale, locale_context.zone))
    return translations(locale_context.locale).gettext(shown) if type_.shows_message else shown


def _address(key: str) -> str:
    return f"attributes/{quote(key, safe='')}"


def _declare(kind: str, edits: str = "") -> Fragment:
    return Fragment(
        kind,
        _make,
        reads=(DEFINITIONS.own, VALUES.own),
        about=(About("attribute", own=True), About("definition", own=True), About("permission")),
        sees={"may_edit": _may_edit},
        posts=_address,
        label=_label,
        shown=_shown,
        stays=True,
        has_label=True,
        edits=edits,
    )


def _all(data: Data, _query: Query) -> Contents:
    definitions = data[DEFINITIONS]
    items = tuple(Item(key, definition.managed_by is None) for key, definition in definitions.items())
    return Contents(items, len(items))


def _found(data: Data, query: Query) -> Contents | None:
    """The attributes that the session has searched for; their editors are others than the attributes' own."""
    keys = matching(data[DEFINITIONS], data[VALUES], query.words, query.locale)
    if keys is None:
        return None
    shown = min(query.hits, MOST_FOUND) or FOUND_SHOWN
    return Contents(tuple(Item(key) for key in keys[:shown]), len(keys))


def _more(_data: Data, _seen: Seen, key: str, _locale_context: LocaleContext) -> More:
    return More(int(key))


def _all_found(_data: Data, _seen: Seen, key: str, _locale_context: LocaleContext) -> AllFound | None:
    count, _, shown = key.partition("/")
    most = min(int(count), MOST_FOUND)
    return AllFound(int(count), most) if most > int(shown) else None


def _peek(data: Data, _seen: Seen, _key: str, locale_context: LocaleContext) -> Peek | None:
    definition, held = data.own(DEFINITIONS), data.own(VALUES)
    if definition is None or held is None or held.value is None:
        return None
    formatted = format_value(held.value, definition, locale_context.locale, locale_context.zone)
    translate = translations(locale_context.locale).gettext
    return peek_of(translate(formatted.shown) if definition.type == "boolean" else formatted.shown)


def _first_own(items: tuple[Item, ...]) -> tuple[str, ...]:
    """The built-in ones are in the head."""
    return tuple(item.key for item in items if item.key and item.key not in BUILT_IN)


ATTRIBUTE = _declare("attribute")
FOUND = _declare("found", edits="attribute")
ALL_FOUND = Fragment("all_found", _all_found)
MORE = Fragment("more", _more)
PEEK = Fragment(
    "attribute_peek",
    _peek,
    reads=(DEFINITIONS.own, VALUES.own),
    about=(About("attribute", own=True), About("definition", own=True)),
)
SECTION = Section(
    "attributes",
    contents=_all,
    reads=(DEFINITIONS,),
    about=(About("definition"),),
    title=N_("Attributes"),
    peek=PEEK,
    peeks=3,
    peek_of=_first_own,
    each=(ATTRIBUTE, EDITED_BY),
    counted=MORE,
    flows=True,
    shown_first=SHOWN_FIRST,
)
FOUND_SECTION = Section(
    "found",
    goes_with="attributes",
    contents=_found,
    reads=(DEFINITIONS, VALUES),
    about=(About("definition"),),
    title=N_("Search results"),
    part="section found",
    words="found-words",
    each=(FOUND,),
    flows=True,
    shown_first=0,
    empty=N_("No attribute matches."),
    capped=N_("%(shown)s of %(count)s: refine the search"),
    rest=ALL_FOUND,
)


@post("/p/{secret:str}/attributes/{key:str}")
async def save_attribute(request: PanelRequest) -> Response[bytes]:
    async with read_form(request) as form:
        return await form.answer(await _save(form, id_in(request, "key")))


async def _save(form: Form, key: str) -> Reply:
    place, session = f"attribute/{key}", form.session
    if given_up := form.gives_up(place):
        return given_up
    given = form.all("value") or None
    if await form.is_misplaced():
        return form.refused(place, "moved")
    where = locale_context_for(session.appearance, form.now)
    definition = definitions_of(await form.services.ctx.store.states.get(session.workspace_id)).get(key)
    if definition is None:
        return form.refused(place, "gone")
    try:
        value = read_value(given, definition, where.locale, where.zone)
        saved = Reply("saved", place, form.editor)
        await form.run(give_value(form.customer_id, key, value), base=form.base, reply=saved)
    except Stale as stale:
        current: AttributeValue = stale.current
        return form.conflict(
            place,
            base=current.version,
            by=current.changed_by.name,
            at=current.changed_at,
            current=format_value(current.value, definition, where.locale, where.zone).written,
        )
    except SidelightError as error:
        return form.refusal(place, error, field="value")
    return saved


handlers = (save_attribute,)
