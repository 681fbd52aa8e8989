"""How the panels of this browser tab open: chosen in the panel options form, carried in the query of every page."""

from typing import Literal
from urllib.parse import urlencode

from msgspec import Struct, ValidationError, convert, structs

ACCENTS = {"": "Its own", "#3257d6": "Blue", "#0f766e": "Teal", "#a21caf": "Plum", "#c2410c": "Rust"}


class Options(Struct, frozen=True):
    live: Literal["on", "off"] = "on"
    locale: Literal["en", "de"] = "en"
    theme: Literal["auto", "light", "dark"] = "auto"
    density: Literal["comfortable", "compact"] = "comfortable"
    accent: Literal["", "#3257d6", "#0f766e", "#a21caf", "#c2410c"] = ""
    # By a signed link, or by asking the service for a URL that survives reloads.
    opened: Literal["token", "session"] = "token"

    @property
    def chosen(self) -> dict[str, str]:
        """Those that differ from the defaults."""
        defaults = structs.asdict(Options())
        return {name: value for name, value in structs.asdict(self).items() if value != defaults[name]}

    @property
    def query(self) -> str:
        """`?theme=dark`, or nothing."""
        return f"?{urlencode(self.chosen)}" if self.chosen else ""

    @property
    def more(self) -> str:
        """The same behind other members of a query: `&theme=dark`, or nothing."""
        return f"&{urlencode(self.chosen)}" if self.chosen else ""


def read_options(query: dict[str, str]) -> Options:
    """The options of a query; an unknown or invalid one is replaced by its default."""
    defaults = structs.asdict(Options())
    chosen = defaults
    for name in defaults.keys() & query.keys():
        try:
            convert(chosen | {name: query[name]}, Options)
        except ValidationError:
            continue
        chosen = chosen | {name: query[name]}
    return convert(chosen, Options)
