"""What the history says of attributes: from which value to which, to who may read it."""

from plugin.domain.attribute_showing import levels_of, sight_of
from plugin.domain.attributes import DEFINITIONS, AttributeDefinition, definitions_of
from plugin.domain.change import LogEntry
from plugin.domain.reply import Said
from plugin.domain.rights import Viewer
from plugin.domain.state import WorkspaceState
from plugin.domain.typed_values import format_value
from plugin.domain.value import Value
from plugin.panel.look.locale import LocaleContext, translations
from plugin.panel.look.words import label_of, value_of
from plugin.panel.machine.fragments import Data, Seen

from .history import HISTORY, History, Line, Lines, history_of, looking_up

READABLE = ("sees", "edits")


def _is_seen(entry: LogEntry, viewer: Viewer, state: WorkspaceState) -> bool:
    key = str(entry.change.thing)
    return levels_of(state, viewer).get(key) in READABLE and key not in sight_of(state, viewer).hidden


def _line(entry: LogEntry, viewer: Viewer, state: WorkspaceState, locale_context: LocaleContext) -> Line:
    definition = definitions_of(state)[str(entry.change.thing)]
    return _line_of(entry, definition, levels_of(state, viewer)[definition.key], locale_context)


def _line_of(entry: LogEntry, definition: AttributeDefinition, level: str, locale_context: LocaleContext) -> Line:
    translate = translations(locale_context.locale).gettext

    def text(value: Value) -> str:
        formatted = format_value(value, definition, locale_context.locale, locale_context.zone)
        return value_of(formatted, translate)

    change = entry.change
    return Line(label_of(definition, translate), text(change.before), text(change.after), level == "edits")


LINES = Lines(("attribute.changed",), _is_seen, _line)
look_up = looking_up([LINES], of_own=True)


def history_of_own(said: Said, data: Data, seen: Seen, locale_context: LocaleContext) -> History | None:
    definition, level = data.own(DEFINITIONS), seen.level
    if definition is None or level not in READABLE:
        return None

    def line(entry: LogEntry) -> Line:
        return _line_of(entry, definition, level, locale_context)

    name = label_of(definition, translations(locale_context.locale).gettext)
    return history_of(said, data[HISTORY], line, locale_context, name)
