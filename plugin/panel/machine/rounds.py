"""Rounds: what a whole audience is told of is read once, and passed on to all its panels in one go.

A panel's own turn costs a wake-up, a reading and a place in the loop; a thousand panels of one customer would each
take one for the same two fragments. So panels that wait for nothing of their own are served here, one after the other,
and those that stand alike are sent the same chunk.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from operator import itemgetter
from typing import Protocol
from weakref import WeakValueDictionary

from plugin.errors import SidelightError
from plugin.live.stream import Stream, Topic
from plugin.panel.look.locale import LocaleContext, locale_context_of

from .generation import Step
from .layout import Layout, Place, places_about
from .reading import Reading, Readings, Subject

GATHER_SECONDS = 0.05  # the first change goes at once; those that follow within this go together
SERVED_AT_ONCE = 64  # then others have a turn
log = logging.getLogger(__name__)


class Panel(Protocol):
    @property
    def stream(self) -> Stream: ...

    @property
    def audience(self) -> "Audience": ...

    def pass_on(self, news: "Round") -> None:
        """Sends at once what is new in it."""

    def turn_alone(self) -> None:
        """Takes a turn of its own instead."""

    def begin_anew(self) -> None:
        """The same, where nobody knows how much of the news it shows."""


class Round:
    """One reading, what it is about, and what has been made of it so far."""

    def __init__(self, reading: Reading, topics: frozenset[Topic], now: datetime) -> None:
        self.reading = reading
        self.steps: dict[object, Step] = {}  # by how a page stands
        self.is_of_attributes = any(kind == "attribute" for kind, _ in topics)
        self.is_of_presence = ("presence", "") in topics
        self._topics, self._now = topics, now
        self._of_today: dict[LocaleContext, bool] = {}
        self._about: dict[int, About] = {}

    def is_of_the_day_of(self, locale_context: LocaleContext) -> bool:
        """What says "today" is to be said again once the day has gone, and everywhere."""
        found = self._of_today.get(locale_context)
        if found is None:
            found = self._of_today[locale_context] = (
                locale_context_of(locale_context.locale, locale_context.zone, self._now) == locale_context
            )
        return found

    def about(self, layout: Layout) -> "About":
        """Equal layouts are one, so its id will do: kept here, no other can have it."""
        found = self._about.get(id(layout))
        if found is None:
            found = self._about[id(layout)] = About(layout, places_about(layout, self._topics))
        return found


class About:
    """The places of a layout that say what is new, and what picks them out of a page's arrays."""

    __slots__ = ("_layout", "pick", "places")

    def __init__(self, layout: Layout, places: tuple[Place, ...]) -> None:
        self._layout, self.places = layout, places
        numbers = [place.number for place in places]
        self.pick: Callable[[Sequence[int]], object] = itemgetter(*numbers) if numbers else _nothing


class Audience:
    """Panels that one reading serves: about the same, and now showing the same customer."""

    def __init__(self, subject: Subject, shown: str | None) -> None:
        self.subject, self.shown = subject, shown
        self.waiting: set[Panel] = set()
        self.task: asyncio.Task[None] | None = None
        self.served_at = 0.0


class Rounds:
    def __init__(self, readings: Readings, clock: Callable[[], datetime]) -> None:
        self._readings, self._clock = readings, clock
        self._audiences: WeakValueDictionary[tuple[Subject, str | None], Audience] = WeakValueDictionary()

    def audience(self, subject: Subject, shown: str | None) -> Audience:
        """It is there for as long as a panel holds it."""
        key = subject, shown
        found = self._audiences.get(key)
        if found is None:
            found = self._audiences[key] = Audience(subject, shown)
        return found

    def join(self, panel: Panel) -> None:
        audience = panel.audience
        audience.waiting.add(panel)
        if audience.task is None:
            audience.task = asyncio.create_task(self._serve(audience))

    async def _serve(self, audience: Audience) -> None:
        """Round after round, while there is somebody to serve."""
        while audience.waiting:
            wait = audience.served_at + GATHER_SECONDS - time.monotonic()
            if wait > 0:
                await asyncio.sleep(wait)
            panels, audience.waiting = audience.waiting, set()
            if news := await self._read(audience, panels):
                await _pass_on(audience, panels, news)
            audience.served_at = time.monotonic()
        audience.task = None

    async def _read(self, audience: Audience, panels: set[Panel]) -> Round | None:
        topics = frozenset[Topic]().union(*(panel.stream.topics for panel in panels))
        kinds = {kind for kind, _ in topics}
        try:
            reading = await self._readings.about(audience.subject, audience.shown, kinds)
        except Exception as error:
            # what it means for a panel, whether it ends or tries again, its own turn knows
            if not isinstance(error, SidelightError):
                log.warning("a round could not be read", exc_info=True)
            for panel in panels:
                panel.turn_alone()
            return None
        return Round(reading, topics, self._clock())


async def _pass_on(audience: Audience, panels: set[Panel], news: Round) -> None:
    for number, panel in enumerate(panels, start=1):
        # meanwhile it may have taken a turn of its own, and have heard all this, or have turned to another customer
        if panel.stream.is_quiet and panel.stream.topics and panel.audience is audience:
            try:
                panel.pass_on(news)
            except Exception:
                log.warning("a panel could not be served in a round", exc_info=True)
                panel.begin_anew()
        if number % SERVED_AT_ONCE == 0:
            await asyncio.sleep(0)


def _nothing(_: object) -> object:
    return ()
