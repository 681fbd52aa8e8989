"""Babel's locale for the one that a panel is shown in."""

import re
from functools import lru_cache

from babel import Locale, UnknownLocaleError


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
