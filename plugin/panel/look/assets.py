"""The style sheet and the icons, read once, named by what is in them: a browser may keep each for ever."""

import functools
import gzip
import hashlib
import mimetypes
from pathlib import Path

from markupsafe import Markup
from msgspec import Struct

STATIC = Path(__file__).parents[2] / "static"


class Asset(Struct, frozen=True):
    body: bytes
    gzipped: bytes
    media_type: str


@functools.lru_cache(maxsize=1)
def assets() -> dict[str, Asset]:
    """By the name in the URL, `panel.3f9a….css`."""
    return {_named(path): _read(path) for path in sorted(STATIC.iterdir()) if path.suffix in (".css", ".svg")}


@functools.lru_cache(maxsize=64)
def asset(name: str) -> str:
    """The name in the URL of the file `name`."""
    return _named(STATIC / name)


def icon(name: str, label: str = "") -> Markup:
    """An icon of icons.svg: said by its label, or only seen."""
    said = Markup('role=img aria-label="{}"').format(label) if label else Markup("aria-hidden=true")
    return Markup('<svg class=icon {}><use href="../../static/{}#{}"/></svg>').format(said, asset("icons.svg"), name)


def _named(path: Path) -> str:
    return f"{path.stem}.{hashlib.sha256(path.read_bytes()).hexdigest()[:12]}{path.suffix}"


def _read(path: Path) -> Asset:
    body = path.read_bytes()
    media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return Asset(body, gzip.compress(body, mtime=0), media_type)
