"""A form's result as the session sees it: errors and conflicts under their editor, and the status line."""

from datetime import datetime
from typing import ClassVar
from urllib.parse import quote

from markupsafe import Markup
from msgspec import Struct, structs

from plugin.domain.problems import WHY
from plugin.domain.profile import Profile
from plugin.domain.reply import FieldProblem, Reply, Said
from plugin.domain.retention import history_since
from plugin.panel.look.locale import LocaleContext, translations

from .fragments import Fragment, Question
from .generation import Notice
from .layout import Layout, found_in
from .markup import anchor_of
from .page_query import PageQuery
from .places import Place
from .reading import LookedUp, View
from .render import Context, Rendered, page
from .services import Services


class Problem(Struct, frozen=True):
    """One sentence. `id` is what its field's `aria-describedby` names; empty where no field can name it."""

    id: str
    text: str


class Message(Context, frozen=True):
    template: ClassVar = "machine/message"
    conflict: bool
    refused: bool
    label: str
    problems: tuple[Problem, ...]
    typed: tuple[tuple[str, str], ...]  # each posted value, by the name of its field
    typed_shown: str
    elsewhere: bool
    keeps: bool  # what was typed is unusual, and the agent may keep it
    discard: bool
    offers: tuple[tuple[str, str], ...]  # values that may be meant instead, and what they are called
    by: str
    at: datetime | None
    current: str
    base: int
    customer_id: str
    answers: str
    stream: str
    carried: Markup
    action: str


class Unanswered(Context, frozen=True):
    """The database has not answered a save. `is_unknown`: what became of it."""

    template: ClassVar = "machine/unanswered"
    is_unknown: bool
    label: str = ""  # where it does not stand under its editor


class FieldMessage(Context, frozen=True):
    template: ClassVar = "machine/field_message"
    problems: tuple[str, ...]


class Status(Context, frozen=True):
    template: ClassVar = "machine/status"
    text: str


class Done(Context, frozen=True):
    template: ClassVar = "machine/done"
    text: str


def message(
    reply: Reply,
    view: View,
    *,
    elsewhere: bool,
    page_query: PageQuery | None = None,
    stream: str = "",
) -> list[Notice]:
    """What is said of a field, under it where it is one of several; then what is said of the form as a whole.

    `elsewhere`: not under the editor itself, so it says which, and what was typed.

    `page_query`: a finite page's. Such a page gets no beacon of a reset, and an editor elsewhere may be gone: there, a
    form of its own gives up what was typed. `stream`: the one that answers it, since the editor's may be gone too.
    """
    profile, declared, locale_context = view.profile, view.declared, view.locale_context
    if is_moved(reply, profile):
        said = structs.replace(reply.said, problems=(FieldProblem("", "moved"),))
        reply = structs.replace(reply, kind="refused", said=said)
    beside, said = ({}, reply.said) if elsewhere or reply.kind != "invalid" else _by_field(reply, view)
    notices = [
        Notice(
            _rendered(FieldMessage(tuple(_sentence(reply, one, view) for one in problems)), locale_context),
            at,
            problem_id(reply.place, problems[0].field) if page_query is not None else "",
        )
        for at, problems in sorted(beside.items())
    ]
    keeps = _is_unusual(reply)
    if notices and not (said.problems or keeps) and page_query is None:
        return notices
    has_fields = (
        page_query is not None and not elsewhere
    )  # beside an editor of the page that this message is written into
    whole = _rendered(
        Message(
            conflict=reply.kind == "conflict",
            refused=reply.kind == "refused",
            label=declared.label(reply.place, profile, view.viewer, locale_context),
            problems=tuple(
                Problem(
                    problem_id(reply.place, problem.field) if has_fields and problem.field else "",
                    _sentence(reply, problem, view),
                )
                for problem in said.problems
            ),
            typed=tuple((field, value) for field, values in said.typed.items() for value in values),
            typed_shown=_shown(reply, view, _typed(reply, declared.fragment_of(reply.place))),
            elsewhere=elsewhere,
            keeps=keeps,
            discard=page_query is not None or elsewhere,
            offers=tuple((value, _shown(reply, view, value)) for problem in said.problems for value in problem.offers),
            by=said.by,
            at=said.at,
            current=_current(reply, view),
            base=said.base,
            customer_id=said.customer_id,
            answers=reply.editor,
            stream=stream,
            carried=page_query.hidden() if page_query else Markup(),
            action=declared.action_of(reply.place),
        ),
        locale_context,
    )
    return [*notices, Notice(whole)]


def _is_unusual(reply: Reply) -> bool:
    """And nothing else, so the agent may keep it."""
    problems = reply.said.problems
    return bool(problems) and all(problem.code.startswith("unusual_") for problem in problems)


def unanswered(is_unknown: bool, locale_context: LocaleContext, label: str = "") -> Notice:
    return Notice(_rendered(Unanswered(is_unknown, label), locale_context))


def _by_field(reply: Reply, view: View) -> tuple[dict[int, list[FieldProblem]], Said]:
    """Problems with each of a form's several fields, by its position; and the reply with the others only."""
    fragment = view.declared.fragment_of(reply.place)
    positions = fragment.positions if fragment else {}
    beside: dict[int, list[FieldProblem]] = {}
    for problem in reply.said.problems:
        if at := positions.get(problem.field):
            beside.setdefault(at, []).append(problem)
    others = tuple(problem for problem in reply.said.problems if problem.field not in positions)
    return beside, structs.replace(reply.said, problems=others)


