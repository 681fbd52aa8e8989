"""Where a value is read and shown: the agent's language and time zone, and Babel's locale for them."""

import re
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from msgspec import Struct


class Locality(Struct, frozen=True, cache_hash=True):
    locale: str = "en"
    zone: str = "UTC"

    @property
    def babel(self) -> Locale:
        return babel_locale(self.locale)

    @property
    def time_zone(self) -> ZoneInfo:
        return ZoneInfo(self.zone)


@lru_cache(maxsize=256)
def babel_locale(locale: str) -> Locale:
    return parsed_locale(locale) or Locale("en")


def parsed_locale(tag: str) -> Locale | None:
    """Of `de-DE-u-co-phonebk`, `de_DE.UTF-8` or `de-DE-1901` what Babel knows: extensions change no language."""
    parts = re.split("[-_]", re.split("[.@]", tag)[0])
    for length in range(1, len(parts)):
        if len(parts[length]) == 1:
            parts = parts[:length]
            break
    while parts:
        try:
            return Locale.parse("_".join(parts))
        except (ValueError, UnknownLocaleError, TypeError):
            parts.pop()
    return None
