"""What every form of the panel has in common: what it posts, and how it is answered.

Live: 204, so the panel's document stays and the tab's history gains nothing; what came of it is streamed. Finite:
back to the
panel, which says it. Where there is no stream to say it, the frame `outcome` does.
"""

import asyncio
import re
from http import HTTPStatus
from urllib.parse import parse_qsl

from litestar import Response
from msgspec import structs

from plugin.actions.replies import leave_reply
from plugin.domain.reply import ASKING, Reply, ReplyKind, Said
from plugin.domain.workspace import PanelSession
from plugin.errors import Forbidden, Invalid, Missing, SidelightError
from plugin.panel.look.headers import page_headers
from plugin.panel.look.locale import locale_context_for, translations
from plugin.store.conversations import find_conversation
from plugin.store.presence import has_streams, workspace_of_stream

from .access import PanelRequest, services_of, session_in
from .generation import anchor_of
from .page_query import PageQuery, page_query_of
from .render import page

MOST_FIELDS = 50
STREAM = re.compile(r"[0-9a-z]{1,20}", re.ASCII)
EDITOR = re.compile(r"[0-9a-z]{1,20}(?:\.[0-9]{1,10}){3}", re.ASCII)

SAVING_NOTHING: tuple[ReplyKind, ...] = ("search", "older", "released", "discarded")
ROW_SECONDS = 0.25  # several times what presence is gathered for
LONGEST_TYPED = 40_000  # twice the longest note: more was typed by no person


class Form:
    """One posted form, its session, and the customer it was written for."""

    def __init__(self, request: PanelRequest, session: PanelSession, fields: dict[str, str]) -> None:
        self.request, self.session, self._fields = request, session, fields
        self.services = services_of(request)
        self.now = self.services.clock()

    def text(self, name: str) -> str:
        return self._fields.get(name, "")

    def get(self, name: str) -> str | None:
        return self._fields.get(name)

    @property
    def editor(self) -> str:
        """As the panel has named it (generation.py); it is written into the stream again, so nothing else is taken."""
        editor = self.text("editor")
        return editor if EDITOR.fullmatch(editor) else ""

    @property
    def _stream(self) -> str:
        """What a message says: the stream that it stands in, which may be another than its editor's."""
        stream = self.text("stream")
        return stream if STREAM.fullmatch(stream) else ""

    @property
    def base(self) -> int:
        """A base that is no number is one that nobody was shown: older than all."""
        text = self.text("base")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0

    @property
    def customer_id(self) -> str:
        return self.text("customer")

    def gives_up(self, place: str) -> Reply | None:
        """What was typed is not wanted any more: theirs is kept, or there is nothing to keep."""
        match self.text("do"):
            case "theirs":
                return Reply("released", place, self.editor)
            case "discard":
                return Reply("discarded", place, self.editor)
        return None

    async def is_misplaced(self) -> bool:
        """The conversation has turned to another customer since the form was written."""
        session = self.session
        if session.customer_id is not None:
            return session.customer_id != self.customer_id
        found = await find_conversation(self.services.ctx.store, session.workspace_id, session.conversation_id or "")
        return found is None or found.customer_id != self.customer_id

    async def answer(self, reply: Reply) -> Response[bytes]:
        said = structs.replace(reply.said, typed=reply.said.typed[:LONGEST_TYPED])
        await leave_reply(self.services.ctx, self.session, structs.replace(reply, said=said), self.now)
        headers = page_headers(self.session.origins)
        if not self.session.appearance.live:
            return self.back(self._asked, self._edited(reply))
        if await self._has_stream():
            return Response(b"", status_code=HTTPStatus.NO_CONTENT, headers=headers)
        return self._in_the_outcome(reply, headers)

    def back(self, asked: PageQuery, edited: str = "") -> Response[bytes]:
        """To the finite panel, from wherever its form has posted to: as it was, at the place that was edited."""
        location = f"{self._to_panel() or './'}{asked.address}{edited and f'#{anchor_of(edited)}'}"
        headers = {"location": location, **page_headers(self.session.origins)}
        return Response(b"", status_code=HTTPStatus.SEE_OTHER, headers=headers)

    @property
    def _asked(self) -> PageQuery:
        return page_query_of(self.text("q"), self.text("notes"), self.text("more"))

    def _edited(self, reply: Reply) -> str:
        """Where to look next. What has no place any more is said on top."""
        if reply.kind == "refused":
            return ""
        if reply.kind == "deleted":
            return "composer/"
        if self.text("at") == "found" and reply.kind not in ASKING:
            return reply.place.replace("attribute/", "found/", 1)
        return reply.place

    def _to_panel(self) -> str:
        return "../" * (self.request.url.path.split("/p/", 1)[1].count("/") - 1)

    def refusal(self, place: str, error: SidelightError, typed: str) -> Reply:
        """What was typed goes with every refusal: nothing typed is lost."""
        said = Said(typed=typed, base=self.base, customer_id=self.customer_id)
        if isinstance(error, Invalid) and error.problems:
            problem = error.problems[0]
            parameters = {
                name: value if isinstance(value, int) else str(value) for name, value in problem.parameters.items()
            }
            said = Said(
                typed=typed, base=self.base, customer_id=self.customer_id, code=problem.code, parameters=parameters
            )
            return Reply("invalid", place, self.editor, said)
        code = {Missing: "gone", Forbidden: "forbidden"}.get(type(error))
        if code is None:
            raise error
        return Reply("refused", place, self.editor, Said(typed=typed, code=code, customer_id=self.customer_id))

    def moved(self, place: str, typed: str) -> Reply:
        return Reply("refused", place, self.editor, Said(typed=typed, code="moved", customer_id=self.customer_id))

    async def _has_stream(self) -> bool:
        """The one that the form stands in; for a form that is no editor, search say, any of the session will do."""
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
        """A page in another process is seen before its row is written; nobody types that fast, but programs do."""
        await asyncio.sleep(ROW_SECONDS)
        return await self._is_known(stream_id)

    def _in_the_outcome(self, reply: Reply, headers: dict[str, str]) -> Response[bytes]:
        locale_context = locale_context_for(self.session.appearance, self.now)
        _ = translations(locale_context.locale).gettext
        if reply.kind in ASKING:
            title = _("Not saved. Copy what you typed, then reload this panel.")
        elif reply.kind in SAVING_NOTHING:
            title = _("This panel is paused: reload it to go on.")
        else:
            title = _("Saved. This panel is paused: reload it to go on.")
        html = page(
            "machine/plain.html",
            locale_context,
            title=title,
            text="",
            kind="strip",
            root=f"{self._to_panel()}../../",
            theme=f"{self._to_panel()}theme.css",
        )
        headers = {"content-type": "text/html; charset=utf-8", **headers}
        return Response(html.encode(), status_code=HTTPStatus.OK, headers=headers)


async def read_form(request: PanelRequest) -> Form:
    session = await session_in(request)
    body = await request.body()
    is_form = request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded")
    return Form(request, session, _fields(body.decode("utf-8", "replace")) if is_form else {})


def _fields(body: str) -> dict[str, str]:
    """What no browser would post is nothing."""
    try:
        return dict(parse_qsl(body, keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="replace"))
    except ValueError:
        return {}
