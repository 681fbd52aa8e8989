"""Relationships of a customer: each opens in place to how the two belong together; labels are edited there."""

from collections.abc import Mapping
from typing import Any, ClassVar
from urllib.parse import quote

from babel.numbers import format_decimal
from msgspec import structs

from plugin.domain.change import LogEntry
from plugin.domain.customers import name_by, readable_parts
from plugin.domain.problems import N_
from plugin.domain.profile import Cursor, Part, Profile
from plugin.domain.relationships import (
    LONGEST_TYPED,
    MOST_COUNTED,
    RELATED,
    RELATED_COUNT,
    RelatedCustomer,
    labels_in,
    may_edit_relationships,
    may_see_relationships,
)
from plugin.domain.reply import Said
from plugin.domain.rights import Viewer
from plugin.domain.state import WorkspaceState
from plugin.domain.text import comparable
from plugin.live.stream import OF_ANOTHER
from plugin.panel.look.locale import LocaleContext, translations
from plugin.panel.machine.fragments import About, Contents, Data, Fragment, Item, Query, Question, Section, Seen
from plugin.panel.machine.reading import MOST_SHOWN
from plugin.panel.machine.render import Context, Count, Draft, EditorContext, Older, Peek, peek_of
from plugin.store.engine.columns import micros
from plugin.store.relationships import labels_used

from .history import Line, Lines
from .presence import EDITED_BY
from .relationship_picker import PICKER

MAY_LOSE = "unsaved"
USED = Part[tuple[str, ...]]("labels in use")


class Related(EditorContext, frozen=True):
    """`labels` and `inverse_labels` as they are, `text` and `inverse_text` as their fields hold them."""

    template: ClassVar = "relationships/related"
    id: str
    name: str
    labels: tuple[str, ...]
    inverse_labels: tuple[str, ...]
    text: str
    inverse_text: str
    was: str  # what the fields showed: what was changed in them is what the form asks for
    inverse_was: str
    profile_url: str | None
    may_edit: bool
    may_open: bool
    most: int = LONGEST_TYPED
    draft: Draft = ()

    @property
    def length(self) -> int:
        return len(self.name) + len(self.text) + len(self.inverse_text)

    def drafted(self, said: Said, draft: Draft) -> "Related":
        return structs.replace(
            self,
            text=said.text("labels"),
            inverse_text=said.text("inverse_labels"),
            was=said.text("was"),
            inverse_was=said.text("inverse_was"),
            draft=draft,
        )


class UnrelatedCustomer(EditorContext, frozen=True):
    """Seen only by an agent who had it open when it was deleted: what was typed stays, and cannot be saved."""

    template: ClassVar = "relationships/unrelated"


class Suggestions(Context, frozen=True):
    """Labels that the workspace uses and this relationship has not, for each direction."""

    template: ClassVar = "relationships/suggestions"
    name: str
    labels: tuple[str, ...]
    inverse_labels: tuple[str, ...]


class Opening(Context, frozen=True):
    """Another customer is opened in this frame. `may_lose`: not yet, as something in it may not be saved."""

    template: ClassVar = "relationships/opening"
    name: str
    address: str
    may_lose: bool


class OlderRelated(Older, frozen=True):
    template: ClassVar = "relationships/older"


def _related(data: Data, seen: Seen, _key: str, _locale_context: LocaleContext) -> EditorContext | None:
    related = data.own(RELATED)
    if not seen.may_see:
        return None
    if related is None:
        return UnrelatedCustomer()
    text, inverse = ", ".join(related.labels), ", ".join(related.inverse_labels)
    return Related(
        id=related.id,
        name=name_by(seen.readable, related.values) or related.id,
        labels=related.labels,
        inverse_labels=related.inverse_labels,
        text=text,
        inverse_text=inverse,
        was=text,
        inverse_was=inverse,
        profile_url=related.profile_url,
        may_edit=seen.may_edit,
        may_open=seen.may_open,
    )


def _count(data: Data, seen: Seen, _key: str, locale_context: LocaleContext) -> Count:
    count = data[RELATED_COUNT] if seen.may_see else 0
    if count <= MOST_COUNTED:
        return Count(str(count) if count else "")
    return Count(f"{format_decimal(MOST_COUNTED, locale=locale_context.locale)}+")


def _peek(data: Data, seen: Seen, _key: str, _locale_context: LocaleContext) -> Peek | None:
    related = data.own(RELATED)
    if related is None or not seen.may_see:
        return None
    return peek_of(name_by(seen.readable, related.values) or related.id)


def _older(_data: Data, _seen: Seen, key: str, _locale_context: LocaleContext) -> OlderRelated:
    left, _, until = key.partition("/")
    return OlderRelated(int(left) if int(left) <= MOST_COUNTED else None, until)


def _order(related: RelatedCustomer) -> Cursor:
    return Cursor(micros(related.created_at), related.id)


