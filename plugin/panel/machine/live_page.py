"""The live carrier.

One response that does not end. It turns the topics that its stream is notified of into fragments of the newest state.
"""

import asyncio
import functools
import logging
import random
import time
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from itertools import chain
from typing import Any

from markupsafe import escape

from plugin.domain.once import MARK
from plugin.domain.visits import may_visit
from plugin.domain.workspace import Appearance, PanelSession
from plugin.errors import EmbedRefused, traceback_of
from plugin.live.sending import begin
from plugin.live.stream import Stream
from plugin.panel.look.locale import LocaleContext, locale_context_for
from plugin.store.engine.patience import within
from plugin.store.presence import was_used

from .access import followed_address, mark_of_link
from .choices import Choices
from .fragments import Query
from .generation import Page, Step
from .gzip import Gzip, Piece, Plain
from .layout import Layout, layout_of, taken_up
from .markup import radio
from .page_query import PageQuery
from .places import Place, places
from .reading import Reading, View, subject_of
from .render import Passing, Rendered, page
from .replies import Answers
from .rounds import GATHER_SECONDS, About, Round
from .services import Services
from .view_state import ViewState
from .views import NOTHING_CHOSEN, Tab

RETRY_SECONDS = 0.5
ENDING_PATIENCE = 1.0  # seconds: the service waits only so long for its streams to end
log = logging.getLogger(__name__)
Send = Callable[[bytes], Coroutine[Any, None, None]]


