"""What every page of the settings has in common: who looks, what its form holds, and what it is answered with.

A page is declared once, in its own file here. It ends, posts and redirects; it needs no stream, so it is the same in a
live panel's session and in a finite one's.
"""

import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import cached_property
from urllib.parse import urlencode

from markupsafe import Markup
from msgspec import Struct
from msgspec import field as member

from plugin.domain.change import ChangeKind
from plugin.domain.once import MARK
from plugin.domain.rights import Right, Viewer
from plugin.domain.state import WorkspaceState
from plugin.domain.workspace import PanelSession, Workspace
from plugin.panel.look.locale import LocaleContext, translations
from plugin.panel.machine.forms import Form
from plugin.panel.machine.page import SETTINGS
from plugin.panel.machine.services import Services

FIRST = SETTINGS.partition("/")[2]  # in an address: the first page that the viewer may see
SAID, MOVED = "said", "moved"  # in an address: what has just been done, and which button is focused again
SHOWN_AT_ONCE = 100  # of a list


class Conflict(Struct, frozen=True):
    """Who has changed what the form edits since it was shown; empty where the log no longer says."""

    by: str = ""
    at: object = None  # a moment


class Draft(Struct, frozen=True, dict=True):
    """What was typed and refused, and why; empty on a page that is shown anew."""

    typed: Mapping[str, Sequence[str]] = {}
    problems: tuple[tuple[str, str], ...] = ()  # by field, a sentence each; the field is empty: the form as a whole
    conflict: Conflict | None = None
    is_posted: bool = False

    def text(self, field: str, otherwise: str = "") -> str:
        if not self.is_posted:
            return otherwise
        return "".join(self.typed.get(field, ())[-1:])

    def all(self, field: str, otherwise: Sequence[str] = ()) -> Sequence[str]:
        return self.typed.get(field, ()) if self.is_posted else otherwise

    def at(self, field: str) -> list[str]:
        """What is wrong with it."""
        return [sentence for of, sentence in self.problems if of == field]

    def about(self, field: str, hint: object) -> Markup:
        """Attributes of its control: what is said of it, and where the focus begins after a refusal."""
        said = [id for id, is_said in ((f"p-{field}", self.at(field)), (f"h-{field}", hint)) if is_said]
        written = Markup(' id="i-{}"').format(field)
        if self.at(field):
            written += Markup(" aria-invalid=true") + Markup(" autofocus") * (self.problems[0][0] == field)
        return written + Markup(' aria-describedby="{}"').format(" ".join(said)) if said else written

    @cached_property
    def others(self) -> list[str]:
        return self.at("")


class Shown(Struct, frozen=True):
    """What a page shows: the template of its content, and the context that it is rendered from."""

    template: str  # in templates/settings/
    context: Struct
    title: str = ""  # of what one page of several shows; empty: the page's own


class Done(Struct, frozen=True):
    """A form has been run. `said`: what is said of it, of the page's `says`; `query`: what the page shows then."""

    said: str = ""
    query: Mapping[str, str] = {}
    anchor: str = ""


class Visit(Struct, frozen=True, dict=True):
    """One request for a page of the settings."""

    services: Services
    session: PanelSession
    workspace: Workspace
    state: WorkspaceState
    viewer: Viewer
    locale_context: LocaleContext
    page: "Page"
    pages: tuple["Page", ...]  # that the viewer may see
    query: Mapping[str, str]
    mark: str  # that its links carry
    draft: Draft = Draft()
    is_framed: bool = False  # as far as the browser says

    def _(self, message: str) -> str:
        return translations(self.locale_context.locale).gettext(message)

    @cached_property
    def editor(self) -> str:
        """Makes what the page's form posts one submission, however often it arrives (`Form.once`)."""
        return f"{secrets.token_hex(5)}.0.0.0"

    @cached_property
    def action(self) -> str:
        """Where the page's forms post to: what it shows, without what has been said of it."""
        return self.address(**{name: value for name, value in self.query.items() if name not in (SAID, MOVED, MARK)})

    def address(self, page: str = "", **query: str) -> str:
        given = {name: value for name, value in query.items() if value}
        return f"{page or self.page.name}{'?' if given else ''}{urlencode(given)}"

    def link(self, page: str = "", **query: str) -> str:
        """Shows the page without asking."""
        return self.address(page, **query, **{MARK: self.mark})

    @property
    def said(self) -> str:
        message = self.page.says.get(self.query.get(SAID, ""))
        return self._(message) if message else ""

    @property
    def is_of_customer(self) -> bool:
        return not self.session.is_of_settings


Show = Callable[[Visit], Awaitable[Shown]]
Act = Callable[[Visit, Form], Awaitable[Done | Shown]]  # shown at once: a secret that nobody can read again


def _no_thing(_visit: Visit) -> str:
    return ""


class Page(Struct, frozen=True):
    """One page of the settings. Its file declares it, and `PAGES` lists it."""

    name: str  # in its address
    title: str
    may: Callable[[Viewer], bool]  # who sees it at all; each of its operations asks again
    show: Show
    act: Act | None = None
    fields: Mapping[str, str] = {}  # labels of its form's fields, by name
    says: Mapping[str, str] = {}  # what is said once a form has been run, by `Done.said`
    kinds: tuple[ChangeKind, ...] = ()  # of the changes that it makes, for whom a conflict is with
    thing: Callable[[Visit], str | tuple[str, ...]] = _no_thing  # of the log: what the form edits, or several

    def field_of(self, problem: str) -> str:
        """The form's field that a problem is about: `choices[2]` is about `choices`, `views[1].label` about `label`."""
        last = problem.rpartition(".")[2].partition("[")[0]
        for field in (problem, problem.partition("[")[0], problem.replace(".", "_").partition("[")[0], last):
            if field in self.fields:
                return field
        return ""


class _Asked(Viewer, frozen=True):
    """Notes which rights it is asked for and does not have, and goes on as if it had them."""

    noted: list[str] = member(default_factory=list)

    def may(self, right: Right, subject: str = "") -> bool:
        if not super().may(right, subject):
            self.noted.append(right.name)
        return True


def lacked(viewer: Viewer, may: Callable[[Viewer], bool]) -> tuple[str, ...]:
    """The rights that `may` asks for and the viewer does not have, by name."""
    asked = _Asked(viewer.id, viewer.role, viewer.granted, viewer.has_directory)
    may(asked)
    return tuple(asked.noted)


class Slice(Struct, frozen=True):
    """Some of a list, and by which the following begin; empty: none follow."""

    items: tuple[tuple[str, object], ...]
    after: str = ""


def sliced(keyed: Sequence[tuple[str, object]], after: str, most: int = SHOWN_AT_ONCE) -> Slice:
    """By the key of the last one seen; where that is gone, from the beginning."""
    keys = [key for key, _ in keyed]
    start = keys.index(after) + 1 if after in keys else 0
    items = tuple(keyed[start : start + most])
    return Slice(items, items[-1][0] if start + most < len(keyed) else "")
