"""Contact details: a row each with its link, what edits it, and what adds another."""

from datetime import datetime
from functools import lru_cache
from typing import ClassVar, cast
from urllib.parse import quote

from msgspec import structs

from plugin.domain.attributes import VALUES, Access
from plugin.domain.contact_details import (
    CONTACT_DETAILS,
    DEFINITIONS,
    FIRST,
    KINDS,
    MIRRORED,
    ContactDetail,
    Kind,
    access_to_kind,
    details_of,
    implied,
)
from plugin.domain.conversations import CONVERSATION
from plugin.domain.identities import same_handle
from plugin.domain.problems import N_
from plugin.domain.profile import Profile
from plugin.domain.reply import Said
from plugin.domain.rights import Viewer
from plugin.domain.state import WorkspaceState
from plugin.domain.typed_values import format_value
from plugin.panel.look.locale import LocaleContext, translations
from plugin.panel.look.words import to_the_minute
from plugin.panel.machine.fragments import About, Contents, Data, Fragment, Item, Query, Section, Seen
from plugin.panel.machine.render import Context, Count, Draft, EditorContext, Peek, peek_of

from .presence import EDITED_BY

Levels = tuple[Access, ...]  # of each kind, in order
MASKED = "masked"  # the key of the one row of a kind that may not be read: it says of nothing how many there are
SPELLED = VALUES.only(*MIRRORED)
LABELS = {"email": N_("Email"), "phone": N_("Phone"), "address": N_("Address"), "handle": N_("Handle")}
ICONS = {"email": "mail", "phone": "phone", "address": "home", "handle": "chat"}
OPENS = {"email": N_("Write an email"), "phone": N_("Call")}
PRIMARY = {
    "email": N_("Primary email"),
    "phone": N_("Primary phone"),
    "address": N_("Primary address"),
    "handle": N_("Primary handle"),
}


class _OfKind:
    """What a kind is called and looks like. Message ids, for the template to translate."""

    kind: Kind

    @property
    def kind_label(self) -> str:
        return LABELS[self.kind]

    @property
    def kind_icon(self) -> str:
        return ICONS[self.kind]

    @property
    def primary_label(self) -> str:
        return PRIMARY[self.kind]

    @property
    def opens(self) -> str:
        return OPENS.get(self.kind, "")


class Detail(EditorContext, _OfKind, frozen=True):
    """`value` as a person reads it, `text` as its control holds it."""

    template: ClassVar = "contact_details/detail"
    kind: Kind
    value: str
    text: str
    label: str
    primary: bool
    verified: bool
    verified_at: datetime | None
    verified_by: str
    base: int
    link: str
    is_usual: bool
    may_edit: bool
    is_here: bool = False  # this conversation came through it
    was: str = ""  # which boxes are ticked: what the form has changed is what it posts otherwise
    draft: Draft = ()

    @property
    def editor(self) -> bool:
        return self.may_edit

    @property
    def length(self) -> int:
        return len(self.value) + len(self.label)

    def drafted(self, said: Said, draft: Draft) -> "Detail":
        return structs.replace(
            self,
            text=said.text("value"),
            label=said.text("label"),
            primary="primary" in said.typed,
            verified="verified" in said.typed,
            was=said.text("was"),
            base=said.base,
            draft=draft,
        )


class MaskedDetail(Context, _OfKind, frozen=True):
    template: ClassVar = "contact_details/masked"
    kind: Kind


class DeletedDetail(EditorContext, frozen=True):
    """Seen only by an agent who had it open when it was deleted: what was typed stays, and cannot be saved."""

    template: ClassVar = "contact_details/deleted"


class NewDetail(EditorContext, frozen=True):
    template: ClassVar = "contact_details/new"
    kinds: tuple[tuple[Kind, str], ...]
    kind: str = ""
    text: str = ""
    label: str = ""
    ticked: tuple[str, ...] = ()
    draft: Draft = ()

    def drafted(self, said: Said, draft: Draft) -> "NewDetail":
        ticked = tuple(name for name in ("primary", "verified") if name in said.typed)
        return structs.replace(
            self, kind=said.text("kind"), text=said.text("value"), label=said.text("label"), ticked=ticked, draft=draft
        )


def _detail(data: Data, seen: Seen, key: str, locale_context: LocaleContext) -> Context | None:
    kind = cast(Kind, key.partition("/")[0])
    if seen.level == "masked":
        return MaskedDetail(kind)
    if seen.level == "hidden":
        return None
    detail = _own(data, key)
    if detail is None:
        return DeletedDetail() if seen.level == "edits" else None
    formatted = format_value(detail.value, DEFINITIONS[kind], locale_context.locale, locale_context.zone)
    conversation = data[CONVERSATION]
    ticked = (name for name, is_so in (("primary", detail.primary), ("verified", detail.is_verified)) if is_so)
    return Detail(
        kind=kind,
        value=formatted.shown,
        text=formatted.written,
        label=detail.label or "",
        primary=detail.primary,
        verified=detail.is_verified,
        verified_at=detail.verified_at and to_the_minute(detail.verified_at),
        verified_by=detail.verified_by.shown if detail.verified_by else "",
        base=detail.version,
        link=formatted.link,
        is_usual=formatted.is_usual,
        may_edit=seen.level == "edits",
        is_here=conversation is not None and same_handle(conversation.handle, kind, detail.value),
        was=" ".join(ticked),
    )


