"""What histories show of whom a customer was assigned to: by the names that these agents have now."""

from collections.abc import Sequence

from plugin.domain.assignments import may_assign
from plugin.domain.change import ChangeKind, LogEntry
from plugin.domain.rights import Viewer
from plugin.domain.state import WorkspaceState
from plugin.domain.value import Value
from plugin.panel.look.locale import LocaleContext, translations
from plugin.store.agents import names_of
from plugin.store.engine.base import Reader

from .history import Line, Lines

KIND: ChangeKind = "customer.assigned"


class NamedEntry(LogEntry, frozen=True):
    """With the names of those whose ids the change holds."""

    before: str | None = None
    after: str | None = None


async def _with_names(reader: Reader, workspace_id: str, entries: Sequence[LogEntry]) -> Sequence[LogEntry]:
    changes = [entry.change for entry in entries if entry.change.kind == KIND]
    ids = {str(id) for one in changes for id in (one.before, one.after) if id is not None}
    names = await names_of(reader, workspace_id, ids)

    def name_of(id: Value) -> str | None:
        return None if id is None else names.get(str(id), str(id))

    def named(entry: LogEntry) -> LogEntry:
        seq, at, actor, request, change = entry.seq, entry.at, entry.actor, entry.request, entry.change
        return NamedEntry(seq, at, actor, request, change, name_of(change.before), name_of(change.after))

    return [named(entry) if entry.change.kind == KIND else entry for entry in entries]


def _sees_line(_entry: LogEntry, _viewer: Viewer, _state: WorkspaceState) -> bool:
    return True


def _line(entry: LogEntry, viewer: Viewer, _state: WorkspaceState, locale_context: LocaleContext) -> Line:
    _, agent = translations(locale_context.locale).gettext, entry.change.after
    before, after = (entry.before, entry.after) if isinstance(entry, NamedEntry) else (None, None)
    return Line(_("Assigned to"), before, after or "", may_assign(viewer, None if agent is None else str(agent)))


LINES = Lines((KIND,), _sees_line, _line, _with_names)