class LivePage:
    __slots__ = (
        "_answers",
        "_at_first",
        "_begun",
        "_choices",
        "_chosen",
        "_encoder",
        "_flushed",
        "_home",
        "_is_uncertain",
        "_locale_context",
        "_page",
        "_says_behind",
        "_services",
        "_session",
        "_subject",
        "_view",
        "_write",
        "_write_at_once",
        "read_group",
        "stream",
    )  # fmt: skip

    def __init__(
        self, services: Services, session: PanelSession, stream: Stream, *, gzip: bool, home: str | None = None
    ) -> None:
        """`home`: whose panel it is, where it shows another customer."""
        self._services, self._session, self.stream = services, session, stream
        self._home = home
        self._subject = subject_of(session)
        self.read_group = services.rounds.read_group(self._subject, stream.customer_id)
        self._page = Page(stream.id)
        self._choices = Choices(services, session, self._page)
        self._answers = Answers(services, session, stream, self._page, self._choices)
        self._encoder: Gzip | Plain = Gzip(stream.id) if gzip else Plain(stream.id)
        self._flushed = 0.0
        self._chosen = self._at_first = NOTHING_CHOSEN
        self._begun: Awaitable[None] | None = None  # a send that a round has left to this panel's own turn
        self._is_uncertain = False  # something failed: it is unknown how much of it the page shows
        self._says_behind = False  # the last sign of life said that the page is not up to date

    async def run(self, write: Send, write_at_once: Callable[[bytes], bool]) -> None:
        """Once what the page begins with is on its way; until the page ends.

        `write_at_once` says False, and writes nothing, where `write` would wait.
        """
        self._write, self._write_at_once = write, write_at_once
        self.stream.join_round = self._join
        while self.stream.ending is None:
            await self.stream.news()
            try:
                await self._finish_sending()
                await self._gather()
                await self._turn()
            except EmbedRefused:
                # its conversation has moved to a customer that this session was not opened for, or what it has opened
                # may not be looked at any more
                self.stream.end("revoked")
            except Exception as error:
                log.warning("a panel could not be brought up to date: %s", error, exc_info=traceback_of(error))
                await asyncio.sleep(RETRY_SECONDS)
                self.begin_anew()
        await self._end()

    # The beginning.

    async def begin(self) -> bytes:
        """The whole first view."""
        first = await self._services.readings.first(self._session, ViewState())
        self._choices.looks_at = first.looks_at.folding()
        self._answers.begin(first.read_up_to, first.pending)
        await self._take(first.reading)
        await self._services.turns.next()
        self._at_first = self._view.reading.chosen
        title = escape(self._services.declared.title(self._view.profile, self._view.viewer) or "Sidelight").encode()
        before, after = _front(
            self._locale_context,
            self._session.appearance,
            self._at_first.tabs,
            first.looks_at.view,
            self._home,
            self._at_first.searches,
        )
        whole = self._encoder.begin() + self._encoder.feed([before, title, after, *self._generation()])
        # what has arrived of it can be used while the rest is on its way, and a browser asks for a beacon once
        self.stream.on_beacon = self._answers.on_beacon
        del self._view
        return whole

    async def _read(self, mark: int) -> None:
        await self._take(await self._read_at_least(mark))

    async def _take(self, reading: Reading) -> None:
        self._locale_context = self._negotiated()
        found = reading.profile.customer_id
        if found is not None and found != self.stream.customer_id:
            # from now on the stream is notified of this customer's changes; those made in between are read again
            self._services.presence.leaves(self.stream)
            self._services.hub.shows_customer(self.stream, found)
            self.read_group = self._services.rounds.read_group(self._subject, found)
            self._services.presence.opened(self.stream)
            reading = await self._read_at_least(self._services.hub.new_mark())
        if not self._may_look(reading):
            raise EmbedRefused("ended")
        self._services.hub.follow(self.stream, reading.followed)
        self._view = View(reading, self._session.agent, self._locale_context)

    def _may_look(self, reading: Reading) -> bool:
        """At another customer: as its address is asked each time, and as long as it is open."""
        agent = self._session.agent
        return not self._session.is_away or may_visit(reading.state.viewer(agent.id, agent.role, agent.has_directory))

    async def _read_at_least(self, mark: int) -> Reading:
        role = self._session.agent.role
        return await self._services.readings.at_least(self._subject, role, self._choices.looks_at, mark)

    def _negotiated(self) -> LocaleContext:
        return locale_context_for(self._session.appearance, self._services.clock())

    # In a round, with all panels of the read group.

    def _join(self) -> None:
        self._services.rounds.join(self)

    def pass_on(self, news: Round) -> None:
        about = news.about(self._page.layout, self.query)
        chosen = news.chosen(self._services.readings.choosing, self._session.agent.role, self._choices.looks_at.views)
        # the conversation may be with another customer now, whose values belong under no other name
        has_turned = news.reading.profile.customer_id != self._page.customer_id
        is_elsewhere = chosen is not self._chosen and not chosen.matches(self._chosen)
        if (
            self._is_full
            or has_turned
            or is_elsewhere
            or about is None
            or not self._may_look(news.reading)
            or not news.is_of_the_day_of(self._locale_context)
        ):
            self.turn_alone()
            return
        if self.stream.mark <= news.reading.mark:
            self.stream.topics = set()  # else it has been notified of more since, and has joined the next round
        self._page.layout, self._chosen = about.layout, chosen
        step = self._step(news, about)
        if step.after:
            self._send_at_once(self._encoder.put(step.chunk))
            self._end_if_long()

    def _step(self, news: Round, about: About) -> Step:
        """Pages with equal fingerprints, whose agents see the same, are sent the same."""
        projection = about.projection(news.reading, self._session.agent)
        alike = (
            id(about.layout),
            self._locale_context,
            projection,
            self._page.fingerprint(about.pick),
            self._page.folded,
        )
        step = news.steps.get(alike)
        if step:
            self._page.takes(step)
        else:
            view = View(news.reading, self._session.agent, self._locale_context)
            step = news.steps[alike] = self._page.step(self._changed(view, about.places))
        return step

    def turn_alone(self) -> None:
        self.stream.notify(("again", ""), self.stream.mark)

    async def _send(self, data: bytes) -> None:
        self.stream.sending_since = time.monotonic()
        await self._write(data)
        self.stream.sending_since = None

    def _send_at_once(self, data: bytes) -> None:
        """Sending waits only for a reader that is slow. Then this panel's own turn finishes what is begun here."""
        if self._write_at_once(data):
            return
        self._begun = begin(self._send(data))
        if self._begun is not None:
            self.stream.wake()

    async def _finish_sending(self) -> None:
        begun, self._begun = self._begun, None
        if begun:
            await begun

    # In a turn of its own.

    async def _gather(self) -> None:
        """The first change goes at once; those that follow closely go together."""
        wait = self._flushed + GATHER_SECONDS - time.monotonic()
        if wait > 0 and self.stream.ending is None:
            await asyncio.sleep(wait)

    async def _turn(self) -> None:
        pieces: list[Piece] = []
        stream = self.stream
        if stream.beat:
            stream.beat = False
            await self._send(self._encoder.feed(self._heartbeat()))  # now: reading may take long, or fail
        if stream.unanswered:
            unanswered, stream.unanswered = stream.unanswered, []
            await self._send(self._encoder.feed(self._answers.are_missing(unanswered, self._locale_context)))
        if stream.newly_used:
            stream.newly_used = False
            pieces += self._answers.watch()
        if stream.topics or stream.replies:
            pieces += await self._news()
            self._flushed = time.monotonic()
            del self._view  # a reading is shared while it is passed on; panels that kept theirs would hold many
        if pieces:
            await self._send(self._encoder.feed(pieces))
        self._answers.have_been_sent()
        self._choices.have_been_sent()
        self._end_if_long()

    def begin_anew(self) -> None:
        """Sends everything again, in a new generation: it is unknown how much the page already shows."""
        self._is_uncertain = True
        self.stream.notify_reply(self._services.hub.new_mark())
        self.turn_alone()

    def _heartbeat(self) -> list[Piece]:
        if self._negotiated() != self._locale_context:
            self.stream.notify(("midnight", ""), self._services.hub.new_mark())
        return [*self._page.tick(self._services.clock(), self._locale_context), *self._sign()]

    def _sign(self) -> list[Piece]:
        """Live, or not up to date: then nothing can be read, for all panels or for this one."""
        is_behind = self.stream.is_behind or self._is_uncertain
        is_said, self._says_behind = self._says_behind, is_behind
        return self._page.sign(_sign(self._locale_context, is_behind, is_behind and not is_said))

    async def _news(self) -> list[Piece]:
        stream, answers = self.stream, self._answers
        stream.topics = set()
        if stream.replies:
            stream.replies = False
            await answers.hear()
        renewed = await self._choices.follow()
        await self._read(stream.mark)
        await answers.look_up(self._view)
        if not self._view.reading.chosen.has_the_front_of(self._at_first):
            # radios that choose a view, and the search, are before all generations: nothing can be sent there any more
            self.stream.end("long")
            return []
        pieces: list[Piece]
        if self._choices.need_another_layout or answers.need_another_layout or self._must_begin_anew():
            await self._services.turns.next()
            pieces = [*self._generation(), *answers.say_in_new_generation(self._view)]
        else:
            # any news may be in any place, and most of them will be found unchanged
            changed = self._changed(self._view, places(self._page.layout))
            opened = self._page.unfold(self._choices.looks_at.folded, self._view)
            written = chain.from_iterable(written for _, written in changed)
            pieces = [*renewed, *written, *opened, *answers.say(self._view)]
        return pieces + await answers.take_back(self._view)

    def _must_begin_anew(self) -> bool:
        if self._is_full or self._view.profile.customer_id != self._page.customer_id:
            return True
        layout = taken_up(self._view.reading.chosen, self._page.layout, self._view.profile, self.query)
        if layout is None:
            return True
        self._page.layout = layout
        return False

    # What the page shows.

    @property
    def _is_full(self) -> bool:
        return self._is_uncertain or self._page.in_generation >= self._services.settings.updates_per_generation

    def _changed(self, view: View, about: Iterable[Place]) -> list[tuple[Place, list[Piece]]]:
        """These places, where they say something new. What has not been opened says nothing."""
        found, folded = [], self._page.folded
        for place in about:
            if place.fold in folded:
                continue
            rendered = view.fragment(place)
            if self._page.changed(place, rendered):
                found.append((place, self._page.fragment(place, rendered)))
        return found

    @property
    def query(self) -> Query:
        return self._choices.looks_at.layout_query(self._locale_context.locale)

    @property
    def layout(self) -> Layout:
        return self._page.layout

    def _generation(self) -> list[Piece]:
        self._is_uncertain = False
        view = self._view
        self._chosen = view.reading.chosen
        layout = layout_of(self._chosen, view.profile, self.query)
        if folds := self._answers.folds(layout):
            self._choices.looks_at = self._choices.looks_at.unfolding(folds)
            layout = layout_of(self._chosen, view.profile, self.query)
        head, skeleton, *fragments = self._page.begins(layout, view, self._choices.looks_at)
        # the older generation's sign of life goes with it
        after = [*self._answers.say_again(view), *self._sign()]
        own = Plain(self.stream.id).feed([*fragments, *after, self._page.ends_older()])
        return [head, skeleton, Passing(own)]

    # The end.

    async def _end(self) -> None:
        ending = self.stream.ending or "restart"
        stays_away = ending == "revoked"
        used = self.stream.used or self._page.spent or await self._was_used()
        settings = self._services.settings
        seconds = self._services.restarts.wait(settings) if ending == "restart" else random.uniform(1, 5)
        # a page that may hold a draft is not reloaded over it; a crowded-out one would crowd out the next
        refresh = None if used or stays_away or ending == "crowded" else max(1, round(seconds))
        last = page(
            "machine/ended.html",
            self._locale_context,
            ending=ending,
            refresh=0 if ending == "left" else refresh,
            again=self.stream.leads_to or followed_address(self._services, self._session),
            resume=f"./?{MARK}={mark_of_link(self._services, self._session)}",
        )
        html = radio("beat").encode() + b"<div class=f></div>" + last.encode() + b"</div></body></html>\n"
        await self._send(self._encoder.feed([html]) + self._encoder.end())

    def _end_if_long(self) -> None:
        settings, page = self._services.settings, self._page
        if page.in_document >= settings.updates_per_page or page.written >= settings.updates_per_stream:
            self.stream.end("long")

    async def _was_used(self) -> bool:
        try:
            with within(ENDING_PATIENCE):
                return await was_used(self._services.ctx.store, self.stream.id)
        except Exception:
            return True  # without the store it is unknown; a draft must not be lost


@functools.lru_cache(maxsize=256)
def _front(
    locale_context: LocaleContext,
    appearance: Appearance,
    tabs: tuple[Tab, ...],
    shown: str,
    home: str | None,
    searches: bool,
) -> tuple[Rendered, Rendered]:
    """What comes before and after the title, which alone is a panel's own in it."""
    place = "\0"
    front = page(
        "machine/front.html",
        locale_context,
        title=place,
        appearance=appearance,
        live=True,
        page_query=PageQuery(),
        tabs=tabs,
        shown=shown,
        home=home,
        searches=searches,  # a style rule hides it in views that have nothing to be found
    )
    before, after = front.split(place)
    return Rendered(before.encode()), Rendered(after.encode())


@functools.lru_cache(maxsize=256)
def _sign(locale_context: LocaleContext, is_behind: bool, is_news: bool) -> Rendered:
    return Rendered(page("machine/sign.html", locale_context, is_behind=is_behind, is_news=is_news).encode())
