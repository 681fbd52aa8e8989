"""The customer's local time and language, in the head: what time it is there, whether it is night, or the weekend."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import ClassVar

from markupsafe import Markup
from msgspec import structs

from plugin.domain.attributes import BUILT_IN, VALUES, may_read_attribute
from plugin.domain.local_time import LocalTime, Whereabouts, local_time, whereabouts
from plugin.domain.rights import Viewer
from plugin.domain.typed_values import format_value
from plugin.panel.look.locale import LocaleContext
from plugin.panel.look.words import to_the_minute
from plugin.panel.machine.fragments import About, Data, Fragment, Seen
from plugin.panel.machine.render import Context

MINUTES = 60  # that a finite page knows of; then it shows none. The style sheet has as many rules
KEYS = ("timezone", "phone", "location", "language")


class Clock(Context, frozen=True, cache_hash=True):
    """`there` is None while it is not certain which time it is there."""

    template: ClassVar = "customers/clock"
    ticks: ClassVar = True
    where: Whereabouts | None
    language: str
    there: LocalTime | None = None
    later: tuple[LocalTime, ...] = ()  # the minutes that follow

    def as_of(self, now: datetime) -> "Clock":
        return _at(self, to_the_minute(now))

    def finite(self, carried: Markup, last: str) -> "Clock":
        """A page that ends is sent nothing more: it is given the next hour, of which style rules show each minute."""
        if self.where is None or self.there is None:
            return self
        now = (self.there.at - timedelta(minutes=self.there.offset)).replace(tzinfo=UTC)
        hour = (local_time(self.where, now + timedelta(minutes=minute)) for minute in range(1, MINUTES))
        return structs.replace(self, later=tuple(one for one in hour if one))


@lru_cache(maxsize=8192)
def _at(clock: Clock, minute: datetime) -> Clock:
    """One for all panels of a place."""
    there = local_time(clock.where, minute) if clock.where else None
    return clock if there == clock.there else structs.replace(clock, there=there)


def _clock(data: Data, seen: Seen, _key: str, locale_context: LocaleContext) -> Clock | None:
    """Nothing follows from a value that the viewer may not read."""
    values = data[VALUES]
    held = {key: values[key].value for key in KEYS if key in values and key in seen.readable}
    texts = {key: value for key, value in held.items() if isinstance(value, str)}
    where = whereabouts(texts.get("timezone"), texts.get("phone"), texts.get("location"))
    language = format_value(texts.get("language"), BUILT_IN["language"], locale_context.locale)
    shown = language.shown if language.fits else ""
    return Clock(where, shown) if where or shown else None


def _readable(viewer: Viewer, _data: Data, _key: str) -> frozenset[str]:
    return frozenset(key for key in KEYS if may_read_attribute(viewer, BUILT_IN[key]))


CLOCK = Fragment(
    "clock",
    _clock,
    reads=(VALUES.only(*KEYS),),
    about=(About("attribute", frozenset(KEYS)), About("permission")),
    sees={"readable": _readable},
)
handlers = ()
