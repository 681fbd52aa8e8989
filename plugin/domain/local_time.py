"""What time it is where a customer is, as far as that is certain: nothing is guessed.

A customer's own time zone says it. Without one, a phone number does: a landline by where it is, any other number by its
country. Without that either, a place does that ends in a country's name. Both only while all their zones agree.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, time, timedelta
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

import phonenumbers
from babel import Locale, UnknownLocaleError
from babel.core import get_global
from msgspec import Struct
from phonenumbers.timezone import time_zones_for_number
from phonenumbers.tzdata import TIMEZONE_DATA

from .types.named import CountryType
from .types.phone import parsed
from .types.timezone import TimezoneType

NIGHT_FROM, NIGHT_UNTIL = time(22), time(7)
LONGEST = 200  # characters of a place or number that is looked at
AMBIGUOUS = frozenset(("GE",))  # Georgia is a state of another country, too
COUNTRY, ZONE = CountryType(), TimezoneType()
NOWHERE, EVERYWHERE = "Etc/Unknown", "001"
Source = Literal["timezone", "phone", "place"]


class Whereabouts(Struct, frozen=True, cache_hash=True):
    """The zones in one of which a customer is; the country where it is known."""

    zones: tuple[str, ...]
    source: Source
    country: str | None = None


class LocalTime(Struct, frozen=True):
    """`at` says no zone, for moments of different zones may be equal; `offset` is from UTC, in minutes."""

    at: datetime
    offset: int
    is_night: bool
    is_weekend: bool  # False where the country's weekend is unknown, too


def whereabouts(timezone: str | None, phone: str | None, place: str | None) -> Whereabouts | None:
    """Where a number and a place say something, both have to agree."""
    if timezone and (zone := ZONE.coded(timezone[:LONGEST])):
        return Whereabouts((zone,), "timezone", _country_of(zone))
    by_phone, by_place = _by_phone((phone or "")[:LONGEST]), _by_place((place or "")[:LONGEST])
    if by_phone and by_place:
        return Whereabouts((*by_phone.zones, *by_place.zones), "phone", by_phone.country)
    return by_phone or by_place


@lru_cache(maxsize=8192)
def local_time(where: Whereabouts, at: datetime) -> LocalTime | None:
    """To the minute, of a moment in UTC. None while the zones do not agree."""
    times = [at.astimezone(ZoneInfo(zone)) for zone in where.zones]
    there = {one.replace(tzinfo=None, fold=0) for one in times}
    if len(there) != 1:
        return None
    (here,), offset = there, times[0].utcoffset()
    assert offset is not None
    is_night = here.time() >= NIGHT_FROM or here.time() < NIGHT_UNTIL
    return LocalTime(here, offset // timedelta(minutes=1), is_night, here.weekday() in _weekend(where.country))


@lru_cache(maxsize=4096)
def _by_phone(phone: str) -> Whereabouts | None:
    number = parsed(phone)
    if number is None or not phonenumbers.is_valid_number(number):
        return None
    is_landline = phonenumbers.number_type(number) == phonenumbers.PhoneNumberType.FIXED_LINE
    zones = time_zones_for_number(number) if is_landline else TIMEZONE_DATA.get(str(number.country_code), ())
    return _whereabouts(zones, "phone", phonenumbers.region_code_for_number(number))


@lru_cache(maxsize=4096)
def _by_place(place: str) -> Whereabouts | None:
    """`Lyon, France`. A place alone may be one of many by that name."""
    country = COUNTRY.named(place.rpartition(",")[2].strip())
    if country is None or country in AMBIGUOUS:
        return None
    return _whereabouts(_zones_by_country().get(country, ()), "place", country)


def _whereabouts(zones: Iterable[str], source: Source, country: str | None) -> Whereabouts | None:
    there = tuple(dict.fromkeys(known for zone in zones if (known := ZONE.coded(zone))))
    is_known = there and NOWHERE not in zones and country not in (None, EVERYWHERE)
    return Whereabouts(there, source, country) if is_known else None


def _country_of(zone: str) -> str | None:
    country = get_global("zone_territories").get(zone)
    return None if country == EVERYWHERE else country


@lru_cache(maxsize=1)
def _zones_by_country() -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for zone, country in get_global("zone_territories").items():
        found.setdefault(country, []).append(zone)
    return found


@lru_cache(maxsize=512)
def _weekend(country: str | None) -> frozenset[int]:
    """Days of the week, from Monday, 0."""
    if country is None:
        return frozenset()
    try:
        locale = Locale.parse(f"und_{country}")
    except UnknownLocaleError:
        return frozenset()
    first, last = locale.weekend_start, locale.weekend_end
    return frozenset((first + days) % 7 for days in range((last - first) % 7 + 1))
