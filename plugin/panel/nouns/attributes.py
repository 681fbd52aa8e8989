"""Attributes: what is shown of them, and how they are edited in place."""

from collections.abc import Mapping
from datetime import datetime
from itertools import islice
from typing import ClassVar
from urllib.parse import quote

from litestar import Response, post
from msgspec import structs

from plugin.domain.attribute_showing import levels_of
from plugin.domain.attributes import (
    DEFINITIONS,
    VALUES,
    AttributeDefinition,
    AttributeValue,
    access_to,
    definitions_of,
    effective_value,
    may_read_attribute,
)
from plugin.domain.customers import give_value
from plugin.domain.profile import STATE, Keyed, Profile, Selection
from plugin.domain.reply import Reply, Said
from plugin.domain.rights import Viewer
from plugin.domain.state import WorkspaceState
from plugin.domain.typed_values import format_value, read_value
from plugin.domain.types import TYPES, AttributeType
from plugin.domain.types.locale import Locality
from plugin.errors import SidelightError, Stale
from plugin.panel.look.locale import LocaleContext, locale_context_for, translations
from plugin.panel.look.words import label_of, to_the_minute, value_of
from plugin.panel.machine.access import PanelRequest, id_in
from plugin.panel.machine.forms import Form, read_form
from plugin.panel.machine.fragments import About, Data, Fragment, Make, Seen
from plugin.panel.machine.render import Context, Draft, EditorContext

from .attribute_history import history_of_own, look_up
from .attribute_revealing import reveal, revealed
from .history import answer_history, asks_for_history

MOST_OFFERED = 40  # where they have no value: each is an editor; the search finds the others
LONGEST_LINE = 40  # characters; longer text has a field of several lines
MOST_ROWS = 6
MOST_BUTTONS = 12
HEADING = "//"  # begins the key of what is no attribute, but a heading among them: no id has a slash
# Types that are typed as another is. The rest have a control of their own.
CONTROLS: dict[AttributeType, str] = {
    "long_text": "text",
    "percentage": "number",
    "money": "text",
    "country": "text",
    "language": "text",
    "timezone": "text",
}


def _offered_of(state: WorkspaceState) -> Mapping[str, str]:
    return {key: key for key in islice(definitions_of(state), MOST_OFFERED)}


OFFERED = Keyed[str, str]("offered", of_state=lambda state: state.derived(_offered_of))


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
    help: str | None = None
    required: bool = False
    is_default: bool = False  # nobody has set it: the definition's own value is shown
    is_masked: bool = False  # and then nothing here says anything of the value, not even whether there is one
    may_reveal: bool = False
    reason: str = ""  # typed, and refused
    draft: Draft = ()

    @property
    def editor(self) -> bool:
        return self.may_edit or self.may_reveal

    @property
    def length(self) -> int:
        return len(self.text) + sum(map(len, self.choices))

    @property
    def partial(self) -> str:
        control = CONTROLS.get(self.type, self.type)
        return f"attributes/controls/{control}.html" if self.may_edit else super().partial

    @property
    def is_small(self) -> bool:
        """Without a value it takes no row, until it is used."""
        return not self.is_set and not self.draft

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
        if self.is_masked:
            return structs.replace(self, reason=said.text("reason"), draft=draft)
        chosen = tuple(said.typed.get("value", ())) if self.type == "choices" else ()
        return structs.replace(self, text=said.text("value"), chosen=chosen, draft=draft, base=said.base)


class Heading(Context, frozen=True):
    """Of the attributes that follow."""

    template: ClassVar = "attributes/heading"
    text: str


def _make(data: Data, seen: Seen, key: str, locale_context: LocaleContext) -> Context | None:
    """Without a value nothing of it is shown to whom it is not offered."""
    made = _made(data, seen, key, locale_context)
    is_unset = isinstance(made, Attribute) and not made.is_set
    return None if is_unset and not (seen.level == "edits" and data.own(OFFERED)) else made


