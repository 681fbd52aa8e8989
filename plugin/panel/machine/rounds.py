"""Rounds: what a whole read group is notified of is read once, and passed on to all its panels in one go.

A panel's own turn costs a wake-up, a reading and a place in the loop; a thousand panels of one customer would each
take one for the same two fragments. So panels that wait for nothing of their own are served here, one after the other,
and those whose fingerprints are equal are sent the same chunk.
"""

import asyncio
import logging
import math
import time
from collections.abc import Callable, Hashable, Iterable, Sequence
from datetime import datetime
from operator import itemgetter
from typing import Any, Protocol
from weakref import WeakValueDictionary

from plugin.domain.actor import Agent, Role
from plugin.domain.customers import CUSTOMER
from plugin.domain.profile import Part, Wants, union
from plugin.errors import Missing, SidelightError
from plugin.live.stream import Stream, Topic
from plugin.panel.look.locale import LocaleContext, locale_context_of

from .fragments import Query
from .generation import Step
from .layout import Layout, changed_keys, is_concerned, may_change_state, taken_up_of
from .places import Place, places_about
from .reading import Reading, Readings, Subject
from .views import Choosing, Chosen

GATHER_SECONDS = 0.05  # the first change goes at once; those that follow within this go together
SERVED_AT_ONCE = 64  # then others have a turn
log = logging.getLogger(__name__)


class Panel(Protocol):
    @property
    def stream(self) -> Stream: ...

    @property
    def read_group(self) -> "ReadGroup": ...

    @property
    def layout(self) -> Layout: ...

    @property
    def query(self) -> Query: ...

    def pass_on(self, news: "Round") -> None:
        """Sends the round's changes at once."""

    def turn_alone(self) -> None:
        """Takes a turn of its own instead."""

    def begin_anew(self) -> None:
        """The same, where it is unknown how much of the round the page already shows."""


class Round:
    """One reading, what it is about, and what has been made of it so far."""

    def __init__(self, reading: Reading, topics: frozenset[Topic], now: datetime) -> None:
        self.reading = reading
        self.steps: dict[object, Step] = {}  # by a page's fingerprint
        self._topics, self._now = topics, now
        self._of_today: dict[LocaleContext, bool] = {}
        self._about: dict[tuple[int, Query], tuple[Layout, About | None]] = {}
        self._chosen: dict[tuple[Role | None, frozenset[str]], Chosen] = {}

    def is_of_the_day_of(self, locale_context: LocaleContext) -> bool:
        """False once the day has changed: then every place that shows a time is rendered again."""
        found = self._of_today.get(locale_context)
        if found is None:
            found = self._of_today[locale_context] = (
                locale_context_of(locale_context.locale, locale_context.zone, self._now) == locale_context
            )
        return found

    def chosen(self, choosing: Choosing, role: Role | None, views: frozenset[str]) -> Chosen:
        found = self._chosen.get((role, views))
        if found is None:
            found = self._chosen[role, views] = choosing.of(self.reading.state, role, views)
        return found

    def about(self, layout: Layout, query: Query) -> "About | None":
        """None where only a new generation will do.

        Equal layouts are one object, so its id is its key; it is kept here, so no other object gets that id.
        """
        key = id(layout), query
        if key not in self._about:
            taken = taken_up_of(layout, self.reading.profile, self._topics, query)
            self._about[key] = layout, About(taken, places_about(taken, self._topics)) if taken else None
        return self._about[key][1]


class About:
    """The places of a layout that say what is new, and what picks them out of a page's arrays."""

    __slots__ = ("_projections", "layout", "pick", "places")

    def __init__(self, layout: Layout, places: tuple[Place, ...]) -> None:
        self.layout, self.places = layout, places
        numbers = [place.number for place in places]
        self.pick: Callable[[Sequence[int]], object] = itemgetter(*numbers) if numbers else _nothing
        self._projections: dict[Agent, tuple[Hashable, ...]] = {}

    def projection(self, reading: Reading, agent: Agent) -> tuple[Hashable, ...]:
        """What this agent sees of these places."""
        found = self._projections.get(agent)
        if found is None:
            viewer = reading.state.viewer(agent.id, agent.role, agent.has_directory)
            found = self._projections[agent] = reading.projection(self.places, viewer)
        return found


