"""The live carrier.

One response that does not end. It turns what the stream is told into fragments, newest state only.
"""

import asyncio
import logging
import random
import time
from collections.abc import Awaitable, Callable, Iterable

from plugin.actions.replies import leave_reply
from plugin.domain.reply import ASKING, Reply
from plugin.domain.workspace import PanelSession
from plugin.errors import EmbedRefused
from plugin.live.stream import Stream, Topic, TouchKind, presence_key
from plugin.store.presence import was_used
from plugin.store.replies import replies_after, standing_replies

from . import messages
from .generation import STATUS, TOP, Page, radio
from .gzip import Gzip, Piece, Plain
from .house import PanelHouse
from .layout import MOST_NOTES, NOTES_SHOWN, Place, attribute_places, layout_of, places, presence_places, taken_up
from .reading import Subject
from .render import Rendered, page
from .voice import Voice, voice_for

GATHER_SECONDS = 0.05  # within this long, only the newest state is sent
RETRY_SECONDS = 0.5
RESTRUCTURING = ("search", "older")  # what a session asks for that needs another layout
log = logging.getLogger(__name__)
Send = Callable[[bytes], Awaitable[None]]


class LivePage:
    __slots__ = (
        "_encoder",
        "_flushed",
        "_house",
        "_in_generation",
        "_in_use",
        "_notes",
        "_page",
        "_query",
        "_read_up_to",
        "_reading",
        "_reset",
        "_send",
        "_sent",
        "_session",
        "_standing",
        "_stream",
        "_unsaid",
        "_voice",
    )

    def __init__(self, house: PanelHouse, session: PanelSession, stream: Stream, send: Send, *, gzip: bool) -> None:
        self._house, self._session, self._stream, self._send = house, session, stream, send
        self._page = Page(stream.id, live=True)
        self._encoder: Gzip | Plain = Gzip() if gzip else Plain()
        self._notes, self._query = NOTES_SHOWN, ""
        self._standing: dict[str, Reply] = {}  # by place: errors and conflicts that have not been answered
        self._in_use: dict[int, tuple[str, str]] = {}  # by touch: the place and the editor
        self._reset: list[tuple[str, str]] = []
        self._unsaid: list[Reply] = []  # heard, and not yet passed on
        self._read_up_to = 0
        self._in_generation = self._sent = 0
        self._flushed = 0.0

    async def run(self) -> None:
        await self._begin()
        self._stream.touched = self._touched
        while self._stream.ending is None:
            await self._stream.news()
            await self._gather()
            try:
                await self._pass_on()
            except EmbedRefused:
                # its conversation has turned to somebody that this session was not opened for
                self._stream.end("revoked")
            except Exception:
                log.warning("a panel could not be brought up to date; trying again", exc_info=True)
                await self._try_again()
        await self._end()

    # The beginning.

    async def _begin(self) -> None:
        self._read_up_to, standing = await standing_replies(self._house.ctx.store, self._session.id)
        self._standing = {reply.place: reply for reply in standing}
        await self._read(self._house.hub.new_mark())
        front = page(
            "front.html", self._voice, title=self._title(), appearance=self._session.appearance, live=True, query=""
        )
        await self._send(self._encoder.begin() + self._encoder.whole(front.encode() + self._generation()))
        del self._reading

    def _title(self) -> str:
        name = messages.name_of(self._reading.profile)
        return name or "Sidelight"

    def _subject(self) -> Subject:
        session = self._session
        return session.workspace_id, session.customer_id, session.conversation_id, self._notes

    async def _read(self, mark: int) -> None:
        self._voice = self._speak()
        self._reading = await self._house.readings.at_least(self._subject(), mark)
        found = self._reading.profile.customer_id
        if found is not None and found != self._stream.customer_id:
            # from now on what happens to this customer is told; what happened in between is read again
            self._house.presence.leaves(self._stream)
            self._house.hub.shows_customer(self._stream, found)
            self._house.presence.opened(self._stream)
            self._reading = await self._house.readings.at_least(self._subject(), self._house.hub.new_mark())

    def _speak(self) -> Voice:
        return voice_for(self._session.appearance, self._house.clock())

    # The middle.

    async def _gather(self) -> None:
        """The first change goes at once; those that follow closely go together."""
        wait = self._flushed + GATHER_SECONDS - time.monotonic()
        if wait > 0 and self._stream.ending is None:
            await asyncio.sleep(wait)

    async def _pass_on(self) -> None:
        pieces: list[Piece] = []
        stream = self._stream
        if stream.beat:
            stream.beat = False
            pieces += self._heartbeat()
        if stream.topics or stream.replies:
            pieces += await self._news()
            self._flushed = time.monotonic()
            del self._reading  # shared while it is passed on; kept by a thousand panels it would be a thousand
        if pieces:
            await self._send(self._encoder.feed(pieces))
        self._unsaid = []
        limit = self._house.settings.updates_per_stream
        if self._sent >= limit:
            stream.end("long")

    async def _try_again(self) -> None:
        """What the stream was told and did not pass on, it is told again.

        All of it, in a new generation, since nobody knows how far it came.
        """
        await asyncio.sleep(RETRY_SECONDS)
        self._in_generation = self._house.settings.updates_per_generation
        self._stream.hear_reply(self._house.hub.new_mark())
        self._stream.tell(("retry", ""), self._stream.mark)

    def _heartbeat(self) -> list[Piece]:
        if self._speak() != self._voice:
            self._stream.tell(("midnight", ""), self._house.hub.new_mark())
        self._in_generation += 1
        lost = Rendered(page("lost.html", self._voice).encode())
        return [radio("beat").encode() + b'<div class="f beat" role=alert>', lost, b"</div>\n"]

    async def _news(self) -> list[Piece]:
        stream = self._stream
        topics, stream.topics = stream.topics, set()
        if stream.replies:
            stream.replies = False
            heard = await replies_after(self._house.ctx.store, self._session.id, self._read_up_to)
            self._hear(heard)
            self._unsaid += heard
        elif topics == {("presence", "")}:
            return await self._glance_round()
        elif self._only_attributes(topics):
            return await self._attribute_round(topics)
        await self._read(stream.mark)
        replies = self._unsaid
        if any(reply.kind in RESTRUCTURING for reply in replies) or self._must_begin_anew(topics):
            # a generation says again what stands unanswered; what has been answered is said after it
            replies = [reply for reply in replies if reply.kind not in ASKING]
            pieces: list[Piece] = [Rendered(self._generation())]
        else:
            # any other news may be in any place, and most of them will be found unchanged
            pieces = self._changed(places(self._page.layout))
        return pieces + self._answers(replies) + await self._take_back()

    async def _take_back(self) -> list[Piece]:
        """Editors that were reset show the newest value again, and what stood under them is settled."""
        pieces: list[Piece] = []
        reset = list(self._reset)
        for place, editor in reset:
            if _edited(place) in self._standing:
                settled = Reply("reset", _edited(place), editor)
                await leave_reply(self._house.ctx, self._session, settled, self._house.clock())
                del self._standing[_edited(place)]
                pieces += self._say_on_top()
            pieces += self._let_go(editor) + self._page.unsay(self._page.message_slot(editor))
        del self._reset[: len(reset)]
        return pieces

    async def _glance_round(self) -> list[Piece]:
        stream = self._stream
        shows = presence_key(stream.customer_id, stream.conversation_id)
        self._reading = await self._house.readings.glance(stream.workspace_id, shows, stream.mark)
        return self._changed(presence_places(self._page.layout))

    def _only_attributes(self, topics: set[Topic]) -> bool:
        """The most frequent news: it needs neither another layout nor anybody's presence."""
        full = self._in_generation >= self._house.settings.updates_per_generation
        return not full and all(kind == "attribute" for kind, _ in topics)

    async def _attribute_round(self, topics: set[Topic]) -> list[Piece]:
        self._voice = self._speak()
        self._reading = await self._house.readings.attributes(self._subject(), self._stream.mark)
        if self._reading.profile.customer_id != self._stream.customer_id:
            # the conversation has turned to another customer, whose values belong under no other name
            self._stream.tell(("conversation", ""), self._stream.mark)
            return []
        return self._changed(attribute_places(self._page.layout, frozenset(key for _, key in topics)))

    def _hear(self, replies: list[Reply]) -> None:
        for reply in replies:
            self._read_up_to = reply.number
            self._standing.pop(reply.place, None)
            if reply.kind in ASKING:
                self._standing[reply.place] = reply
            elif reply.kind == "search":
                self._query = reply.said.typed
            elif reply.kind == "older":
                self._notes = min(self._notes * 2, MOST_NOTES)

    def _must_begin_anew(self, topics: set[Topic]) -> bool:
        if self._in_generation >= self._house.settings.updates_per_generation:
            return True
        if all(kind in ("attribute", "presence") for kind, _ in topics):
            return False
        layout = taken_up(self._page.layout, self._reading.profile, self._query)
        if layout is None:
            return True
        self._page.layout = layout
        return False

    def _changed(self, about: Iterable[Place]) -> list[Piece]:
        """These places, where they say something new."""
        pieces: list[Piece] = []
        for place in about:
            rendered = self._reading.fragment(place, self._session.agent, self._voice)
            if self._page.changed(place, rendered):
                pieces += self._page.fragment(place, rendered)
                self._count()
        return pieces

    def _answers(self, replies: list[Reply]) -> list[Piece]:
        """What came of forms: a message under the editor, or the editor let go of and the status line."""
        pieces: list[Piece] = []
        for reply in replies:
            slot = self._page.message_slot(reply.editor)
            if reply.kind in ASKING:
                pieces += self._say(slot, reply)
            else:
                pieces += self._let_go(reply.editor)
                pieces += self._page.unsay(slot)
                if status := messages.status(reply, self._reading.profile, self._voice):
                    pieces += self._page.plain(STATUS, status)
            self._count()
        return pieces + self._say_on_top() if replies else pieces

    def _say(self, slot: str, reply: Reply) -> list[Piece]:
        if slot == TOP:
            return []
        said = self._message(reply, elsewhere=False)
        return self._page.message(slot, [said])

    def _message(self, reply: Reply, *, elsewhere: bool) -> Rendered:
        return messages.message(reply, self._reading.profile, self._voice, elsewhere=elsewhere, stream=self._stream.id)

    def _say_on_top(self) -> list[Piece]:
        """What belongs to editors of older generations or other tabs: all of it, in one place."""
        said = [
            self._message(reply, elsewhere=True)
            for reply in self._standing.values()
            if self._page.message_slot(reply.editor) == TOP
        ]
        return self._page.message(TOP, said) if said else self._page.unsay(TOP)

    def _let_go(self, editor: str) -> list[Piece]:
        """A newer fragment takes the editor's place, and that editor alone is let go of."""
        self._done_with(editor)
        place = self._page.standing(editor)
        if place is None:
            return [self._page.releases(editor)]
        rendered = self._reading.fragment(place, self._session.agent, self._voice)
        self._count()
        return self._page.fragment(place, rendered, fresh=False, releases=editor)

    def _touched(self, kind: TouchKind, number: int) -> None:
        """The browser has asked for an address that only the use, or the reset, of one control makes it ask for."""
        self._stream.used = True
        if kind == "touch" and (touched := self._page.touched(number)):
            self._in_use[number] = touched
            self._house.presence.begins(self._stream, _edited(touched[0]))
        elif kind == "reset" and number in self._in_use:
            self._reset.append(self._in_use[number])
            self._stream.tell(("reset", ""), self._stream.mark)

    def _done_with(self, editor: str) -> None:
        """Saved or reset: nobody is shown as editing there any more."""
        for number, (name, used) in list(self._in_use.items()):
            if used == editor:
                del self._in_use[number]
                self._house.presence.ends(self._stream, _edited(name))

    def _count(self) -> None:
        self._in_generation += 1
        self._sent += 1

    def _generation(self) -> bytes:
        self._in_generation = 0
        layout = layout_of(self._reading.profile, self._query)
        html = self._page.begins(layout, self._reading, self._session.agent, self._voice)
        return html + Plain().feed(self._say_on_top()) + self._page.ends_older()

    # The end.

    async def _end(self) -> None:
        ending = self._stream.ending or "restart"
        stays_away = ending == "revoked"
        used = self._stream.used or self._page.spent or await self._was_used()
        settings = self._house.settings
        seconds = (
            settings.restart + random.uniform(0, settings.restart) if ending == "restart" else random.uniform(1, 5)
        )
        last = page(
            "ended.html",
            self._voice,
            ending=ending,
            # a page that may hold a draft is not reloaded over it; a crowded-out one would crowd out the next
            refresh=None if used or stays_away or ending == "crowded" else max(1, round(seconds)),
        )
        html = radio("beat").encode() + b"<div class=f></div>" + last.encode() + b"</div></body></html>\n"
        await self._send(self._encoder.feed([html]) + self._encoder.end())

    async def _was_used(self) -> bool:
        try:
            return await was_used(self._house.ctx.store, self._stream.id)
        except Exception:
            return True  # without the store nobody knows: nothing typed is put at risk


def _edited(place: str) -> str:
    """A found attribute's editor edits that attribute."""
    return place.replace("found/", "attribute/", 1) if place.startswith("found/") else place
