"""Settings: the audit log. Who has changed what of the workspace, from what to what; undone where that is safe."""

import contextlib
from collections.abc import Sequence
from datetime import datetime
from itertools import groupby

from msgspec import DecodeError, Struct
from msgspec.json import decode

from plugin.actions.undo import revert_of, undo_setting
from plugin.domain.attributes import BUILT_IN, AttributeDefinition
from plugin.domain.audit import SEE, stands_in
from plugin.domain.change import Change, LogEntry
from plugin.domain.company_fields import SEE as SEE_FIELDS
from plugin.domain.company_fields import CompanyField, named_members, read_logged
from plugin.domain.problems import N_
from plugin.domain.retention import history_since
from plugin.domain.state import WorkspaceState
from plugin.domain.tags import Tag, TagGroup
from plugin.domain.views import View
from plugin.panel.look.locale import translations
from plugin.panel.look.words import label_of
from plugin.panel.machine.forms import Form
from plugin.store.audit import read_audit

from .field_form import FIELDS, ROLES, TYPE_LABELS
from .permission_words import WORDS as RIGHT_WORDS
from .retention import HISTORIES
from .shell import Done, Page, Shown, Visit
from .views import view_label

ENTRIES = 50  # changes a page
LONGEST_SHOWN = 200
WORDS = {  # of each kind of change: made, and changed where it says of which member
    "attribute.defined": (N_("Field added"), N_("Field changed")),
    "attribute.deleted": (N_("Field removed"), ""),
    "tag.defined": (N_("Tag added"), N_("Tag changed")),
    "tag.deleted": (N_("Tag deleted"), ""),
    "tag_group.defined": (N_("Group added"), N_("Group changed")),
    "tag_group.deleted": (N_("Group deleted"), ""),
    "key.added": (N_("Key made"), ""),
    "key.revoked": (N_("Key revoked"), ""),
    "origin.added": (N_("Origin added"), ""),
    "origin.removed": (N_("Origin removed"), ""),
    "permission.changed": (N_("Permission changed"), ""),
    "company_field.changed": (N_("Company fields changed"), ""),
    "view.changed": (N_("Views changed"), ""),
    "retention.changed": (N_("Retention changed"), ""),
}
MEMBERS = {**FIELDS, "position": N_("Position"), "group": N_("Group"), "sort": N_("Order in the group")}
MEMBERS |= {"shows_when": N_("Shown for some customers only")}
UNSHOWN = ("since", "removed")


class Difference(Struct, frozen=True):
    """One member; `member` is empty where the change says of none. What was or is nothing is empty."""

    member: str
    before: str
    after: str


class Entry(Struct, frozen=True):
    """What one request has changed of one thing."""

    seq: int
    what: str
    thing: str
    by: str
    by_host: bool
    at: datetime
    differences: tuple[Difference, ...]
    may_undo: bool


class AuditLog(Struct, frozen=True):
    entries: tuple[Entry, ...]
    before: int  # where the next page begins; 0: nowhere


async def show(visit: Visit) -> Shown:
    before = visit.query.get("before", "")
    since = history_since(visit.state, visit.services.ctx.limits, visit.services.clock())
    start = int(before) if before.isascii() and before.isdigit() and len(before) < 19 else None
    found = await read_audit(visit.services.ctx.store, visit.workspace.id, since, start, ENTRIES)
    grouped = groupby(found, _together)
    entries = tuple(_entry(visit, list(some)) for _, some in grouped)
    return Shown("audit", AuditLog(entries, found[-1].seq if len(found) == ENTRIES else 0))


def _together(entry: LogEntry) -> tuple[object, ...]:
    """What is no operation came with no request, and stands alone."""
    change = entry.change
    return entry.request or entry.seq, change.noun, change.kind, change.thing


def _entry(visit: Visit, some: Sequence[LogEntry]) -> Entry:
    newest, change = some[0], some[0].change
    made, changed = WORDS.get(change.kind, (change.kind, ""))
    revert = revert_of(some)
    differences = tuple(_difference(visit, one.change) for one in reversed(some) if one.change.field not in UNSHOWN)
    return Entry(
        newest.seq,
        visit._(changed if changed and change.field else made),
        _thing(visit, change),
        newest.actor.shown,
        newest.actor.kind == "api",
        newest.at,
        tuple(one for one in differences if one.before or one.after),
        revert is not None and stands_in(visit.state, revert),
    )


