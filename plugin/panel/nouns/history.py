"""History: what has changed of one thing, or of all of a customer, line by line, and the newest may be undone.

It is read from the log when it is asked for, and shown under what has asked. A noun says in its file which of its
changes are shown, to whom, and how (`Lines`).
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar

from msgspec import Struct

from plugin.domain.attributes import AttributeValue
from plugin.domain.change import ChangeKind, LogEntry
from plugin.domain.names import KEYS
from plugin.domain.operations import UNDO
from plugin.domain.problems import WHY
from plugin.domain.profile import Part
from plugin.domain.reply import FieldProblem, Reply, Said
from plugin.domain.rights import Viewer
from plugin.domain.state import WorkspaceState
from plugin.domain.undoing import FIELD
from plugin.errors import Invalid, Missing, SidelightError
from plugin.panel.look.locale import LocaleContext, translations
from plugin.panel.look.words import to_the_minute
from plugin.panel.machine.forms import Form
from plugin.panel.machine.fragments import LookUp, Question
from plugin.panel.machine.render import Context
from plugin.store.attributes import values_of
from plugin.store.engine.base import Reader
from plugin.store.engine.changes import MOST_SEQ, history_of_kinds

OTHERS = Part[Mapping[str, Mapping[str, AttributeValue]]]("other customers")  # what makes their names
PAGE, MOST = 20, 500  # lines: as many at first and with each "show older"; more are for the API
READ_AT_ONCE = 100
HISTORY = Part[tuple[LogEntry, ...]]("history")  # of what is shown: the newest first, and one more than is shown


class Line(Struct, frozen=True):
    """What a noun says of one of its changes. `before` and `after` are None where it has no such value."""

    what: str
    before: str | None = None
    after: str | None = None
    may_undo: bool = False  # by this viewer, while it is the newest of its thing
    whom: str = ""  # the other customer that it is about


IsSeen = Callable[[LogEntry, Viewer, WorkspaceState], bool]
LookAt = Callable[[Reader, str, Sequence[LogEntry]], Awaitable[Sequence[LogEntry]]]


class Lines(Struct, frozen=True):
    """Of a noun: which of its changes there are in a history, and who sees each."""

    kinds: tuple[ChangeKind, ...]
    is_seen: IsSeen
    make: Callable[[LogEntry, Viewer, WorkspaceState, LocaleContext], Line]
    look_at: LookAt | None = None  # of what is shown in a workspace: with what `make` needs and the log has not
    names_customers: bool = False  # what has changed is called by the name of another customer, as it is now


class ShownLine(Struct, frozen=True):
    line: Line
    seq: int
    at: datetime
    by: str
    undoes: bool


class History(Context, frozen=True):
    template: ClassVar = "history/history"
    lines: tuple[ShownLine, ...]
    most: int
    more: int  # how many to ask for to see older ones; 0: there are none
    name: str  # of the one thing that it is of; empty: of the customer
    problem: str  # why the last one was not undone
    was_undone: bool

    def says(self, locale_context: LocaleContext) -> str:
        _ = translations(locale_context.locale).gettext
        return _("Undone") if self.was_undone and not self.problem else ""


def looking_up(lines: Iterable[Lines], *, of_own: bool) -> LookUp:
    """What is shown of these nouns' changes. `of_own`: of the fragment's own thing alone."""
    by_kind = {kind: one for one in lines for kind in one.kinds}

    async def look_up(question: Question) -> Mapping[Part[Any], Any]:
        if not asks_for_history(question.said):
            return {}
        thing = question.key if of_own else None

        async def work(reader: Reader) -> Mapping[Part[Any], Any]:
            entries = await _seen(reader, question, thing, by_kind)
            others = {str(one.change.thing) for one in entries if by_kind[one.change.kind].names_customers}
            return {HISTORY: entries, OTHERS: await values_of(reader, question.workspace_id, sorted(others), KEYS)}

        return await question.store.read(work)

    return look_up


async def _seen(
    reader: Reader, question: Question, thing: str | None, by_kind: Mapping[ChangeKind, Lines]
) -> tuple[LogEntry, ...]:
    """As many as are shown, and one more: that there is more is said of what this viewer may see, and of nothing else.

    All are looked through where the viewer may see few of them: histories are short, and asked for by hand.
    """
    seen: list[LogEntry] = []
    wanted, before = most_in(question.said) + 1, MOST_SEQ
    while len(seen) < wanted:
        some = await history_of_kinds(
            reader,
            question.workspace_id,
            question.customer_id,
            thing,
            list(by_kind),
            question.since,
            READ_AT_ONCE,
            before,
        )
        seen += [one for one in some if by_kind[one.change.kind].is_seen(one, question.viewer, question.state)]
        if len(some) < READ_AT_ONCE:
            break
        before = some[-1].seq
    shown: Sequence[LogEntry] = seen[:wanted]
    for look_at in dict.fromkeys(one.look_at for one in by_kind.values() if one.look_at):
        shown = await look_at(reader, question.workspace_id, shown)
    return tuple(shown)


def history_of(
    said: Said,
    entries: tuple[LogEntry, ...],
    make: Callable[[LogEntry], Line | None],
    locale_context: LocaleContext,
    name: str = "",
) -> History:
    """`make` is asked again for each: what the viewer may see can have changed since they were read."""
    most = most_in(said)
    shown: list[ShownLine] = []
    met = set()
    for entry in entries[:most]:
        change, line = entry.change, make(entry)
        if line is None:
            continue
        thing = change.noun, change.thing, change.field
        undoes = line.may_undo and change.kind in UNDO and thing not in met
        met.add(thing)
        shown.append(ShownLine(line, entry.seq, to_the_minute(entry.at), entry.actor.shown, undoes))
    more = min(most + PAGE, MOST) if len(entries) > most and most < MOST else 0
    _ = translations(locale_context.locale).gettext
    problem = next((_(WHY[one.code]) % one.parameters for one in said.problems), "")
    return History(tuple(shown), most, more, name, problem, was_undone="undone" in said.typed)


def asks_for_history(said: Said) -> bool:
    return "history" in said.typed


def most_in(said: Said) -> int:
    text = said.text("history")
    return max(PAGE, min(int(text), MOST)) if text.isascii() and text.isdigit() and len(text) < 5 else PAGE


async def answer_history(form: Form, place: str) -> Reply | None:
    """What a form asks for that wants to see a history, or to undo a line of one; None for any other."""
    asked = form.get("history")
    seq = form.get("undo")
    if asked is None and seq is None:
        return None
    typed = {"history": [asked or ""]}
    if seq is None:
        return Reply("found", place, form.editor, Said(typed, customer_id=form.customer_id))
    undone = Reply("found", place, form.editor, Said({**typed, "undone": [""]}, customer_id=form.customer_id))
    try:
        await form.undo(seq, undone)
    except (Invalid, Missing) as error:
        return Reply("found", place, form.editor, Said(typed, (_problem(error),), customer_id=form.customer_id))
    except SidelightError as error:
        return form.refusal(place, error)
    return undone


def _problem(error: Invalid | Missing) -> FieldProblem:
    """The history is shown again, as it is now, with why it was not undone."""
    found = error.problems[0] if isinstance(error, Invalid) and error.problems else None
    if found is None or found.code not in WHY:
        return FieldProblem(FIELD, "change_missing")
    parameters = {name: one if isinstance(one, int) else str(one) for name, one in found.parameters.items()}
    return FieldProblem(FIELD, found.code, parameters)
