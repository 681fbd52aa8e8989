"""Fragments as bytes.

A fragment's context is a frozen Struct, so the same content in the same language is rendered once for all panels.
"""

import functools
import json
import re
import zlib
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar, Self

import jinja2
from jinja2.ext import Extension
from markupsafe import Markup
from msgspec import Struct, structs

from plugin.domain.reply import Said
from plugin.panel.look.assets import asset, icon
from plugin.panel.look.locale import (
    LocaleContext,
    country_name,
    in_full,
    initials,
    time_element,
    time_there,
    tone,
    translations,
)
from plugin.panel.look.words import (
    channel_icon,
    channel_name,
    doubtful,
    first_word,
    isolated,
    label_of,
    linked,
    status_name,
)

TEMPLATES = Path(__file__).parents[2] / "templates"
RENDERED_KEPT = 8192  # at some 1.5 KB: what a few hundred customers show
LONGEST_KEPT = 500  # characters of the text in it
LONGEST_PEEK = 80
SMALL = 3_500  # bytes to be deflated: the window of 4,096 holds them all, and what zlib looks ahead
SMALL_BITS, SMALL_MEMORY = 12, 6


Draft = tuple[tuple[str, str], ...]  # of what was typed and refused: fields, and the ids of what is said about them


class Context(Struct, frozen=True):
    """What a partial is rendered from.

    `template` is its file, `<noun>/<name>`; `editor` says that it holds controls, so an agent's typing must be kept.
    """

    template: ClassVar[str]
    ticks: ClassVar[bool] = False  # what it shows depends on the time: a live page asks it again with each heartbeat

    @property
    def partial(self) -> str:
        return f"{self.template}.html"

    @property
    def editor(self) -> bool:
        return False

    @property
    def is_small(self) -> bool:
        """It takes no line of its own, where its place allows that."""
        return False

    @property
    def length(self) -> int:
        """Of what agents and hosts wrote in it."""
        return 0

    def as_of(self, now: datetime) -> "Context":
        """As it is then; equal as long as it shows the same."""
        return self

    def says(self, locale_context: LocaleContext) -> str:
        """What the status line says, where a form has asked for this."""
        return ""

    def finite(self, carried: Markup, last: str) -> "Context":
        """In a page that ends: `carried` are the fields that lead back to it; of what leads on in a list, `last` is
        the anchor of its last item.
        """
        return self

    def drafted(self, said: Said, draft: Draft) -> "Context":
        """With what was typed and refused in its fields, and the fields that a problem is about pointing to it."""
        return self


class Loading(Context, frozen=True):
    """Stands where something was opened, until that is sent."""

    template: ClassVar = "machine/loading"


class Count(Context, frozen=True):
    """Beside a section's title: how many there are; a text where more are there than are counted."""

    template: ClassVar = "machine/count"
    count: int | str


class Older(Context, frozen=True):
    """Leads to the next page of a list."""

    left: int | None  # None: more than are counted
    until: str  # the last that is shown: the next page begins after it
    carried: Markup = Markup()  # a finite page's: what its form posts besides
    after: str = ""  # and the anchor of the last one shown, where the reader goes on

    def finite(self, carried: Markup, last: str) -> Self:
        return structs.replace(self, carried=carried, after=last)


class Peek(Context, frozen=True):
    """What a closed section shows of one thing in it."""

    template: ClassVar = "machine/peek"
    text: str

    @property
    def length(self) -> int:
        return len(self.text)


def peek_of(text: str) -> Peek | None:
    """Its first line, which is cut where it is longer than a line can be."""
    first = text.strip().partition("\n")[0]
    return Peek(first[:LONGEST_PEEK]) if first else None


class EditorContext(Context, frozen=True):
    @property
    def editor(self) -> bool:
        return True


