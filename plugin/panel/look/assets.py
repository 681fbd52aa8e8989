"""The style sheet and the icons, read once, named by what is in them: a browser may keep each for ever."""

import functools
import gzip
import hashlib
import mimetypes
import re
from pathlib import Path

from markupsafe import Markup
from msgspec import Struct

STATIC = Path(__file__).parents[2] / "static"

# The parts of panel.css, static/panel/<part>.css, in the order in which they are served. Order decides between rules
# of equal weight, so a new part goes where its rules belong, and `narrow` stays last.
PANEL_PARTS = (
    "tokens",
    "machine",
    "page",
    "head",
    "avatars",
    "sections",
    "views",
    "sections.each",
    "checks",
    "rows",
    "chips",
    "arrange",
    "editors",
    "messages",
    "notes",
    "tags",
    "accounts",
    "companies",
    "assignments",
    "history",
    "fields",
    "contact_details",
    "relationships",
    "fields.each",
    "warnings",
    "foot",
    "search",
    "pages",
    "compact",
    "narrow",
)

VIEWS_PARTS = ("tabbed", "views.each")  # of views.css, which only pages with several views have
FINITE_PARTS = ("head.each",)  # of finite.css, which only pages that end have
BESIDE_RULES = re.compile(r"/\*.*?\*/\s*|^\s+", re.DOTALL | re.MULTILINE)  # comments, and what indents
SETTINGS_PARTS = ("settings",)  # of settings.css, which only the settings have
# more numbers than there are: sections that collapse, views of a role, fields of a form (whose rows fields.css has)
EACH = {"head.each": 61, "sections.each": 16, "views.each": 9, "fields.each": 21}


class Asset(Struct, frozen=True):
    name: str  # in the URL: `panel.3f9a….css`
    body: bytes
    gzipped: bytes
    media_type: str


@functools.lru_cache(maxsize=1)
def assets() -> dict[str, Asset]:
    """By the name in the URL."""
    return {made.name: made for made in _sources().values()}


def asset(name: str) -> str:
    """The name in the URL of the file `name`."""
    return _sources()[name].name


def icon(name: str, label: str = "") -> Markup:
    """An icon of icons.svg: said by its label, or only seen."""
    said = Markup('role=img aria-label="{}"').format(label) if label else Markup("aria-hidden=true")
    return Markup('<svg class=icon {}><use href="../../static/{}#{}"/></svg>').format(said, asset("icons.svg"), name)


@functools.lru_cache(maxsize=1)
def _sources() -> dict[str, Asset]:
    """By the name in templates: one style sheet of many parts, and the icons."""
    return {
        "panel.css": _asset("panel.css", _sheet(PANEL_PARTS)),
        "views.css": _asset("views.css", _sheet(VIEWS_PARTS)),
        "finite.css": _asset("finite.css", _sheet(FINITE_PARTS)),
        "settings.css": _asset("settings.css", _sheet(SETTINGS_PARTS)),
        "icons.svg": _asset("icons.svg", (STATIC / "icons.svg").read_bytes()),
    }


def _sheet(parts: tuple[str, ...]) -> bytes:
    return "\n".join(map(sheet_part, parts)).encode()


def sheet_part(name: str) -> str:
    """As it is sent: what is for those who read the file stays in it. Rules in `.each` parts are repeated for every
    number that may be written for `§`.
    """
    rules = BESIDE_RULES.sub("", (STATIC / "panel" / f"{name}.css").read_text())
    if name not in EACH:
        return rules
    return "".join(rules.replace("§", str(number)) for number in range(EACH[name]))


def _asset(name: str, body: bytes) -> Asset:
    stem, _, suffix = name.partition(".")
    media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
    named = f"{stem}.{hashlib.sha256(body).hexdigest()[:12]}.{suffix}"
    return Asset(named, body, gzip.compress(body, mtime=0), media_type)