def _difference(visit: Visit, change: Change) -> Difference:
    if change.kind == "permission.changed":
        return Difference("", _decided(visit, change.before), _decided(visit, change.after))
    if change.kind == "view.changed":
        return Difference("", _views(visit, change.before), _views(visit, change.after))
    if change.kind == "retention.changed":
        return Difference("", _days(visit, change.before), _days(visit, change.after))
    if change.kind == "company_field.changed":
        return Difference("", *_company_fields(visit, change))
    if change.field is None:
        return Difference("", "", "")
    member = visit._(MEMBERS[change.field]) if change.field in MEMBERS else change.field
    return Difference(member, _value(change.before), _value(change.after))


def _value(text: object) -> str:
    """Behind the member's name; several things are named one after the other."""
    value = "" if text is None else str(text).partition(": ")[2]
    with contextlib.suppress(DecodeError):
        if value.startswith("[") and isinstance(several := decode(value), list):
            value = ", ".join(map(str, several))
    return value if len(value) <= LONGEST_SHOWN else f"{value[:LONGEST_SHOWN]}…"


def _decided(visit: Visit, allowed: object) -> str:
    if allowed is None:
        return visit._("as by default")
    return visit._("allowed") if allowed else visit._("not allowed")


def _views(visit: Visit, text: object) -> str:
    if text is None:
        return visit._("as by default")
    return ", ".join(view_label(visit, view) for view in decode(str(text), type=list[View]))


def _days(visit: Visit, days: object) -> str:
    if not isinstance(days, int):
        return visit._("as by default")
    return translations(visit.locale_context.locale).ngettext("%(num)s day", "%(num)s days", days) % {"num": days}


def _company_fields(visit: Visit, change: Change) -> tuple[str, str]:
    """Those that differ, each with all that is said of it; where none does, the whole list in its order."""
    was, now = _fields(visit, change.before), _fields(visit, change.after)
    if set(was) == set(now):
        return ", ".join(was), ", ".join(now)
    return ", ".join(one for one in was if one not in now), ", ".join(one for one in now if one not in was)


def _fields(visit: Visit, text: object) -> list[str]:
    if text is None:
        return [visit._("as by default")]
    logged = read_logged(text)
    others = [visit._(N_("Everything else"))] if logged.others else []
    return [_in_words(visit, field) for field in logged.fields] + others


def _in_words(visit: Visit, field: CompanyField) -> str:
    said = (visit._(TYPE_LABELS[field.type]), field.unit, "/".join(field.choices))
    return f"{field.label or field.key} ({', '.join(filter(None, said))})"


def _thing(visit: Visit, change: Change) -> str:
    """As it is called now; what is gone, by its key, or as it was called."""
    thing, state = str(change.thing), visit.state
    roles = dict(ROLES)
    if change.noun == "permission":
        role, right, subject = (*thing.split("/", 2), "")[:3]
        named = _field(visit, state, subject) if right.startswith("attributes.") else subject
        if right == SEE_FIELDS.name:
            named = named_members(state).get(subject, subject)
        words = visit._(RIGHT_WORDS[right]) if right in RIGHT_WORDS else right
        return " · ".join(filter(None, (visit._(roles[role]) if role in roles else role, words, named)))
    if change.noun == "company_field":
        return ""
    if change.noun == "view" and thing in roles:
        return visit._(roles[thing])
    if change.noun == "retention":
        return visit._(HISTORIES)
    if change.noun == "attribute":
        return _field(visit, state, thing)
    row = state.of(Tag).get((thing,)) if change.noun == "tag" else state.of(TagGroup).get((thing,))
    if row is not None:
        return row.label
    return str(change.before or change.after or thing) if change.field is None else thing


def _field(visit: Visit, state: WorkspaceState, key: str) -> str:
    known = BUILT_IN.get(key) or state.of(AttributeDefinition).get((key,))
    return label_of(known, visit._) if known else key


async def act(visit: Visit, form: Form) -> Done:
    seq, services = form.text("undo"), visit.services
    number = int(seq) if seq.isascii() and seq.isdigit() and len(seq) < 19 else 0
    since = history_since(visit.state, services.ctx.limits, form.now)
    await undo_setting(services.ctx, visit.workspace.id, visit.session.by, number, form.now, since=since)
    return Done("undone", visit.query)


PAGE = Page(
    "audit",
    N_("Changes"),
    lambda viewer: viewer.may(SEE),
    show,
    act,
    fields={},
    says={"undone": N_("Undone")},
)