class Rendered:
    """One fragment's bytes, shared by every panel that shows it, and the same bytes deflated once."""

    __slots__ = ("_between", "_calm", "_deflated", "editor", "html", "is_small", "key", "ticking")

    def __init__(self, html: bytes, editor: bool = False, is_small: bool = False) -> None:
        self.html = html
        self.editor = editor
        self.is_small = is_small
        self.ticking: Context | None = None  # what it was rendered from, where that changes with the time
        self._between: tuple[Rendered, tuple[tuple[str, Rendered], ...]] | None = None
        self._calm: Rendered | None = None
        self.key = hash(html) or 1  # two contents share one in 2**64 cases
        self._deflated: bytes | None = None

    @property
    def deflated(self) -> bytes:
        if self._deflated is None:
            self._deflated = deflate(self.html)
        return self._deflated

    @property
    def calm(self) -> "Rendered":
        """Without what it says where an older one is held: nothing is older than what a generation begins with."""
        if self._calm is None:
            self._calm = Rendered(NEWS.sub(b"", self.html, count=1), self.editor, self.is_small)
        return self._calm

    def with_descriptions(self, described: Callable[[str], bytes]) -> "list[bytes | Rendered]":
        """Between shared parts, each field of several gets the names of what describes it, which are a page's own."""
        if self._between is None:
            first, *others = DESCRIBED.split(self.html)
            names, parts = map(bytes.decode, others[::2]), map(Rendered, others[1::2])
            self._between = Rendered(first), tuple(zip(names, parts, strict=True))
        first_part, named = self._between
        pieces: list[bytes | Rendered] = [first_part]
        for name, part in named:
            pieces += [described(name), part]
        return pieces


class Passing(Rendered):
    """Many bytes for one panel, a generation's fragments. Deflated by a compressor that goes at once."""

    __slots__ = ()

    def __init__(self, html: bytes) -> None:
        self.html, self.editor, self.is_small, self.ticking = html, False, False, None
        self.key = 1  # not the content of a place, so it is never compared

    @property
    def deflated(self) -> bytes:
        return deflate(self.html, level=3, memory=7)


def deflate(data: bytes, level: int = 6, memory: int = 8) -> bytes:
    """Raw deflate ending in a full flush: it depends on nothing before it, so it fits into any stream at any place.

    A compressor begins by clearing its memory, 260 KB by default, which takes ten times as long as a small fragment
    itself. So one of those gets what it can use of it, and comes out the same.
    """
    bits = 15
    if len(data) < SMALL:
        bits, memory = SMALL_BITS, SMALL_MEMORY
    compressor = zlib.compressobj(level, zlib.DEFLATED, -bits, memory)
    return compressor.compress(data) + compressor.flush(zlib.Z_FULL_FLUSH)


EMPTY = Rendered(b"")

NEWS = re.compile(rb'<p class="?now\b.*?</p>\n?', re.DOTALL)  # an editor's template begins with it

# `_field` writes it. Text of agents and hosts has neither quotes nor brackets of its own: it is escaped.
DESCRIBED = re.compile(rb' aria-describedby="<([a-z_]+)>"')


def fragment(context: Context, locale_context: LocaleContext) -> Rendered:
    """A long one is seldom wanted twice, and would push many others out."""
    return _kept(context, locale_context) if context.length <= LONGEST_KEPT else uncached(context, locale_context)


@functools.lru_cache(maxsize=RENDERED_KEPT)
def _kept(context: Context, locale_context: LocaleContext) -> Rendered:
    return uncached(context, locale_context)


def uncached(context: Context, locale_context: LocaleContext) -> Rendered:
    html = page(context.partial, locale_context, it=context)
    rendered = Rendered(html.encode(), context.editor, context.is_small)
    rendered.ticking = context if context.ticks else None
    return rendered


def page(name: str, locale_context: LocaleContext, **values: object) -> str:
    """Past `Template.render`, which copies all globals for each fragment: half of what a small one costs."""
    template = _template(name, locale_context.locale)
    environment = template.environment
    names = {**environment.globals, **values, "locale_context": locale_context}
    context = environment.context_class(environment, names, template.name, template.blocks)
    return "".join(template.root_render_func(context))


