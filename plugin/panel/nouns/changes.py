"""All that has changed of a customer, as far as the viewer may see it: asked for by a button, newest first."""

from collections.abc import Mapping
from typing import ClassVar

from litestar import Response, post
from msgspec import structs

from plugin.domain.change import ChangeKind, LogEntry
from plugin.domain.customers import name_for
from plugin.domain.problems import N_
from plugin.domain.profile import STATE, Profile
from plugin.domain.reply import Reply, Said
from plugin.domain.rights import Viewer
from plugin.panel.look.locale import LocaleContext, translations
from plugin.panel.machine.access import PanelRequest
from plugin.panel.machine.forms import Form, read_form
from plugin.panel.machine.fragments import About, Data, Fragment, Section, Seen
from plugin.panel.machine.render import Context, EditorContext

from . import (
    accounts,
    assignment_history,
    attribute_history,
    avatars,
    checks,
    companies,
    contact_detail_history,
    notes,
    relationships,
    tags,
    warnings,
)
from .history import HISTORY, OTHERS, Line, Lines, answer_history, asks_for_history, history_of, looking_up

PLACE = "changes/"
LINES: tuple[Lines, ...] = (
    attribute_history.LINES,
    contact_detail_history.LINES,
    tags.LINES,
    notes.LINES,
    companies.LINES,
    relationships.LINES,
    accounts.LINES,
    avatars.LINES,
    assignment_history.LINES,
    checks.LINES,
    warnings.LINES,
)
BY_KIND: Mapping[ChangeKind, Lines] = {kind: one for one in LINES for kind in one.kinds}


class Changes(EditorContext, frozen=True):
    template: ClassVar = "history/changes"


def _changes(_data: Data, _seen: Seen, _key: str, _locale_context: LocaleContext) -> Changes:
    return Changes()


def _all(said: Said, data: Data, seen: Seen, locale_context: LocaleContext) -> Context | None:
    if not asks_for_history(said):
        return None
    viewer, state = seen.viewer, data[STATE]

    def line(entry: LogEntry) -> Line | None:
        of_kind = BY_KIND[entry.change.kind]
        if not of_kind.is_seen(entry, viewer, state):
            return None
        made, other = of_kind.make(entry, viewer, state, locale_context), str(entry.change.thing)
        if not of_kind.names_customers:
            return made
        return structs.replace(made, whom=name_for(viewer, data[OTHERS].get(other, {})) or other)

    return history_of(said, data[HISTORY], line, locale_context)


def _viewer(viewer: Viewer, _data: Data, _key: str) -> Viewer:
    return viewer


def _label(_key: str, _profile: Profile, _viewer: Viewer, locale_context: LocaleContext) -> str:
    return translations(locale_context.locale).gettext("Changes")


CHANGES = Fragment(
    "changes",
    _changes,
    reads=(STATE,),
    about=(About("permission"),),
    sees={"viewer": _viewer},
    posts=lambda _key: "changes",
    label=_label,
    answers=_all,
    looks_up=looking_up(LINES, of_own=False),
)
SECTION = Section("changes", title=N_("Changes"), before=(CHANGES,))


@post("/p/{secret:str}/changes")
async def show_changes(request: PanelRequest) -> Response[bytes]:
    async with read_form(request) as form:
        return await form.answer(await _show(form))


async def _show(form: Form) -> Reply:
    if given_up := form.gives_up(PLACE):
        return given_up
    if await form.is_misplaced():
        return form.refused(PLACE, "moved")
    return await answer_history(form, PLACE) or form.refused(PLACE, "gone")


handlers = (show_changes,)
