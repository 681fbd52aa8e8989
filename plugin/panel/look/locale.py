"""A panel's language and time zone, and how times and names are formatted in them."""

import functools
import gettext
import io
from datetime import date, datetime, timedelta
from pathlib import Path
from zlib import crc32
from zoneinfo import ZoneInfo, available_timezones

import regex
from babel import dates, negotiate_locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from markupsafe import Markup
from msgspec import Struct

from plugin.domain.local_time import LocalTime
from plugin.domain.types.locale import parsed_locale
from plugin.domain.workspace import Appearance

CATALOGS = Path(__file__).parents[2] / "locale"
SOURCE_LANGUAGE = "en"
LONGEST_NAME = 100  # of a language or zone, in characters: none is so long


class LocaleContext(Struct, frozen=True, cache_hash=True):
    """All that two panels must share to be sent the same bytes.

    `today` is in it because yesterday's "16:04" is "yesterday, 16:04".
    """

    locale: str
    zone: str
    today: date


@functools.lru_cache(maxsize=1)
def languages() -> tuple[str, ...]:
    return (SOURCE_LANGUAGE, *sorted(path.stem for path in CATALOGS.glob("*.po")))


@functools.lru_cache(maxsize=64)
def translations(locale: str) -> gettext.NullTranslations:
    """Catalogs are read from their source: no build step that could be forgotten."""
    path = CATALOGS / f"{locale}.po"
    if not path.exists():
        return gettext.NullTranslations()
    with path.open("rb") as source:
        catalog = read_po(source, locale=locale)
    compiled = io.BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def negotiate(wanted: str | None) -> str:
    """The language we have that comes nearest to `de-AT`, `de_AT` or `de`."""
    return _negotiate(wanted) if wanted and len(wanted) <= LONGEST_NAME else SOURCE_LANGUAGE


@functools.lru_cache(maxsize=512)
def _negotiate(wanted: str) -> str:
    parsed = parsed_locale(wanted)
    if parsed is None:
        return SOURCE_LANGUAGE
    return negotiate_locale([str(parsed), parsed.language], languages()) or SOURCE_LANGUAGE


@functools.lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def zone_or_utc(name: str | None) -> str:
    return name if name in _zones() else "UTC"


@functools.lru_cache(maxsize=512)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def locale_context_of(locale: str, zone: str, now: datetime) -> LocaleContext:
    return LocaleContext(locale, zone, now.astimezone(_zone(zone)).date())


def locale_context_for(appearance: Appearance, now: datetime) -> LocaleContext:
    """In every zone a day begins with a minute."""
    locale, zone = appearance.locale[: LONGEST_NAME + 1], appearance.zone[: LONGEST_NAME + 1]  # what is kept is bounded
    return _locale_context(locale, zone, now.replace(second=0, microsecond=0))


@functools.lru_cache(maxsize=1024)
def _locale_context(locale: str, zone: str, minute: datetime) -> LocaleContext:
    return locale_context_of(negotiate(locale), zone_or_utc(zone), minute)


@functools.lru_cache(maxsize=8192)
def when(moment: datetime, locale_context: LocaleContext) -> str:
    """As short as is unambiguous: a time today, a day this year, a date before."""
    local = moment.astimezone(_zone(locale_context.zone))
    time = dates.format_time(local, "short", tzinfo=local.tzinfo, locale=locale_context.locale)
    if local.date() == locale_context.today:
        return time
    if local.date() == locale_context.today - timedelta(days=1):
        yesterday = translations(locale_context.locale).gettext("yesterday")
        return f"{yesterday}, {time}"
    if local.year == locale_context.today.year:
        return dates.format_skeleton("MMMMd", local, tzinfo=local.tzinfo, locale=locale_context.locale)
    return dates.format_date(local, "medium", locale=locale_context.locale)


@functools.lru_cache(maxsize=8192)
def in_full(moment: datetime, locale_context: LocaleContext) -> str:
    local = moment.astimezone(_zone(locale_context.zone))
    return dates.format_datetime(local, "full", tzinfo=local.tzinfo, locale=locale_context.locale)


@functools.lru_cache(maxsize=8192)
def time_element(moment: datetime, locale_context: LocaleContext) -> Markup:
    """Short to read, whole and with its zone in the tooltip, exact in the `datetime` attribute."""
    return Markup('<time datetime="{}" title="{}">{}</time>').format(
        moment.isoformat(), in_full(moment, locale_context), when(moment, locale_context)
    )


@functools.lru_cache(maxsize=8192)
def time_there(there: LocalTime, locale_context: LocaleContext) -> Markup:
    """A customer's local time, with its day where that is another than the agent's."""
    hours, minutes = divmod(abs(there.offset), 60)
    offset = f"{'-' if there.offset < 0 else '+'}{hours:02}:{minutes:02}"
    text = dates.format_time(there.at, "short", locale=locale_context.locale)
    if there.at.date() != locale_context.today:
        text = f"{dates.format_date(there.at, 'EEE', locale=locale_context.locale)} {text}"
    return Markup("<time datetime={}>{}</time>").format(f"{there.at.isoformat(timespec='minutes')}{offset}", text)


def country_name(code: str, locale_context: LocaleContext) -> str:
    return str(parsed_locale(locale_context.locale).territories.get(code) or code)  # type: ignore[union-attr]


TWO_INITIALS = regex.compile(r"[\p{Latin}\p{Greek}\p{Cyrillic}\p{Armenian}]")  # other scripts have no custom of two
CLUSTER = regex.compile(r"\X")


def initials(name: str) -> str:
    """Two letters at most, each with its marks; of a name without letters, its first sign.

    Of a script that joins its letters, or writes words in one sign, the first alone: two beside each other would be
    read as a word.
    """
    words = [word for word in name.split() if word[0].isalnum()] or name.split()
    first = [CLUSTER.findall(word)[0] for word in words[:1] + words[1:][-1:]]
    if len(first) == 2 and not all(map(TWO_INITIALS.match, first)):
        first.pop()
    return "".join(_capital(sign) if TWO_INITIALS.match(sign) else sign for sign in first)


def _capital(sign: str) -> str:
    """But for those that have none of their own, such as “ß”."""
    return sign.upper() if len(sign.upper()) == len(sign) else sign


def tone(identity: str) -> int:
    """Which of the six avatar colours: the same for the same person, everywhere."""
    return crc32(identity.encode()) % 6 + 1