@functools.lru_cache(maxsize=2048)
def _template(name: str, locale: str) -> jinja2.Template:
    return _environment(locale).get_template(name)


class ConstantGettext(Extension):
    """An environment has one language, so its words are put in once, when a template is compiled, not at each
    rendering.

    `_("Save %(name)s", name=name)` becomes `"Speichern: %(name)s"|e|put(name=name)`: a value that is markup stays
    so, any other is escaped. Plurals stay calls.
    """

    CALL = re.compile(r"""\b_\(\s*(?P<quote>["'])(?P<text>(?:(?!(?P=quote)).)*)(?P=quote)\s*(?P<end>[,)])""")

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        translate: Callable[[str], str] = self.environment.globals["gettext_of_locale"]  # type: ignore[assignment]

        def replaced(call: re.Match[str]) -> str:
            text = json.dumps(translate(call["text"]), ensure_ascii=False)
            return f"{text}|e|put(" if call["end"] == "," else f"({text})"

        return self.CALL.sub(replaced, source)


@functools.lru_cache(maxsize=64)
def _environment(locale: str) -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        extensions=["jinja2.ext.i18n", ConstantGettext],
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.globals["gettext_of_locale"] = translations(locale).gettext
    environment.install_gettext_translations(translations(locale), newstyle=True)  # type: ignore[attr-defined]
    environment.filters |= {
        "put": _put,
        "named": _named,
        "doubtful": doubtful,
        "linked": linked,
        "first_word": first_word,
        "in_full": in_full,
        "time": time_element,
        "time_there": time_there,
        "country": country_name,
        "icon": icon,
        "initials": initials,
        "tone": tone,
        "channel_icon": channel_icon,
        "channel_name": functools.partial(channel_name, translate=translations(locale).gettext),
        "status_name": functools.partial(status_name, translate=translations(locale).gettext),
        "label_of": functools.partial(label_of, translate=translations(locale).gettext),
    }
    environment.globals["asset"] = asset
    # macros are everybody's, so that no fragment imports them at each rendering
    macros: Any = environment.get_template("machine/macros.html").module
    environment.globals["avatar"] = macros.avatar
    environment.globals["version"] = macros.version
    environment.globals["problem"] = _problem
    environment.globals["field"] = _field
    environment.globals["line"] = _line
    # every editor's, and the same for each attribute's; typed: markup and the text that reads the same are two things
    for name in ("buttons", "line_buttons"):
        environment.globals[name] = functools.lru_cache(maxsize=1024, typed=True)(getattr(macros, name).__call__)
    return environment


def _put(text: Markup, /, **values: object) -> Markup:
    """Words with what varies in its places; nothing of that moves the words around it."""
    return text % {name: isolated(value) if type(value) is str else value for name, value in values.items()}


def _named(names: Sequence[str]) -> Markup:
    """Several names, each by itself."""
    return Markup(", ").join(map(isolated, names))


def _problem(it: Any, field: str) -> Markup:
    """Attributes of a field that was refused: that it is wrong, and where it is said why."""
    named = (id for name, id in it.draft if name == field)
    return Markup("").join(Markup(' aria-invalid=true aria-describedby="{}"').format(id) for id in named)


def _line(it: Any, field: str) -> Markup:
    """Attributes of a field of one line, which has an even number of characters, or is `:invalid`: see leaving.py.

    To a person it is neither right nor wrong.
    """
    return Markup(' pattern="(..)*"') + (_problem(it, field) or Markup(" aria-invalid=false"))


def _field(it: Any, name: str) -> Markup:
    """Attributes of one field of several. Where no page may give it others, it names what may yet be said about it."""
    return _problem(it, name) or Markup(' aria-describedby="<{}>"').format(name)