async def looked_up(services: Services, workspace_id: str, reply: Reply, view: View) -> LookedUp:
    """What the answer to it shows that no profile holds."""
    fragment, customer_id = view.declared.fragment_of(reply.place), view.profile.customer_id
    if reply.kind != "found" or fragment is None or fragment.looks_up is None or customer_id is None:
        return {}
    key, state = reply.place.partition("/")[2], view.reading.state
    since = history_since(state, services.ctx.limits, services.clock())
    question = Question(services.ctx.store, workspace_id, customer_id, key, reply.said, view.viewer, state, since)
    return await fragment.looks_up(question)


def answer(reply: Reply, place: Place, view: View, looked_up: LookedUp) -> tuple[Rendered, Rendered | None] | None:
    """What an editor's form has asked for, as its fragment shows it, and what the status line says of that."""
    if is_moved(reply, view.profile):
        return None
    context = view.reading.answer(place, reply.said, view.viewer, view.locale_context, looked_up)
    if context is None:
        return None
    status = context.says(view.locale_context)
    return _rendered(context, view.locale_context), _rendered(Status(status), view.locale_context) if status else None


def problem_id(place: str, field: str) -> str:
    """What a field's `aria-describedby` names. One place has one editor and one message in a page that has ids."""
    return f"{anchor_of(place)}:{quote(field)}"


def is_moved(reply: Reply, profile: Profile) -> bool:
    """It is about another customer than the one now shown: the conversation has moved to another since."""
    return reply.said.customer_id not in ("", profile.customer_id)


def status(reply: Reply, view: View, layout: Layout) -> Rendered | None:
    """What the status line says; None where the answer is seen elsewhere. `layout`: what a search has found."""
    locale_context, fragment = view.locale_context, view.declared.fragment_of(reply.place)
    _ = translations(locale_context.locale).gettext
    label = view.declared.label(reply.place, view.profile, view.viewer, locale_context)
    match reply.kind:
        case "saved" | "created" if fragment and fragment.saved:
            text = _(fragment.saved)
        case "saved":
            text = _("Saved %(name)s") % {"name": label}
        case "released":
            text = _("Kept theirs: %(name)s") % {"name": label}
        case "discarded":
            text = _("Discarded: %(name)s") % {"name": label}
        case "deleted" if fragment and fragment.deleted:
            text = _(fragment.deleted)
        case "search":
            text = _how_many(layout, locale_context)
        case _:
            return None
    return _rendered(Status(text), locale_context) if text else None


def done(reply: Reply, view: View) -> Rendered | None:
    """What is said beside what was saved; None where nothing was."""
    if reply.kind not in ("saved", "created"):
        return None
    fragment = view.declared.fragment_of(reply.place)
    _ = translations(view.locale_context.locale).gettext
    text = _(fragment.saved) if fragment and fragment.saved else _("Saved")
    return _rendered(Done(text), view.locale_context)


def _how_many(layout: Layout, locale_context: LocaleContext) -> str:
    """Empty where nothing is searched for."""
    found, words = found_in(layout), translations(locale_context.locale)
    count = layout.sought + (found.count if found else 0)
    if found and not count:
        return words.gettext(found.section.empty)
    return words.ngettext("%(num)s found", "%(num)s found", count) % {"num": count} if count else ""


def _sentence(reply: Reply, problem: FieldProblem, view: View) -> str:
    _ = translations(view.locale_context.locale).gettext
    if reply.kind == "refused":
        return {
            "moved": _("This conversation belongs to another customer now. Nothing was saved."),
            "gone": _("This is not here any more. Nothing was saved."),
            "not_opened": _("You may not open other customers in this panel."),
        }.get(problem.code, _("You may not change this. Nothing was saved."))
    why = _(WHY[problem.code]) % problem.parameters if problem.code in WHY else _("cannot be saved")
    return _("%(field)s %(why)s.") % {
        "field": view.declared.field_label(reply.place, problem.field, view.profile, view.viewer, view.locale_context),
        "why": why,
    }


def _typed(reply: Reply, fragment: Fragment | None) -> str:
    """What a person typed, of all fields: of several, those that are declared, which have no boxes among them."""
    names = fragment.fields if fragment and fragment.has_many_fields else reply.said.typed
    return ", ".join(value for name in names for value in reply.said.typed.get(name, ()) if value)


def _shown(reply: Reply, view: View, posted: str) -> str:
    fragment = view.declared.fragment_of(reply.place)
    if fragment is None or fragment.shown is None:
        return posted
    return fragment.shown(reply.place.partition("/")[2], posted, view.profile, view.viewer, view.locale_context)


def _current(reply: Reply, view: View) -> str:
    """What others have saved, for who may still read it: a conflict waits until it is answered."""
    fragment = view.declared.fragment_of(reply.place)
    if fragment and fragment.may_read:
        key = reply.place.partition("/")[2]
        if not fragment.may_read(key, view.profile, view.viewer):
            return translations(view.locale_context.locale).gettext("Masked")
    return _shown(reply, view, reply.said.current)


def _rendered(context: Context, locale_context: LocaleContext) -> Rendered:
    """A session's own: rendered, but not kept for others."""
    return Rendered(page(context.partial, locale_context, it=context).encode())
