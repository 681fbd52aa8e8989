"""What came of a form, in the session's own words: errors and conflicts under their editor, and the status line."""

from datetime import datetime
from typing import ClassVar

from markupsafe import Markup
from msgspec import structs

from plugin.domain.attribute_types import NO, YES
from plugin.domain.customer import Profile
from plugin.domain.problems import WHY
from plugin.domain.reply import Reply
from plugin.panel.look.locale import Voice, translations
from plugin.panel.look.words import label_of

from .finding import matching
from .generation import action_of
from .page_query import Asked
from .render import Context, Rendered, page


class Message(Context, frozen=True):
    template: ClassVar = "message"
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
    template: ClassVar = "status"
    text: str


def message(
    reply: Reply, profile: Profile, voice: Voice, *, elsewhere: bool, asked: Asked | None = None, stream: str = ""
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
            label=place_label(reply.place, profile, voice),
            text=_why(reply, voice),
            typed=said.typed,
            typed_shown=_shown(reply, profile, voice, said.typed),
            elsewhere=elsewhere,
            discard=asked is not None or elsewhere,
            by=said.by,
            at=said.at,
            current=_shown(reply, profile, voice, said.current),
            base=said.base,
            customer_id=said.customer_id,
            answers=reply.editor,
            stream=stream,
            carried=asked.hidden() if asked else Markup(),
            action=action_of(reply.place),
            field="value" if kind in ("attribute", "found") else "text",
        ),
        voice,
    )


def is_moved(reply: Reply, profile: Profile) -> bool:
    """It is about another customer than the one now shown: its conversation has turned to somebody else since."""
    return reply.said.customer_id not in ("", profile.customer_id)


def status(reply: Reply, profile: Profile, voice: Voice) -> Rendered | None:
    """What the status line says; None where the answer is seen elsewhere."""
    say = translations(voice.locale).gettext
    label = place_label(reply.place, profile, voice)
    kind = reply.place.partition("/")[0]
    match reply.kind:
        case "saved" if kind == "composer":
            text = say("Note added")
        case "saved":
            text = say("Saved %(name)s") % {"name": label}
        case "released":
            text = say("Kept theirs: %(name)s") % {"name": label}
        case "discarded":
            text = say("Discarded: %(name)s") % {"name": label}
        case "deleted":
            text = say("Note deleted")
        case "created":
            text = say("Customer created")
        case "search":
            text = _how_many(matching(profile, reply.said.typed, voice.locale), voice)
        case _:
            return None
    return _rendered(Status(text), voice) if text else None


def _how_many(found: tuple[str, ...] | None, voice: Voice) -> str:
    """Nothing was searched for: nothing is said."""
    if not found:
        return "" if found is None else translations(voice.locale).gettext("No attribute matches.")
    number = len(found)
    return translations(voice.locale).ngettext("%(num)s found", "%(num)s found", number) % {"num": number}


def place_label(place: str, profile: Profile, voice: Voice) -> str:
    say = translations(voice.locale).gettext
    kind, _, key = place.partition("/")
    if kind in ("attribute", "found"):
        definition = next((one for one in profile.definitions if one.key == key), None)
        return label_of(definition, say) if definition else key
    return {"unknown": say("Customer")}.get(kind, say("Note"))


def _why(reply: Reply, voice: Voice) -> str:
    say = translations(voice.locale).gettext
    if reply.kind == "refused":
        return {
            "moved": say("This conversation belongs to another customer now. Nothing was saved."),
            "gone": say("This is not here any more. Nothing was saved."),
        }.get(reply.said.code, say("You may not change this. Nothing was saved."))
    if reply.kind == "invalid":
        return say("Not saved: it %(why)s.") % {"why": say(WHY[reply.said.code]) % reply.said.parameters}
    return ""


def _shown(reply: Reply, profile: Profile, voice: Voice, text: str) -> str:
    """A box is posted as `true`; nobody typed that."""
    kind, _, key = reply.place.partition("/")
    definition = next((one for one in profile.definitions if one.key == key), None)
    if kind in ("attribute", "found") and definition is not None and definition.type == "boolean" and text:
        word = YES if text == "true" else NO
        return translations(voice.locale).gettext(word)
    return text


def _rendered(context: Context, voice: Voice) -> Rendered:
    """A session's own: rendered, but not kept for others."""
    return Rendered(page(f"fragments/{context.template}.html", voice, it=context).encode())


def name_of(profile: Profile) -> str:
    held = profile.customer.attributes.get("name") if profile.customer else None
    return str(held.value) if held and held.value else ""