def _contents(data: Data, _query: Query) -> Contents:
    related, count = data[RELATED], data[RELATED_COUNT]
    items = tuple(Item(one.id, order=_order(one)) for one in related.values())
    if len(items) >= MOST_SHOWN:
        return Contents(items, count)
    return Contents(items, count, left=count - len(items) if count <= MOST_COUNTED else count)


async def _look_up_labels(question: Question) -> Mapping[Part[Any], Any]:
    if "suggested" not in question.said.typed:
        return {}
    return {USED: tuple(await question.store.read(lambda reader: labels_used(reader, question.workspace_id)))}


def _answered(said: Said, data: Data, seen: Seen, _locale_context: LocaleContext) -> Context | None:
    related = data.own(RELATED)
    if related is None or not seen.may_see:
        return None
    if "opens" in said.typed and seen.may_open:
        name = name_by(seen.readable, related.values) or related.id
        return Opening(name, quote(related.id, safe=""), said.text("opens") == MAY_LOSE)
    return _suggested(related, data, seen) if "suggested" in said.typed and seen.may_edit else None


def _suggested(related: RelatedCustomer, data: Data, seen: Seen) -> Suggestions:
    used = {comparable(label): label for label in data[USED]}

    def others(own: tuple[str, ...]) -> tuple[str, ...]:
        held = set(map(comparable, own))
        return tuple(label for key, label in sorted(used.items()) if key not in held)

    name = name_by(seen.readable, related.values) or related.id
    return Suggestions(name, others(related.labels), others(related.inverse_labels))


def _label(_key: str, _profile: Profile, _viewer: Viewer, locale_context: LocaleContext) -> str:
    return translations(locale_context.locale).gettext("Related customer")


def _may_see(viewer: Viewer, _data: Data, _key: str) -> bool:
    return may_see_relationships(viewer)


def _may_edit(viewer: Viewer, _data: Data, _key: str) -> bool:
    return may_edit_relationships(viewer)


def _may_open(viewer: Viewer, _data: Data, _key: str) -> bool:
    return viewer.has_directory


def _readable(viewer: Viewer, _data: Data, _key: str) -> frozenset[str]:
    return readable_parts(viewer)


ABOUT = (About("relationship"), About("permission"))
NAMED = About(f"{OF_ANOTHER}attribute", own=True)
RELATED_CUSTOMER = Fragment(
    "related",
    _related,
    reads=(RELATED.own,),
    about=(About("relationship", own=True), NAMED, About("permission")),
    sees={"may_see": _may_see, "may_edit": _may_edit, "may_open": _may_open, "readable": _readable},
    posts=lambda key: f"relationships/{quote(key, safe='')}",
    label=_label,
    deleted=N_("Relationship deleted"),
    next_place="relationship_picker/",
    fields={"labels": N_("What they are to this customer"), "inverse_labels": N_("What this customer is to them")},
    field="labels",
    answers=_answered,
    looks_up=_look_up_labels,
)
COUNT = Fragment("related_count", _count, reads=(RELATED_COUNT,), about=ABOUT, sees={"may_see": _may_see})
PEEK = Fragment(
    "related_peek",
    _peek,
    reads=(RELATED.own,),
    about=(*ABOUT, NAMED),
    sees={"may_see": _may_see, "readable": _readable},
)
OLDER = Fragment("older_related", _older, label=_label)
SECTION = Section(
    "relationships",
    contents=_contents,
    reads=(RELATED, RELATED_COUNT),
    about=(About("relationship"),),
    seen_by=may_see_relationships,
    title=N_("Related customers"),
    heading=(COUNT,),
    peek=PEEK,
    peeks=2,
    each=(RELATED_CUSTOMER, EDITED_BY),
    after=(PICKER,),
    older=OLDER,
    listed=RELATED,
    follows=RELATED,
    order=_order,
    empty=N_("No related customer yet."),
)


def _sees_line(_entry: LogEntry, viewer: Viewer, _state: WorkspaceState) -> bool:
    return may_see_relationships(viewer)


def _line(entry: LogEntry, viewer: Viewer, _state: WorkspaceState, locale_context: LocaleContext) -> Line:
    """Labels, in both directions; who the other is stands beside it."""
    _, change, may_undo = translations(locale_context.locale).gettext, entry.change, may_edit_relationships(viewer)
    if change.kind == "relationship.changed":
        what = _("Labels") if change.field == "labels" else _("Inverse labels")
        before, after = (
            ", ".join(value) if isinstance(value, tuple) else "" for value in (change.before, change.after)
        )
        return Line(what, before, after, may_undo)
    said = labels_in(change.after or change.before)
    text = " · ".join(", ".join(labels) for labels in said.values() if labels)
    if change.kind == "relationship.added":
        return Line(_("Relationship added"), after=text, may_undo=may_undo)
    return Line(_("Relationship deleted"), before=text, may_undo=may_undo)


LINES = Lines(
    ("relationship.added", "relationship.changed", "relationship.deleted"), _sees_line, _line, names_customers=True
)
handlers = ()
