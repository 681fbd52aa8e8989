"""What came of a form, in the session's own words: errors and conflicts under their editor, and the status line."""

from datetime import datetime
from typing import ClassVar

from markupsafe import Markup
from msgspec import structs

from plugin.domain.attribute_types import NO, YES
from plugin.domain.customer import Profile
from plugin.domain.problems import WHY
from plugin.domain.reply import Reply
from plugin.panel.look.locale import LocaleContext, translations
from plugin.panel.look.words import label_of

from .finding import matching
from .generation import action_of
from .page_query import PageQuery
from .render import Context, Rendered, page


class Message(Context, frozen=True):
    template: ClassVar = "machine/message"
    conflict: bool
    label: str
    text: str
    typed: str
    typed_shown: str
    elsewhere: bool
    discard: bool
    by: str
    at: datetime | None
    current: str
    base: int
    customer_id: str
    answers: str
    stream: str
    carried: Markup
    action: str
    field: str


class Status(Context, frozen=True):
    template: ClassVar = "machine/status"
    text: str


def message(
    reply: Reply,
    profile: Profile,
    locale_context: LocaleContext,
    *,
    elsewhere: bool,
    asked: PageQuery | None = None,
    stream: str = "",
) -> Rendered:
    """`elsewhere`: not under the editor itself, so it says which, and what was typed.

    `asked`: of a finite page, which is not told of a reset; an editor elsewhere may be gone. There, what was typed is
    given up by a form of its own. `stream`: where that is answered, since the editor's own may be gone too.
    """
    if is_moved(reply, profile):
        reply = structs.replace(reply, kind="refused", said=structs.replace(reply.said, code="moved"))
    said, kind = reply.said, reply.place.partition("/")[0]
    return _rendered(
        Message(
            conflict=reply.kind == "conflict",
            label=place_label(reply.place, profile, locale_context),
            text=_why(reply, locale_context),
            typed=said.typed,
            typed_shown=_shown(reply, profile, locale_context, said.typed),
            elsewhere=elsewhere,
            discard=asked is not None or elsewhere,
            by=said.by,
            at=said.at,
            current=_shown(reply, profile, locale_context, said.current),
            base=said.base,
            customer_id=said.customer_id,
            answers=reply.editor,
            stream=stream,
            carried=asked.hidden() if asked else Markup(),
            action=action_of(reply.place),
            field="value" if kind in ("attribute", "found") else "text",
        ),
        locale_context,
    )


def is_moved(reply: Reply, profile: Profile) -> bool:
    """It is about another customer than the one now shown: its conversation has turned to somebody else since."""
    return reply.said.customer_id not in ("", profile.customer_id)


def status(reply: Reply, profile: Profile, locale_context: LocaleContext) -> Rendered | None:
    """What the status line says; None where the answer is seen elsewhere."""
    _ = translations(locale_context.locale).gettext
    label = place_label(reply.place, profile, locale_context)
    kind = reply.place.partition("/")[0]
    match reply.kind:
        case "saved" if kind == "composer":
            text = _("Note added")
        case "saved":
            text = _("Saved %(name)s") % {"name": label}
        case "released":
            text = _("Kept theirs: %(name)s") % {"name": label}
        case "discarded":
            text = _("Discarded: %(name)s") % {"name": label}
        case "deleted":
            text = _("Note deleted")
        case "created":
            text = _("Customer created")
        case "search":
            text = _how_many(matching(profile, reply.said.typed, locale_context.locale), locale_context)
        case _:
            return None
    return _rendered(Status(text), locale_context) if text else None


def _how_many(found: tuple[str, ...] | None, locale_context: LocaleContext) -> str:
    """Nothing was searched for: nothing is said."""
    if not found:
        return "" if found is None else translations(locale_context.locale).gettext("No attribute matches.")
    number = len(found)
    return translations(locale_context.locale).ngettext("%(num)s found", "%(num)s found", number) % {"num": number}


def place_label(place: str, profile: Profile, locale_context: LocaleContext) -> str:
    _ = translations(locale_context.locale).gettext
    kind, key = place.split("/", 1)
    if kind in ("attribute", "found"):
        definition = next((one for one in profile.definitions if one.key == key), None)
        return label_of(definition, _) if definition else key
    return {"unknown": _("Customer")}.get(kind, _("Note"))


def _why(reply: Reply, locale_context: LocaleContext) -> str:
    _ = translations(locale_context.locale).gettext
    if reply.kind == "refused":
        return {
            "moved": _("This conversation belongs to another customer now. Nothing was saved."),
            "gone": _("This is not here any more. Nothing was saved."),
        }.get(reply.said.code, _("You may not change this. Nothing was saved."))
    if reply.kind == "invalid":
        return _("Not saved: it %(why)s.") % {"why": _(WHY[reply.said.code]) % reply.said.parameters}
    return ""


def _shown(reply: Reply, profile: Profile, locale_context: LocaleContext, text: str) -> str:
    """A box is posted as `true`; nobody typed that."""
    kind, _, key = reply.place.partition("/")
    definition = next((one for one in profile.definitions if one.key == key), None)
    if kind in ("attribute", "found") and definition is not None and definition.type == "boolean" and text:
        word = YES if text == "true" else NO
        return translations(locale_context.locale).gettext(word)
    return text


def _rendered(context: Context, locale_context: LocaleContext) -> Rendered:
    """A session's own: rendered, but not kept for others."""
    return Rendered(page(context.partial, locale_context, it=context).encode())


def name_of(profile: Profile) -> str:
    held = profile.customer.attributes.get("name") if profile.customer else None
    return str(held.value) if held and held.value else ""