def _own(data: Data, key: str) -> ContactDetail | None:
    """A row; or, of an email or phone that nothing else is known of, the attribute's value."""
    row, (kind, _, id) = data.own(CONTACT_DETAILS), key.partition("/")
    if row is not None:
        return None if row.removed else row
    held = data[VALUES].get(kind)
    return implied(data.customer_id, cast(Kind, kind), held) if id == FIRST and held and held.value else None


def _readable(data: Data, levels: Levels) -> list[ContactDetail]:
    kinds = {kind for kind, level in zip(KINDS, levels, strict=True) if level in ("sees", "edits")}
    details = details_of(data.customer_id, data[CONTACT_DETAILS].values(), data[VALUES])
    return [one for one in details if one.kind in kinds]


def _contents(data: Data, levels: Levels) -> Contents | None:
    if all(level == "hidden" for level in levels):
        return None
    details = _readable(data, levels)
    items = []
    for kind, level in zip(KINDS, levels, strict=True):
        if level == "masked":
            items.append(Item(f"{kind}/{MASKED}"))
        items += [Item(one.key) for one in details if one.kind == kind]
    return Contents(tuple(items), len(details))


def _count(data: Data, seen: Seen, _key: str, _locale_context: LocaleContext) -> Count:
    return Count(len(_readable(data, seen.levels)))


def _peek(data: Data, seen: Seen, _key: str, locale_context: LocaleContext) -> Peek | None:
    details = _readable(data, seen.levels)[:3]
    where = locale_context.locale, locale_context.zone
    return peek_of(", ".join(format_value(one.value, DEFINITIONS[one.kind], *where).shown for one in details))


def _new(_data: Data, seen: Seen, _key: str, _locale_context: LocaleContext) -> NewDetail | None:
    kinds = tuple((kind, LABELS[kind]) for kind, level in zip(KINDS, seen.levels, strict=True) if level == "edits")
    return NewDetail(kinds) if kinds else None


def _levels(viewer: Viewer) -> Levels:
    return tuple(access_to_kind(viewer, kind) for kind in KINDS)


def _level(viewer: Viewer, _data: Data, key: str) -> Access:
    return access_to_kind(viewer, cast(Kind, key.partition("/")[0]))


def _label(key: str, _profile: Profile, _viewer: Viewer, locale_context: LocaleContext) -> str:
    return translations(locale_context.locale).gettext(LABELS.get(key.partition("/")[0], N_("Contact detail")))


def _address(key: str) -> str:
    return "contact_details/" + "/".join(quote(part, safe="") for part in key.split("/"))


def _may_read(key: str, _profile: Profile, viewer: Viewer) -> bool:
    return any(access_to_kind(viewer, kind) in ("sees", "edits") for kind in KINDS if kind == key.partition("/")[0])


ABOUT = (About("contact_detail"), About("attribute", frozenset(MIRRORED)), About("permission"))
READS = (CONTACT_DETAILS, SPELLED)
SEES = {"levels": lambda viewer, _data, _key: _levels(viewer)}
FIELDS = {"value": N_("Address or number"), "label": N_("Label")}
DETAIL = Fragment(
    "contact_detail",
    _detail,
    reads=(CONTACT_DETAILS.own, SPELLED, CONVERSATION),
    about=(About("contact_detail", own=True), *ABOUT[1:], About("conversation")),
    sees={"level": _level},
    posts=_address,
    label=_label,
    deleted=N_("Contact detail deleted"),
    next_place="new_contact_detail/",
    fields=FIELDS,
    may_read=_may_read,
    field="value",
)
NEW = Fragment(
    "new_contact_detail",
    _new,
    about=(About("permission"),),
    sees=SEES,
    posts=lambda _key: "contact_details",
    label=_label,
    saved=N_("Contact detail added"),
    fields={"kind": N_("Kind"), **FIELDS},
    field="value",
)
COUNT = Fragment(
    "contact_detail_count",
    _count,
    reads=READS,
    about=ABOUT,
    sees=SEES,
)
PEEK = Fragment(
    "contact_detail_peek",
    _peek,
    reads=READS,
    about=ABOUT,
    sees=SEES,
)


@lru_cache
def _of_levels(levels: Levels) -> Section:
    def contents(data: Data, _query: Query) -> Contents | None:
        return _contents(data, levels)

    return Section(
        "contact_details",
        contents=contents,
        reads=READS,
        about=ABOUT,
        for_viewer=_for_viewer,
        title=N_("Contact details"),
        heading=(COUNT,),
        peek=PEEK,
        each=(DETAIL, EDITED_BY),
        after=(NEW,),
        empty=N_("No contact details yet."),
    )


def _for_viewer(_state: WorkspaceState, viewer: Viewer) -> Section:
    return _of_levels(_levels(viewer))


SECTION = _of_levels(("edits",) * len(KINDS))

handlers = ()
