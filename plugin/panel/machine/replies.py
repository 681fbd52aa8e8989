"""The results of a session's forms, shown in one of its streams; and which of its controls are in use.

Errors and conflicts are shown in every generation and every tab until the agent answers them.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from plugin.actions.replies import leave_reply
from plugin.domain.reply import ASKING, Reply
from plugin.domain.workspace import PanelSession
from plugin.live.stream import BeaconKind, Stream
from plugin.panel.look.locale import LocaleContext
from plugin.store.replies import replies_after

from . import messages
from .choices import Choices
from .generation import STATUS, TOP, Notice, Page, Used
from .gzip import Piece
from .layout import Layout
from .leaving import Kept, Leaving
from .page_query import PAGE
from .places import numbers, places
from .reading import LookedUp, View
from .render import Rendered
from .services import Services
from .view_state import MORE, cursor_in
from .views import ALL, shown_of

STATUS_REPEATED = timedelta(seconds=5)
log = logging.getLogger(__name__)
RESTRUCTURING = ("search", "older", "arranged")  # what a session asks for that needs another layout


class Answers:
    __slots__ = (
        "_choices",
        "_found",
        "_in_use",
        "_leaving",
        "_left",
        "_looked_up",
        "_on_top",
        "_page",
        "_passed",
        "_pending",
        "_reset",
        "_services",
        "_session",
        "_status",
        "_stream",
        "_unanswered",
        "_unsaid",
        "_watched",
    )  # fmt: skip

    def __init__(self, services: Services, session: PanelSession, stream: Stream, page: Page, choices: Choices) -> None:
        self._services, self._session, self._stream, self._page = services, session, stream, page
        self._choices = choices
        self._pending: dict[str, Reply] = {}  # by place: errors and conflicts that have not been answered
        self._on_top: list[Reply] = []  # those of them that were last said there
        self._unanswered: dict[str, bool] = {}  # by editor, until it is settled: whether what became of it is unknown
        self._unsaid: list[Reply] = []  # read, and not yet sent
        self._found: dict[str, Reply] = {}  # by place: what forms have asked for, which is shown until they save
        self._looked_up: dict[str, LookedUp] = {}  # by place, for these
        self._status: tuple[datetime, Rendered] | None = None  # what the status line says, and since when
        self._in_use: dict[int, Used] = {}  # by beacon
        self._reset: list[Used] = []
        self._watched: list[int] = []  # beacons of editors in use, whose leaving is to be noticed
        self._leaving = Leaving()
        self._left: list[str] = []  # editors, as they were saved
        self._passed: dict[int, str] = {}  # by beacon: places that were left, and nothing was typed

    # Reading them.

    def begin(self, read_up_to: int, pending: list[Reply]) -> None:
        self._stream.replies_read = read_up_to
        self._pending = {reply.place: reply for reply in pending}

    async def hear(self) -> None:
        choices = self._choices
        heard = await replies_after(self._services.ctx.store, self._session.mailbox, self._stream.replies_read)
        for reply in heard:
            self._stream.replies_read = reply.number
            self._pending.pop(reply.place, None)
            self._unanswered.pop(reply.editor, None)
            self._found.pop(reply.place, None)
            self._looked_up.pop(reply.place, None)
            if reply.kind in ASKING:
                self._pending[reply.place] = reply
            elif reply.kind == "search":
                choices.looks_at = choices.looks_at.searching(reply.said.typed)
            elif reply.kind == "found":
                self._found[reply.place] = reply
            elif reply.kind == "arranged":
                order = reply.said.typed.get("order")
                choices.looks_at = choices.looks_at.ordering(reply.said.text("section"), order)
            elif reply.kind == "older":
                for name in reply.said.typed:
                    cursor = cursor_in(reply.said.text(name))
                    choices.looks_at = choices.looks_at.with_page(name.removeprefix(PAGE), cursor)
        self._unsaid += heard

    async def look_up(self, view: View) -> None:
        """What the answers to them show that no profile holds."""
        for reply in self._unsaid:
            if found := await messages.looked_up(self._services, self._session.workspace_id, reply, view):
                self._looked_up[reply.place] = found

    def folds(self, layout: Layout) -> frozenset[str]:
        """What is folded, and has to be opened because something in it is still to be answered."""
        found = [numbers(layout).get(place) for place in self._pending]
        needed = frozenset(MORE if at is None else places(layout)[at].fold for at in found)
        return needed & self._choices.looks_at.folded

    @property
    def need_another_layout(self) -> bool:
        return any(reply.kind in RESTRUCTURING for reply in self._unsaid)

    def have_been_sent(self) -> None:
        self._unsaid = []

    # Sending them.

    def say(self, view: View) -> list[Piece]:
        """For each reply, a message under its editor; or its editor is let go of, and the status line says so."""
        pieces: list[Piece] = []
        for reply in self._unsaid:
            slot = self._page.message_slot(reply.editor)
            if reply.kind == "revealed":  # once: the next generation is masked again
                pieces += [*self._let_go([reply.editor], view), *self._answer(reply, view)]
            elif reply.kind == "found":
                pieces += self._answer(reply, view)
            elif reply.kind not in ASKING:
                pieces += self._settle(reply, slot, view)
            elif slot != TOP:
                pieces += self._page.message(slot, self._message(reply, view, elsewhere=False), reply.editor)
                pieces += self._say_once(reply, view)
        if self._unsaid or (self._choices.has_changed_view and self._out_of_sight() != self._on_top):
            pieces += self.say_on_top(view)
        return pieces

    def are_missing(self, unanswered: list[tuple[str, bool]], locale_context: LocaleContext) -> list[Piece]:
        """Said without reading anything, for nothing can be read. Each editor still holds what was typed."""
        pieces: list[Piece] = []
        for editor, is_unknown in unanswered:
            self._unanswered[editor] = is_unknown
            said = messages.unanswered(is_unknown, locale_context)
            pieces += self._page.message(self._page.message_slot(editor), [said], editor)
        return pieces

    def say_in_new_generation(self, view: View) -> list[Piece]:
        """The generation already repeats what is pending; what has been settled is said after it."""
        self._unsaid = [reply for reply in self._unsaid if reply.kind not in (*ASKING, "found")]
        return self.say(view)

    def say_again(self, view: View) -> list[Piece]:
        """What a new generation repeats: what is pending, and a status line that has just been shown.

        A note's own change can bring the generation, a moment after the answer to its form.
        """
        status, self._status = self._status, None
        is_fresh = status is not None and self._services.clock() - status[0] < STATUS_REPEATED
        found = [piece for reply in self._found.values() for piece in self._answer(reply, view)]
        return found + self.say_on_top(view) + (self._page.plain(STATUS, status[1]) if status and is_fresh else [])

    def say_on_top(self, view: View) -> list[Piece]:
        """What belongs to editors of older generations, other tabs, or views that are not shown: all in one place."""
        self._on_top = self._out_of_sight()
        said = [notice for reply in self._on_top for notice in self._message(reply, view, elsewhere=True)]
        said += [
            messages.unanswered(is_unknown, view.locale_context, self._label(editor, view))
            for editor, is_unknown in self._unanswered.items()
            if self._page.place_of(editor) is None
        ]
        return self._page.message(TOP, said) if said else self._page.unsay(TOP)

    def _label(self, editor: str, view: View) -> str:
        place = next((used.place for used in self._in_use.values() if editor in used.editors), "")
        return view.declared.label(self._edited(place), view.profile, view.viewer, view.locale_context)

    def _out_of_sight(self) -> list[Reply]:
        return [reply for reply in self._pending.values() if self._is_out_of_sight(reply.editor)]

    def _is_out_of_sight(self, editor: str) -> bool:
        place, tabs = self._page.place_of(editor), self._page.layout.tabs
        if place is None or place.view == ALL or not tabs:
            return place is None
        return tabs[place.view - 1].id != shown_of(tabs, self._choices.looks_at.view)

    def _message(self, reply: Reply, view: View, *, elsewhere: bool) -> list[Notice]:
        return messages.message(reply, view, elsewhere=elsewhere, stream=self._stream.id)

    def _answer(self, reply: Reply, view: View) -> list[Piece]:
        """Under its editor's place, wherever the editor itself has stayed."""
        place = self._page.place(reply.place)
        answered = place and messages.answer(reply, place, view, self._looked_up.get(reply.place, {}))
        if not place or not answered:
            return []
        rendered, status = answered
        return self._page.answer(place, reply.editor, rendered) + (self._page.plain(STATUS, status) if status else [])

    def _say_once(self, reply: Reply, view: View) -> list[Piece]:
        """A conflict says what is newer: so the newer fragment does not, until there is one that is newer still."""
        place = self._page.place_of(reply.editor)
        if reply.kind != "conflict" or place is None:
            return []
        return self._page.fragment(place, view.fragment(place), fresh=False, marks=" told")

    def _settle(self, reply: Reply, slot: str, view: View) -> list[Piece]:
        sheet = self._stays(reply)
        pieces = self._is_saved(reply.editor, view) if sheet else self._let_go([reply.editor], view)
        pieces += self._page.unsay(slot)
        place, done = self._page.place_of(reply.editor) or self._page.place(reply.place), messages.done(reply, view)
        if place and done and reply.place not in self._pending:
            pieces += self._page.done(place, done)
        status = messages.status(reply, view, self._page.layout)
        if status:
            self._status = self._services.clock(), status
            pieces += self._page.plain(STATUS, status)
        return [*pieces, sheet] if sheet else pieces

    def _stays(self, reply: Reply) -> bytes:
        """The style sheet that reports when the editor is left; empty where it goes at once."""
        length = reply.said.length
        beacon = next((number for number, used in self._in_use.items() if reply.editor in used.editors), None)
        if reply.kind != "saved" or length is None or beacon is None:
            return b""
        place = self._in_use[beacon].place
        self._services.presence.ends(self._stream, self._edited(place))
        return self._leaving.keep(Kept(beacon, place, reply.editor), length, self._stream.id)

    def _is_saved(self, editor: str, view: View) -> list[Piece]:
        """What was saved is newer, and shown once the editor is left; until then there is nothing to be said of it."""
        place = self._page.place_of(editor)
        return self._page.fragment(place, view.fragment(place), fresh=False, marks=" told") if place else []

    def _let_go(self, editors: Sequence[str], view: View) -> list[Piece]:
        """A newer fragment takes these editors' place, and they alone are let go of."""
        self._done_with(editors)
        place = self._page.place_of(editors[0])
        if place is None:
            return [self._page.releases(editor) for editor in editors]
        return self._page.fragment(place, view.fragment(place), fresh=False, releases=editors)

    # Controls in use.

    def on_beacon(self, kind: BeaconKind, number: int) -> None:
        """The browser has asked for a beacon's address: a control was used, and so on."""
        if kind == "choice":
            if self._choices.hear(number):
                self._stream.notify(("chosen", ""), self._stream.mark)
            return
        if kind == "typed on" or kind == "left":
            self._on_report(kind, number)
            return
        if kind == "gone" or kind == "still gone":
            self._page.superseded.hear(kind, number)
            return
        self._stream.used = True
        if kind == "used" and (used := self._page.use_beacon(number)):
            self._in_use[number] = used
            self._services.presence.begins(self._stream, self._edited(used.place))
            self._watched.append(number)
            self._stream.notice_use()
        elif number in self._in_use:
            used = self._in_use[number]
            if kind == "reset" or self._edited(used.place) in self._pending:
                self._reset.append(used)
                self._stream.notify(("reset", ""), self._stream.mark)
            elif kind == "passed":
                self._passed[number] = used.place
                self._services.presence.ends(self._stream, self._edited(used.place))
                self._stream.notify(("passed", ""), self._stream.mark)

    def _on_report(self, kind: BeaconKind, number: int) -> None:
        """Of an editor that was saved."""
        kept = self._leaving.take(number)
        if kept is None:
            return
        if kind == "left":
            self._left.append(kept.editor)
            self._stream.notice_use()
        elif kept.beacon in self._in_use:
            self._services.presence.begins(self._stream, self._edited(kept.place))

    def watch(self) -> list[Piece]:
        """What makes the browser say that editors in use have been left with nothing typed in them; and what lets go of
        those that were left as they were saved.
        """
        watched, self._watched = self._watched, []
        in_use = ((number, self._in_use[number].place) for number in watched if number in self._in_use)
        left, self._left = self._left, []
        if left:
            self._done_with(left)
        released = [self._page.releases(editor) for editor in left]
        return [*released, *(self._page.watch(number, place) for number, place in in_use)]

    async def take_back(self, view: View) -> list[Piece]:
        """Editors that were reset show the newest value again, and messages under them are settled."""
        pieces: list[Piece] = []
        reset = list(self._reset)
        for used in reset:
            edited, editors = self._edited(used.place), used.editors
            if edited in self._pending:
                settled = Reply("reset", edited, editors[-1])
                await leave_reply(self._services.ctx, self._session, settled, self._services.clock())
                del self._pending[edited]
                pieces += self.say_on_top(view)
            pieces += self._let_go(editors, view) + self._page.unsay(self._page.message_slot(editors[-1]))
        del self._reset[: len(reset)]
        return pieces + self._renew(view)

    def _renew(self, view: View) -> list[Piece]:
        """A browser asks for an address once, so what was left with nothing typed in it takes another beacon."""
        pieces: list[Piece] = []
        for number, name in self._passed.items():
            place = self._page.place(name)
            if place and self._in_use.pop(number, None):
                pieces += self._page.fragment(place, view.fragment(place), fresh=False)
        self._passed = {}
        return pieces

    def _done_with(self, editors: Sequence[str]) -> None:
        """Saved or reset: the agent is no longer shown as editing there."""
        for editor in editors:
            self._unanswered.pop(editor, None)
        for number, used in list(self._in_use.items()):
            if not set(editors).isdisjoint(used.editors):
                del self._in_use[number]
                self._services.presence.ends(self._stream, self._edited(used.place))

    def _edited(self, place: str) -> str:
        """An editor among what was found edits the same as the attribute's own."""
        return self._services.declared.edited(place)
