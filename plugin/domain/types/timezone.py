"""Time zones: kept by their names in the time zone database, `Europe/London`; found by their cities' names, too."""

from collections.abc import Mapping
from functools import lru_cache
from zoneinfo import available_timezones

from babel import Locale
from babel.core import get_global

from plugin.domain.value import Value

from .locale import Locality
from .named import NamedType
from .text import Spec

NO_ZONES = frozenset(("localtime", "Factory", "posixrules"))


class TimezoneType(NamedType):
    code = "timezone"

    def coded(self, text: str) -> str | None:
        """However it is written; an older name of a zone is its present one."""
        return _zones().get(text.strip().replace(" ", "_").casefold())

    def name(self, code: str, locale: Locale) -> str:
        """That of its city."""
        return str(locale.time_zones.get(code, {}).get("city") or code.rpartition("/")[2].replace("_", " "))

    def show(self, value: Value, spec: Spec, where: Locality) -> str:
        return str(value)

    def show_posted(self, text: str, where: Locality) -> str:
        return text

    def write(self, value: Value, spec: Spec, where: Locality) -> str:
        return str(value)

    def codes(self) -> Mapping[str, str]:
        """Of places; what has none, as UTC, is known by its code alone."""
        return get_global("zone_territories")


@lru_cache(maxsize=1)
def _zones() -> Mapping[str, str]:
    """The present name, by each name without regard to case. `UTC` stays so."""
    aliases, there = get_global("zone_aliases"), available_timezones() - NO_ZONES
    present = {name: aliases.get(name, name) for name in there}
    renamed = there.intersection(name for name in present.values() if not name.startswith("Etc/"))
    return {name.casefold(): now if now in renamed else name for name, now in present.items()}
