"""Fragments as bytes. A fragment's context is a frozen Struct, so the same content in the same voice is rendered once for all panels."""

import functools
import zlib
from pathlib import Path
from typing import ClassVar

import jinja2
from msgspec import Struct

from .assets import asset
from .voice import Voice, in_full, initials, tone, translations, when
from .words import channel_icon, channel_name, digits, label_of, spoken

TEMPLATES = Path(__file__).parent.parent / "templates"
RENDERED_KEPT = 2048


class Context(Struct, frozen=True):
    """What a partial may say. `template` is its file; `editor` says that it holds controls, so an agent's typing must be kept."""

    template: ClassVar[str]

    @property
    def editor(self) -> bool:
        return False


class EditorContext(Context, frozen=True):
    @property
    def editor(self) -> bool:
        return True


class Rendered:
    """One fragment's bytes, shared by every panel that shows it, and the same bytes deflated once."""

    __slots__ = ("_deflated", "editor", "html", "key")

    def __init__(self, html: bytes, editor: bool = False) -> None:
        self.html = html
        self.editor = editor
        self.key = hash(html) or 1  # two contents share one in 2**64 cases
        self._deflated: bytes | None = None

    @property
    def deflated(self) -> bytes:
        if self._deflated is None:
            self._deflated = deflate(self.html)
        return self._deflated


def deflate(data: bytes, level: int = 6) -> bytes:
    """Raw deflate ending in a full flush: it depends on nothing before it, so it fits into any stream at any place."""
    compressor = zlib.compressobj(level, zlib.DEFLATED, -15, 8)
    return compressor.compress(data) + compressor.flush(zlib.Z_FULL_FLUSH)


EMPTY = Rendered(b"")


@functools.lru_cache(maxsize=RENDERED_KEPT)
def fragment(context: Context, voice: Voice) -> Rendered:
    html = page(f"fragments/{context.template}.html", voice, it=context)
    return Rendered(html.encode(), context.editor)


def page(name: str, voice: Voice, **values: object) -> str:
    return _environment(voice.locale).get_template(name).render(voice=voice, **values)


@functools.lru_cache(maxsize=64)
def _environment(locale: str) -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.install_gettext_translations(translations(locale), newstyle=True)  # type: ignore[attr-defined]
    environment.filters |= {
        "when": when,
        "in_full": in_full,
        "initials": initials,
        "tone": tone,
        "channel_icon": channel_icon,
        "channel_name": functools.partial(channel_name, translate=translations(locale).gettext),
        "digits": digits,
        "label_of": functools.partial(label_of, translate=translations(locale).gettext),
        "spoken": functools.partial(spoken, translate=translations(locale).gettext),
    }
    environment.globals["asset"] = asset
    return environment