class ReadGroup:
    """Panels that one reading serves: about the same, and now showing the same customer."""

    def __init__(self, subject: Subject, shown: str | None) -> None:
        self.subject, self.shown = subject, shown
        self.waiting: set[Panel] = set()
        self.task: asyncio.Task[None] | None = None
        self.served_at = -math.inf


class Rounds:
    def __init__(self, readings: Readings, clock: Callable[[], datetime]) -> None:
        self._readings, self._clock = readings, clock
        self._groups: WeakValueDictionary[tuple[Subject, str | None], ReadGroup] = WeakValueDictionary()

    def read_group(self, subject: Subject, shown: str | None) -> ReadGroup:
        """It is there for as long as a panel holds it."""
        key = subject, shown
        found = self._groups.get(key)
        if found is None:
            found = self._groups[key] = ReadGroup(subject, shown)
        return found

    def join(self, panel: Panel) -> None:
        group = panel.read_group
        group.waiting.add(panel)
        if group.task is None:
            group.task = asyncio.create_task(self._serve(group))

    async def _serve(self, group: ReadGroup) -> None:
        """Round after round, while panels wait."""
        while group.waiting:
            wait = group.served_at + GATHER_SECONDS - time.monotonic()
            if wait > 0:
                await asyncio.sleep(wait)
            panels, group.waiting = group.waiting, set()
            has_changed = _has_changed(panels)
            if news := await self._read(group, panels):
                await _pass_on(group, panels, news)
            if has_changed:
                group.served_at = time.monotonic()
        group.task = None

    async def _read(self, group: ReadGroup, panels: set[Panel]) -> Round | None:
        topics = frozenset[Topic]().union(*(panel.stream.topics for panel in panels))
        try:
            if group.shown is None:
                raise Missing  # the conversation has not been pushed; a whole reading finds its customer
            wants = _wants({panel.layout for panel in panels}, topics)
            reading = await self._readings.parts(group.subject, group.shown, wants)
        except Exception as error:
            # each panel's own turn decides whether it ends or tries again
            if not isinstance(error, SidelightError):
                log.warning("a round could not be read", exc_info=True)
            for panel in panels:
                panel.turn_alone()
            return None
        return Round(reading, topics, self._clock())


def _has_changed(panels: Iterable[Panel]) -> bool:
    """Whether this round is about more than the workspace, whose changes are gathered where they are passed on."""
    streams = [panel.stream for panel in panels if panel.stream.has_changed]
    for stream in streams:
        stream.has_changed = False
    return bool(streams)


def _wants(layouts: Iterable[Layout], topics: frozenset[Topic]) -> Wants:
    """What the concerned fragments read, and what the concerned sections' layout depends on."""
    wanted: list[tuple[Part[Any], frozenset[str] | None]] = []
    if may_change_state(topics):
        wanted.append((CUSTOMER, None))
    for layout in layouts:
        for place in places_about(layout, topics):
            wanted += place.fragment.wants(place.key)
        for laid in layout.sections:
            if is_concerned(laid.section, topics):
                if laid.section.listed:
                    wanted.append((laid.section.listed, frozenset(changed_keys(laid.section, topics))))
                else:
                    wanted += laid.section.wants()
        for absent in layout.absent:
            if is_concerned(absent.section, topics):
                wanted += absent.section.wants()
    return union(wanted)


async def _pass_on(group: ReadGroup, panels: set[Panel], news: Round) -> None:
    for number, panel in enumerate(panels, start=1):
        # meanwhile it may have taken a turn of its own, and have heard all this, or have turned to another customer
        if panel.stream.is_quiet and panel.stream.topics and panel.read_group is group:
            try:
                panel.pass_on(news)
            except Exception:
                log.warning("a panel could not be served in a round", exc_info=True)
                panel.begin_anew()
        if number % SERVED_AT_ONCE == 0:
            await asyncio.sleep(0)


def _nothing(_: object) -> object:
    return ()
