"""What pickers have in common: a search whose results are shown with what was searched for marked, a button each."""

import sys
from collections.abc import Callable, Iterable
from typing import TypeVar

from msgspec import Struct

from plugin.domain.operation import Operation
from plugin.domain.reply import Reply
from plugin.domain.text import comparable
from plugin.errors import SidelightError
from plugin.panel.look.locale import LocaleContext, translations
from plugin.panel.machine.forms import Form

from .finding import marked

SHOWN = 12
T = TypeVar("T")


class Choice(Struct, frozen=True):
    """`marked` is what was searched for, between what comes before and after it in the name."""

    id: str
    before: str
    marked: str
    after: str

    @property
    def name(self) -> str:
        return self.before + self.marked + self.after


def choice(id: str, name: str, words: str) -> Choice:
    return Choice(id, *marked(name, *words.split()[:1]))


def nearest(things: Iterable[T], name_of: Callable[[T], str], words: str) -> list[T]:
    """Those first whose names begin with these words, then from A to Z."""
    sought = comparable(words)

    def place(thing: T) -> tuple[bool, str]:
        name = comparable(name_of(thing))
        return not name.startswith(sought), name

    return sorted(things, key=place)


def says(count: int, added: str, locale_context: LocaleContext, most: int = sys.maxsize) -> str:
    """The status line's words for what was found, or, by its name, what has just been added of it.

    `most`: as many as are looked at.
    """
    words = translations(locale_context.locale)
    if added:
        return words.gettext("Added %(name)s") % {"name": added}
    if count >= most:
        return words.gettext("%(num)s+ found") % {"num": count}
    return words.ngettext("%(num)s found", "%(num)s found", count) % {"num": count}


async def run_or_refuse(
    form: Form, done: Reply, operations: Iterable[Operation], *, base: int | None = None, is_once: bool = False
) -> Reply:
    """`done`: what is replied once they have been run. Raises Stale where the base has been overtaken."""
    if given_up := form.gives_up(done.place):
        return given_up
    if await form.is_misplaced():
        return form.refused(done.place, "moved")
    try:
        if operations := tuple(operations):
            await form.run(*operations, base=base, is_once=is_once, reply=done)
    except SidelightError as error:
        return form.refusal(done.place, error)
    return done
