"""What every form of the panel has in common: what it posts, and how it is answered.

Live: 204, so the panel's document stays and the tab's history gains nothing; the result is streamed. Finite: a redirect
back to the panel, which shows it. Where there is no stream to show it, the outcome frame does.
"""

import asyncio
import hashlib
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from http import HTTPStatus

import msgspec
from litestar import Response
from msgspec import structs

from plugin.actions.operate import Done, operate
from plugin.actions.replies import Addressed, leave_reply
from plugin.actions.undo import undo_change
from plugin.domain.idempotency import Idempotency
from plugin.domain.once import FOLLOWED, MARK, new_mark
from plugin.domain.operation import Operation, Refused
from plugin.domain.problems import Gathered
from plugin.domain.reply import ASKING, FieldProblem, Reply, ReplyKind, Said
from plugin.domain.retention import history_since
from plugin.domain.workspace import PanelSession
from plugin.errors import Forbidden, Invalid, Missing, Problem, SidelightError, Unavailable
from plugin.panel.look.headers import page_headers
from plugin.panel.look.locale import locale_context_for, translations
from plugin.store.conversations import find_conversation
from plugin.store.engine.patience import begin_budget
from plugin.store.presence import has_streams, workspace_of_stream

from .access import PanelRequest, services_of, session_in
from .markup import anchor_of
from .page_query import PAGE, PageQuery, page_query_of
from .posted import LONGEST_NAME, NO_FILES, Limits, Posted, PostedFile, read_posted
from .render import page

STREAM = re.compile(r"[0-9a-z]{1,20}", re.ASCII)
EDITOR = re.compile(r"[0-9a-z]{1,20}(?:\.[0-9]{1,10}){3}", re.ASCII)
OF = re.compile(r"([0-9a-z]{1,20}\.[0-9]{1,10})\.(.*)", re.ASCII | re.DOTALL)  # a generation, and its customer

# What the panel writes around a form's own fields (generation.py, page_query.py, message.html, settings/controls.html).
MACHINE_FIELDS = frozenset(
    {
        "editor",
        "of",
        "stream",
        "base",
        "was",
        "save",
        "seen",
        "hundreds",
        "customer",
        "at",
        "q",
        "hits",
        "more",
        "view",
        "do",
        MARK,
    }
)

SAVING_NOTHING: tuple[ReplyKind, ...] = (
    "search",
    "found",
    "revealed",
    "arranged",
    "older",
    "closed",
    "released",
    "discarded",
)
ROW_SECONDS = 0.25  # several times what presence is gathered for
POSTED = "posted"  # where a request keeps what its form holds, for whoever answers what went wrong
LONGEST_TYPED = 40_000  # of all fields together, twice the longest note: more was typed by no person


