"""Whether a customer's basic information was checked, by whom, and what of it has changed since."""

from datetime import datetime
from typing import ClassVar

from litestar import Response, post

from plugin.domain.attributes import BUILT_IN, BUILT_INS, VALUES, may_read_attribute
from plugin.domain.change import LogEntry
from plugin.domain.checks import CHECKS, OWN, CheckCustomer, may_check_customers
from plugin.domain.problems import N_
from plugin.domain.profile import Profile
from plugin.domain.reply import Reply
from plugin.domain.rights import Viewer
from plugin.domain.state import WorkspaceState
from plugin.errors import SidelightError
from plugin.panel.look.locale import LocaleContext, translations
from plugin.panel.look.words import label_of, to_the_minute
from plugin.panel.machine.access import PanelRequest
from plugin.panel.machine.forms import Form, read_form
from plugin.panel.machine.fragments import About, Data, Fragment, Section, Seen
from plugin.panel.machine.render import Context

from .history import Line, Lines

PLACE = "checked/"


class Checked(Context, frozen=True):
    """`since`: what has changed after it, by label."""

    template: ClassVar = "checks/checked"
    at: datetime | None
    by: str
    since: tuple[str, ...]
    may_check: bool

    @property
    def editor(self) -> bool:
        return self.may_check


def _checked(data: Data, seen: Seen, _key: str, locale_context: LocaleContext) -> Checked | None:
    check, values = data[CHECKS].get(OWN), data[VALUES]
    if check is None:
        return Checked(None, "", (), seen.may_check) if seen.may_check else None
    translate = translations(locale_context.locale).gettext
    since = tuple(
        label_of(one, translate)
        for one in BUILT_INS
        if one.key in seen.readable and one.key in values and values[one.key].changed_at > check.checked_at
    )
    return Checked(to_the_minute(check.checked_at), check.checked_by.shown, since, seen.may_check)


def _may_check(viewer: Viewer, _data: Data, _key: str) -> bool:
    return may_check_customers(viewer)


def _readable(viewer: Viewer, _data: Data, _key: str) -> frozenset[str]:
    """Of what is masked it is not said that it has changed."""
    return frozenset(key for key, one in BUILT_IN.items() if may_read_attribute(viewer, one))


def _label(_key: str, _profile: Profile, _viewer: Viewer, locale_context: LocaleContext) -> str:
    return translations(locale_context.locale).gettext("Check")


CHECKED = Fragment(
    "checked",
    _checked,
    reads=(CHECKS, VALUES.only(*BUILT_IN)),
    about=(About("customer"), About("attribute", frozenset(BUILT_IN)), About("permission")),
    sees={"may_check": _may_check, "readable": _readable},
    posts=lambda _key: "check",
    label=_label,
    saved=N_("Marked as checked"),
)
SECTION = Section("checked", goes_with="attributes", part="", before=(CHECKED,))


@post("/p/{secret:str}/check")
async def check(request: PanelRequest) -> Response[bytes]:
    async with read_form(request) as form:
        return await form.answer(await _check(form))


async def _check(form: Form) -> Reply:
    if given_up := form.gives_up(PLACE):
        return given_up
    if await form.is_misplaced():
        return form.refused(PLACE, "moved")
    saved = Reply("saved", PLACE, form.editor)
    try:
        await form.run(CheckCustomer(form.customer_id), is_once=True, reply=saved)
    except SidelightError as error:
        return form.refusal(PLACE, error)
    return saved


def _sees_line(_entry: LogEntry, _viewer: Viewer, _state: WorkspaceState) -> bool:
    return True


def _line(_entry: LogEntry, _viewer: Viewer, _state: WorkspaceState, locale_context: LocaleContext) -> Line:
    return Line(translations(locale_context.locale).gettext("Marked as checked"))


LINES = Lines(("customer.checked",), _sees_line, _line)
handlers = (check,)
