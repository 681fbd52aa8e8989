"""A customer's warning, above everything, and the form that sets, changes and ends it."""

from datetime import datetime
from typing import ClassVar

from litestar import Response, post
from msgspec import structs

from plugin.domain.attributes import AttributeDefinition
from plugin.domain.change import LogEntry
from plugin.domain.problems import N_
from plugin.domain.profile import Profile
from plugin.domain.reply import Reply, Said
from plugin.domain.rights import Viewer
from plugin.domain.state import WorkspaceState
from plugin.domain.typed_values import format_value, read_value
from plugin.domain.value import Value
from plugin.domain.warnings import (
    WARNINGS,
    CustomerWarning,
    EndWarning,
    SetWarning,
    may_set_warnings,
)
from plugin.errors import SidelightError, Stale
from plugin.panel.look.locale import LocaleContext, locale_context_for, translations
from plugin.panel.look.words import to_the_minute
from plugin.panel.machine.access import PanelRequest
from plugin.panel.machine.forms import Form, read_form
from plugin.panel.machine.fragments import About, Data, Fragment, Section, Seen
from plugin.panel.machine.render import Context, Draft, EditorContext

from .history import Line, Lines

PLACE = "warning_editor/"
ENDS = "-\n-"  # what a conflict posts again: no field of one line can hold it
UNTIL = AttributeDefinition("until", "datetime", "Until", 0)  # how its control is written and read


class Warned(Context, frozen=True):
    template: ClassVar = "warnings/warning"
    ticks: ClassVar = True
    label: str
    reason: str | None
    until: datetime | None
    set_by: str
    set_at: datetime

    @property
    def length(self) -> int:
        return len(self.label) + len(self.reason or "")

    def as_of(self, now: datetime) -> Context:
        """Nothing is shown once it is over, whoever writes that down and when."""
        return self if self.until is None or self.until > now else Over()


class Over(Context, frozen=True):
    template: ClassVar = "warnings/over"


class WarningEditor(EditorContext, frozen=True):
    """`is_set`: it changes the warning that there is; else it sets one."""

    template: ClassVar = "warnings/editor"
    is_set: bool
    base: int
    label: str = ""
    reason: str = ""
    until: str = ""
    by: str = ""  # who changed it last
    draft: Draft = ()

    @property
    def length(self) -> int:
        return len(self.label) + len(self.reason)

    def drafted(self, said: Said, draft: Draft) -> "WarningEditor":
        typed = {name: said.text(name) for name in ("label", "reason", "until")}
        return structs.replace(self, **typed, draft=draft, base=said.base)


def _warning(data: Data, _seen: Seen, _key: str, _locale_context: LocaleContext) -> Warned | None:
    held = data.own(WARNINGS)
    if held is None or held.ended_at is not None:
        return None
    return Warned(held.label, held.reason, held.until, held.set_by.shown, to_the_minute(held.set_at))


def _editor(data: Data, seen: Seen, _key: str, locale_context: LocaleContext) -> WarningEditor | None:
    if not seen.may_set:
        return None
    held = data.own(WARNINGS)
    if held is None:
        return WarningEditor(False, 0)
    if held.ended_at is not None:
        return WarningEditor(False, held.version, by=held.changed_by.shown)
    kept = None if held.until is None else held.until.isoformat(timespec="seconds")
    until = format_value(kept, UNTIL, locale_context.locale, locale_context.zone).written
    return WarningEditor(True, held.version, held.label, held.reason or "", until, held.changed_by.shown)


def _may_set(viewer: Viewer, _data: Data, _key: str) -> bool:
    return may_set_warnings(viewer)


def _shown(_key: str, posted: str, _profile: Profile, _viewer: Viewer, _locale_context: LocaleContext) -> str:
    return "" if posted == ENDS else posted


def _label(_key: str, _profile: Profile, _viewer: Viewer, locale_context: LocaleContext) -> str:
    return translations(locale_context.locale).gettext("Warning")


WARNING = Fragment("warning", _warning, reads=(WARNINGS.own,), about=(About("warning"),), alerts=True)
EDITOR = Fragment(
    "warning_editor",
    _editor,
    reads=(WARNINGS.own,),
    about=(About("warning"), About("permission")),
    sees={"may_set": _may_set},
    posts=lambda _key: "warning",
    label=_label,
    shown=_shown,
    saved=N_("Warning set"),
    deleted=N_("Warning ended"),
    fields={"label": N_("Warning"), "reason": N_("Reason"), "until": N_("Until")},
)
SECTION = Section("warning", everywhere=True, part="", before=(WARNING, EDITOR))


@post("/p/{secret:str}/warning")
async def save_warning(request: PanelRequest) -> Response[bytes]:
    async with read_form(request) as form:
        return await form.answer(await _save(form))


async def _save(form: Form) -> Reply:
    if given_up := form.gives_up(PLACE):
        return given_up
    if await form.is_misplaced():
        return form.refused(PLACE, "moved")
    ends = form.get("do") == "end" or form.get("ends") is not None
    done = Reply("deleted" if ends else "saved", PLACE, form.editor)
    try:
        operation = EndWarning(form.customer_id) if ends else _set(form)
        await form.run(operation, base=form.base, reply=done)
    except Stale as stale:
        return _conflict(form, stale.current, ends=ends)
    except SidelightError as error:
        return form.refusal(PLACE, error)
    return done


def _set(form: Form) -> SetWarning:
    until = None
    with form.unread:
        where = locale_context_for(form.session.appearance, form.now)
        until = read_value(form.text("until"), UNTIL, where.locale, where.zone)
    moment = datetime.fromisoformat(until) if isinstance(until, str) else None
    return SetWarning(form.customer_id, form.text("label"), form.text("reason"), moment)


def _conflict(form: Form, current: CustomerWarning, *, ends: bool) -> Reply:
    """Who wants to end it may still want that, now that it says something else."""
    reply = form.conflict(
        PLACE,
        base=current.version,
        by=current.changed_by.shown,
        at=current.ended_at or current.set_at,
        current=current.label if current.holds(form.now) else "",
    )
    return structs.replace(reply, said=structs.replace(reply.said, typed={"ends": [ENDS]})) if ends else reply


MEMBERS = {"label": N_("Warning"), "reason": N_("Reason of the warning"), "until": N_("End of the warning")}


def _line(entry: LogEntry, _viewer: Viewer, _state: WorkspaceState, locale_context: LocaleContext) -> Line:
    _, change = translations(locale_context.locale).gettext, entry.change
    if change.kind == "warning.ended":
        return Line(_("Warning ended"), before=str(change.before))
    before, after = (_written(change.field, value, locale_context) for value in (change.before, change.after))
    return Line(_(MEMBERS[str(change.field)]), before, after)


def _written(member: str | None, value: Value, locale_context: LocaleContext) -> str | None:
    if member != "until" or value is None:
        return None if value is None else str(value)
    return format_value(value, UNTIL, locale_context.locale, locale_context.zone).shown


LINES = Lines(("warning.set", "warning.ended"), lambda _entry, _viewer, _state: True, _line)
handlers = (save_warning,)