class Form:
    """One posted form, its session, and the customer it was written for."""

    def __init__(self, request: PanelRequest, session: PanelSession, posted: Posted) -> None:
        self.request, self.session, self._posted = request, session, posted
        self.services = services_of(request)
        self.now = self.services.clock()
        self.unread = Gathered()  # fields that cannot be read: refused with what the operations find in the others
        self._stored: Reply | None = None  # together with what the form has saved

    def text(self, name: str) -> str:
        return self._posted.text(name) or ""

    def get(self, name: str) -> str | None:
        """The last of the field's values; None where the form has no such field."""
        return self._posted.text(name)

    def all(self, name: str) -> list[str]:
        """Every value of a repeated field, in the form's order."""
        return self._posted.fields.get(name, [])

    def file(self, name: str) -> PostedFile | None:
        return self._posted.file(name)

    @property
    def typed(self) -> dict[str, list[str]]:
        """The form's own fields, as they were posted."""
        return {name: values for name, values in self._posted.fields.items() if not is_of_machine(name)}

    @property
    def once(self) -> str:
        """What makes this one submission: the same editor, posted with the same content, is the same submission.

        A browser posts it twice after a double click, after a reload, or when the answer was lost and the button was
        pressed again. Empty for a form that is in no editor: it is its own submission each time.
        """
        if not self.editor:
            return ""
        said = [self.session.id, self.editor, self.request.url.path.split("/p/", 1)[1].partition("/")[2]]
        fields = sorted((name, values) for name, values in self.typed.items())
        return hashlib.sha256(msgspec.json.encode([*said, self.customer_id, fields])).hexdigest()

    @property
    def editor(self) -> str:
        """As the panel has named it (generation.py); it is written into the stream again, so nothing else is taken."""
        return editor_in(self._posted)

    @property
    def _stream(self) -> str:
        """A message's form names the stream that shows it, which may be another than its editor's."""
        stream = self.text("stream")
        return stream if STREAM.fullmatch(stream) else ""

    @property
    def base(self) -> int:
        """The version that the editor showed. An unreadable base counts as version 0, so it conflicts."""
        last, hundreds = (self.text("base") or self.text("save")), (self.text("hundreds") or "0")
        is_number = all(text.isascii() and text.isdigit() and len(text) < 14 for text in (last, hundreds))
        return 100 * int(hundreds) + int(last) if is_number else 0

    @property
    def customer_id(self) -> str:
        of = _of(self._posted)
        return self.text("customer") or (of[2] if of else "")

    async def run(
        self, *operations: Operation, base: int | None = None, is_once: bool = False, reply: Reply | None = None
    ) -> Done:
        """What the form asks for, in one transaction, and with it the reply that says so, where it is known before.

        `is_once`: the same submission again does nothing more, and is replied to again.
        """
        session, idempotency = self.session, None
        if self.unread.problems:
            operations = (Refused(operations, tuple(self.unread.problems)),)
        if is_once and self.once:
            idempotency = Idempotency(f"form:{self.once}", self.once)
        done = await operate(
            self.services.ctx,
            session.workspace_id,
            session.by,
            operations,
            self.now,
            base=base,
            idempotency=idempotency,
            keeps_unusual=self.text("do") == "keep",
            addressed=None if reply is None else Addressed(session.mailbox, reply),
        )
        self._stored = reply
        return done

    async def undo(self, seq: str, reply: Reply) -> None:
        """Takes the change of this number back; raises as `run` does."""
        session, ctx = self.session, self.services.ctx
        state = await ctx.store.states.get(session.workspace_id)
        await undo_change(
            ctx,
            session.workspace_id,
            session.by,
            self.customer_id,
            int(seq) if seq.isascii() and seq.isdigit() and len(seq) < 20 else 0,
            self.now,
            since=history_since(state, ctx.limits, self.now),
            addressed=Addressed(session.mailbox, reply),
        )
        self._stored = reply

    def gives_up(self, place: str) -> Reply | None:
        """The agent gives up what was typed, for the other's value or after a refusal; or closes what was found."""
        match self.text("do"):
            case "theirs":
                return Reply("released", place, self.editor)
            case "discard":
                return Reply("discarded", place, self.editor)
            case "close":
                return Reply("closed", place, self.editor)
        return None

    def saved(self, place: str, field: str = "value") -> Reply:
        """By its row's own Save, or Enter: then the field keeps the focus, and may be typed on in."""
        length = len(self.text(field)) if self.get("save") is not None else None
        return Reply("saved", place, self.editor, Said(length=length))

    async def is_misplaced(self) -> bool:
        """The conversation has turned to another customer since the form was written."""
        session = self.session
        if session.customer_id is not None:
            return session.customer_id != self.customer_id
        found = await find_conversation(self.services.ctx.store, session.workspace_id, session.conversation_id or "")
        return found is None or found.customer_id != self.customer_id

    async def answer(self, reply: Reply) -> Response[bytes]:
        headers = page_headers(self.session.origins)
        try:
            if reply is not self._stored:
                await leave_reply(self.services.ctx, self.session, reply, self.now)
            is_shown = self.session.appearance.live and await self._has_stream()
        except Unavailable:  # what came of the form itself is known all the same
            if reply.kind in (*ASKING, *SAVING_NOTHING) and not self.session.appearance.live:
                raise  # nothing is saved, so the answer shows what was typed
            return self._in_the_outcome(reply, headers, is_paused=False)
        if not self.session.appearance.live:
            return self.back_by_itself(self._edited(reply))
        if is_shown:
            return Response(b"", status_code=HTTPStatus.NO_CONTENT, headers=headers)
        return self._in_the_outcome(reply, headers)

    def back_by_itself(self, edited: str = "") -> Response[bytes]:
        """From what was posted: the page is shown without asking."""
        mark = new_mark(self.session.hash, self.now + FOLLOWED)
        return self.back(structs.replace(page_query_of(self.text, self.services.declared), mark=mark), edited)

    def back(self, page_query: PageQuery, edited: str = "") -> Response[bytes]:
        """To the finite panel, from wherever its form has posted to: as it was, at the place that was edited."""
        location = f"{self.to_panel() or './'}{page_query.address}{edited and f'#{anchor_of(edited)}'}"
        headers = {"location": location, **page_headers(self.session.origins)}
        return Response(b"", status_code=HTTPStatus.SEE_OTHER, headers=headers)

    def _edited(self, reply: Reply) -> str:
        """The place to scroll to. A message without a place is shown at the top."""
        if reply.kind == "refused":
            return ""
        if reply.kind == "deleted":
            deleted = self.services.declared.fragment_of(reply.place)
            return deleted.next_place if deleted else ""
        if (at := self.text("at")) and reply.kind not in ASKING:
            return self.services.declared.edited_again(reply.place, at)
        return reply.place

    def to_panel(self) -> str:
        return "../" * (self.request.url.path.split("/p/", 1)[1].count("/") - 1)

    def refusal(self, place: str, error: SidelightError, field: str = "") -> Reply:
        """What was typed goes with every refusal: nothing typed is lost.

        A problem with something that is no field of this form is shown at `field`; empty: at the whole form.
        """
        if isinstance(error, Invalid) and error.problems:
            problems = tuple(self._field_problem(problem, field) for problem in error.problems)
            said = Said(_bounded(self.typed), problems, base=self.base, customer_id=self.customer_id)
            return Reply("invalid", place, self.editor, said)
        code = {Missing: "gone", Forbidden: "forbidden"}.get(type(error))
        if code is None:
            raise error
        return self.refused(place, code)

    def refused(self, place: str, code: str) -> Reply:
        """Of the form as a whole: moved, gone, forbidden or not_opened."""
        problems = (FieldProblem("", code),)
        return Reply("refused", place, self.editor, Said(_bounded(self.typed), problems, customer_id=self.customer_id))

    def conflict(self, place: str, *, base: int, by: str, at: datetime, current: str) -> Reply:
        said = Said(_bounded(self.typed), base=base, by=by, at=at, current=current, customer_id=self.customer_id)
        return Reply("conflict", place, self.editor, said)

    def _field_problem(self, problem: Problem, otherwise: str) -> FieldProblem:
        is_field = problem.field in self._posted.fields or problem.field in self._posted.files
        parameters = {
            name: value if isinstance(value, int) else str(value) for name, value in problem.parameters.items()
        }
        return FieldProblem(problem.field if is_field else otherwise, problem.code, parameters, problem.offers)

    async def _has_stream(self) -> bool:
        """Whether the form's stream is open; for a form that is no editor, such as search, any of the session's."""
        stream_id, streams = self._stream or self.editor.partition(".")[0], self.services.hub.streams
        here = streams.get(stream_id)
        if here is not None:
            return here.session_id == self.session.id
        if not stream_id and any(stream.session_id == self.session.id for stream in streams.values()):
            return True
        return await self._is_known(stream_id) or await self._is_known_soon(stream_id)

    async def _is_known(self, stream_id: str) -> bool:
        store, session = self.services.ctx.store, self.session
        if not stream_id:
            return await has_streams(store, session.workspace_id, session.agent.id, session.id)
        return await workspace_of_stream(store, stream_id, session.id) is not None

    async def _is_known_soon(self, stream_id: str) -> bool:
        """Another process writes a stream's row a moment after its page begins; a program may post before that."""
        await asyncio.sleep(ROW_SECONDS)
        return await self._is_known(stream_id)

    def _in_the_outcome(self, reply: Reply, headers: dict[str, str], *, is_paused: bool = True) -> Response[bytes]:
        locale_context = locale_context_for(self.session.appearance, self.now)
        _ = translations(locale_context.locale).gettext
        if not is_paused:
            title = _("Not saved") if reply.kind in ASKING else _("Saved")
            title = _("Try again in a moment") if reply.kind in SAVING_NOTHING else title
        elif reply.kind in ASKING:
            title = _("Not saved. Copy what you typed, then reload this panel.")
        elif reply.kind in SAVING_NOTHING:
            title = _("This panel is paused: reload it to go on.")
        else:
            title = _("Saved. This panel is paused: reload it to go on.")
        html = page(
            "machine/plain.html",
            locale_context,
            title=title,
            text="" if is_paused else _("The database does not answer just now, so the panel cannot say more."),
            kind="outcome",
            root=f"{self.to_panel()}../../",
            theme=f"{self.to_panel()}theme.css",
        )
        headers = {"content-type": "text/html; charset=utf-8", **headers}
        return Response(html.encode(), status_code=HTTPStatus.OK, headers=headers)