def _made(data: Data, seen: Seen, key: str, locale_context: LocaleContext) -> Context | None:
    if key.startswith(HEADING):
        return Heading(key.removeprefix(HEADING))
    definition, held = data.own(DEFINITIONS), data.own(VALUES)
    if definition is None or seen.level == "hidden":
        return None
    if seen.level in ("masked", "revealable"):
        return _masked(definition, seen.level == "revealable")
    value = effective_value(definition, held)
    formatted = format_value(value, definition, locale_context.locale, locale_context.zone)
    return Attribute(
        key=definition.key,
        type=definition.type,
        label=definition.label,
        built_in=definition.built_in,
        choices=definition.choices,
        text=formatted.written,
        shown=value_of(formatted, translations(locale_context.locale).gettext),
        is_set=value is not None,
        fits=formatted.fits,
        base=held.version if held else 0,
        managed_by=definition.managed_by,
        changed_at=to_the_minute(held.changed_at) if held else None,
        changed_by=held.changed_by.shown if held else None,
        may_edit=seen.level == "edits",
        is_usual=formatted.is_usual,
        link=formatted.link,
        chosen=formatted.chosen,
        help=definition.help,
        required=definition.required,
        is_default=value is not None and (held is None or held.value is None),
    )


def _masked(definition: AttributeDefinition, may_reveal: bool) -> Attribute:
    return Attribute(
        key=definition.key,
        type=definition.type,
        label=definition.label,
        built_in=definition.built_in,
        choices=(),
        text="",
        shown="",
        is_set=True,
        fits=True,
        base=0,
        managed_by=definition.managed_by,
        changed_at=None,
        changed_by=None,
        may_edit=False,
        is_masked=True,
        may_reveal=may_reveal,
    )


def level_of_own(viewer: Viewer, data: Data, key: str) -> str:
    return levels_of(data[STATE], viewer).get(key, "hidden")


def _visible(key: str, profile: Profile, viewer: Viewer) -> AttributeDefinition | None:
    """What is hidden is called as what there is not."""
    definition = profile[DEFINITIONS].get(key)
    return None if definition is None or access_to(viewer, definition) == "hidden" else definition


def _answer(said: Said, data: Data, seen: Seen, locale_context: LocaleContext) -> Context | None:
    return (history_of_own if asks_for_history(said) else revealed)(said, data, seen, locale_context)


def _label(key: str, profile: Profile, viewer: Viewer, locale_context: LocaleContext) -> str:
    definition = _visible(key, profile, viewer)
    return label_of(definition, translations(locale_context.locale).gettext) if definition else key


def _shown(key: str, posted: str, profile: Profile, viewer: Viewer, locale_context: LocaleContext) -> str:
    """A checkbox posts `true`; a message shows it as the panel does."""
    definition = _visible(key, profile, viewer)
    if definition is None or not posted:
        return posted
    type_ = TYPES[definition.type]
    shown = type_.show_posted(posted, Locality(locale_context.locale, locale_context.zone))
    return translations(locale_context.locale).gettext(shown) if type_.shows_message else shown


def _may_read(key: str, profile: Profile, viewer: Viewer) -> bool:
    definition = profile[DEFINITIONS].get(key)
    return definition is not None and may_read_attribute(viewer, definition)


def _address(key: str) -> str:
    return f"attributes/{quote(key, safe='')}"


def _declare(kind: str, make: Make, edits: str = "", *, also: tuple[Selection, ...] = ()) -> Fragment:
    return Fragment(
        kind,
        make,
        reads=(STATE, DEFINITIONS.own, VALUES.own, *also),
        about=(About("attribute", own=True), About("definition", own=True), About("permission")),
        sees={"level": level_of_own},
        posts=_address,
        label=_label,
        shown=_shown,
        may_read=_may_read,
        has_label=True,
        answers=_answer,
        looks_up=look_up,
        edits=edits,
    )


ATTRIBUTE = _declare("attribute", _make, also=(OFFERED.own,))
FOUND = _declare("found", _made, edits="attribute")


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
    state = await form.services.ctx.store.states.get(session.workspace_id)
    definition = definitions_of(state).get(key)
    if definition is None or access_to(state.viewer_of(session.by), definition) == "hidden":
        return form.refused(place, "gone")
    if asked := await answer_history(form, place):
        return asked
    if form.get("reason") is not None:
        return await reveal(form, place, key)
    try:
        value = read_value(given, definition, where.locale, where.zone)
        saved = form.saved(place)
        await form.run(give_value(form.customer_id, key, value), base=form.base, reply=saved)
    except Stale as stale:
        current: AttributeValue = stale.current
        return form.conflict(
            place,
            base=current.version,
            by=current.changed_by.shown,
            at=current.changed_at,
            current=format_value(current.value, definition, where.locale, where.zone).written,
        )
    except SidelightError as error:
        return form.refusal(place, error, field="value")
    return saved


handlers = (save_attribute,)
