"""What the history says of contact details, to who may read those of the kind."""

from typing import cast

from plugin.domain.change import LogEntry
from plugin.domain.contact_details import DEFINITIONS, Kind, access_to_kind
from plugin.domain.rights import Viewer
from plugin.domain.state import WorkspaceState
from plugin.domain.typed_values import format_value
from plugin.domain.value import Value
from plugin.panel.look.locale import LocaleContext, translations

from .contact_details import LABELS, PRIMARY
from .history import Line, Lines


def _sees_line(entry: LogEntry, viewer: Viewer, _state: WorkspaceState) -> bool:
    return access_to_kind(viewer, _kind_of(entry)) in ("sees", "edits")


def _line(entry: LogEntry, viewer: Viewer, _state: WorkspaceState, locale_context: LocaleContext) -> Line:
    """An address as people read it, a label as it is."""
    _, change, kind = translations(locale_context.locale).gettext, entry.change, _kind_of(entry)
    what = {
        "label": _("Label of a contact detail"),
        "primary": _(PRIMARY[kind]),
        "verified": _("Verified"),
    }.get(change.field or "", _(LABELS[kind]))

    def text(value: Value) -> str | None:
        if value is None or change.field == "label":
            return None if value is None else str(value)
        return format_value(value, DEFINITIONS[kind], locale_context.locale, locale_context.zone).shown

    return Line(what, text(change.before), text(change.after), access_to_kind(viewer, kind) == "edits")


def _kind_of(entry: LogEntry) -> Kind:
    return cast(Kind, str(entry.change.thing).partition("/")[0])


LINES = Lines(("contact_detail.added", "contact_detail.changed", "contact_detail.deleted"), _sees_line, _line)