@asynccontextmanager
async def read_form(request: PanelRequest, limits: Limits = NO_FILES) -> AsyncIterator[Form]:
    """The posted files are gone when it ends. A form with uploads says how large (and its route's largest body)."""
    try:
        try:
            session = await session_in(request)
        except Exception:
            await _read(request, NO_FILES)  # what was typed is not lost
            raise
        posted = await _read(request, limits)
        begin_budget()  # however long it took to arrive
        yield Form(request, session, posted)
    finally:
        posted_by(request).close()


async def _read(request: PanelRequest, limits: Limits) -> Posted:
    posted = await read_posted(request.headers.get("content-type", ""), request.stream(), limits)
    request.scope["state"][POSTED] = posted
    return posted


def posted_by(request: PanelRequest) -> Posted:
    """Empty where it has not been read. Its files are gone by the time that an error is answered."""
    return request.scope["state"].get(POSTED) or Posted()


def editor_in(posted: Posted) -> str:
    """Its generation's name is with it, or, in what a page has of each, in `of`."""
    editor, of = posted.text("editor") or "", _of(posted)
    if of and not EDITOR.fullmatch(editor):
        editor = f"{of[1]}.{editor}"
    return editor if EDITOR.fullmatch(editor) else ""


def _of(posted: Posted) -> re.Match[str] | None:
    return OF.fullmatch(posted.text("of") or "")


def is_of_machine(field: str) -> bool:
    return field in MACHINE_FIELDS or field.startswith(PAGE)


def _bounded(typed: dict[str, list[str]]) -> dict[str, list[str]]:
    """As much of it as a reply's row holds."""
    left = LONGEST_TYPED
    kept: dict[str, list[str]] = {}
    for name, values in typed.items():
        kept[name[:LONGEST_NAME]] = bounded = []
        for value in values:
            bounded.append(value[:left])
            left = max(0, left - len(value))
    return kept
