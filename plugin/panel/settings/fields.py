"""Settings: fields, which are what agents call attributes. The form of one is `field_form.py`."""

from typing import cast

from msgspec import Struct

from plugin.domain.attribute_arranging import MoveAttribute, RestoreAttribute
from plugin.domain.attribute_definitions import DeleteAttribute
from plugin.domain.attributes import (
    DEFINE,
    AttributeDefinition,
    access_of_roles,
    definitions_of,
)
from plugin.domain.editing import Edit, fingerprint_of
from plugin.domain.ordering import MOVES
from plugin.domain.problems import N_
from plugin.domain.rights import Permission
from plugin.domain.state import WorkspaceState
from plugin.domain.text import comparable
from plugin.errors import Missing
from plugin.panel.look.words import label_of
from plugin.panel.machine.forms import Form
from plugin.store.attributes import Counted, count_all_values, count_values

from .field_form import FIELDS, ICONS, TYPE_LABELS, save, shown_form, things_of
from .shell import Done, Page, Shown, Visit, sliced

NEW = "new"  # in the address of a form of none that there is
BUILT_IN_SECTION, REMOVED_SECTION = "built-in", "removed"


class Row(Struct, frozen=True):
    """One of the list, or, without a key, the heading that the following stand under."""

    key: str
    label: str = ""
    heading: str = ""  # `built-in`, `removed`, or of the workspace's own: its section, empty for the main ones
    is_own: bool = False
    type: str = ""
    icon: str = ""
    required: bool = False
    managed_by: str = ""
    access: str = ""  # the least that a role has: `hidden`, `masked`, `sees`; empty where all edit it
    depends: bool = False  # it is not shown for every customer
    counted: Counted = Counted()
    up: bool = False
    down: bool = False
    removed: bool = False


class FieldList(Struct, frozen=True):
    rows: tuple[Row, ...]
    count: int
    query: str
    after: str
    moved: str
    counted_all: bool


class Removal(Struct, frozen=True):
    key: str
    label: str
    seen: str
    counted: Counted


async def show(visit: Visit) -> Shown:
    if key := visit.query.get("delete"):
        definition = _own(visit.state, key)
        counted = await count_values(visit.services.ctx.store, visit.workspace.id, definition)
        removal = Removal(key, definition.label, fingerprint_of(visit.state, things_of(key)), counted)
        return Shown("field_removal", removal, definition.label)
    if NEW in visit.query or visit.query.get("edit"):
        return await shown_form(visit, visit.query.get("edit", ""))
    return await _list(visit)


async def _list(visit: Visit) -> Shown:
    removed = [one for one in visit.state.of(AttributeDefinition).values() if one.removed]
    definitions = {**definitions_of(visit.state), **{one.key: one for one in removed}}
    counts, is_all = await count_all_values(visit.services.ctx.store, visit.workspace.id, definitions)
    words = comparable(visit.query.get("q", "")).split()
    rows = [row for row in _rows(visit, counts) if all(word in comparable(f"{row.label} {row.key}") for word in words)]
    part = sliced([(row.key, row) for row in rows], visit.query.get("after", ""))
    found = _with_headings([cast(Row, row) for _, row in part.items])
    query, moved = visit.query.get("q", ""), visit.query.get("moved", "")
    return Shown("fields", FieldList(found, len(definitions) - len(removed), query, part.after, moved, is_all))


def _rows(visit: Visit, counts: dict[str, Counted]) -> list[Row]:
    """The workspace's own as panels show them: the main ones, then heading by heading. Then the others."""
    known = list(definitions_of(visit.state).values())
    own = [one for one in known if not one.built_in]
    sections = list(dict.fromkeys([None, *(one.section for one in own)]))
    rows = []
    for section in sections:
        beside = [one for one in own if one.section == section]
        for place, one in enumerate(beside):
            rows.append(_row(visit, one, section or "", counts, place > 0, place < len(beside) - 1))
    rows += [_row(visit, one, BUILT_IN_SECTION, counts) for one in known if one.built_in]
    removed = (one for one in visit.state.of(AttributeDefinition).values() if one.removed)
    rows += [_row(visit, one, REMOVED_SECTION, counts) for one in sorted(removed, key=lambda one: one.label)]
    return rows


def _row(
    visit: Visit,
    definition: AttributeDefinition,
    heading: str,
    counts: dict[str, Counted],
    up: bool = False,
    down: bool = False,
) -> Row:
    access = access_of_roles(lambda *decided: visit.state.of(Permission).get(decided), definition.key)
    least = next((level for level in ("hidden", "masked", "sees") if level in access.values()), "")
    return Row(
        definition.key,
        label_of(definition, visit._),
        heading,
        not definition.built_in and not definition.removed,
        visit._(TYPE_LABELS[definition.type]),
        ICONS.get(definition.type, "text"),
        definition.required,
        definition.managed_by or "",
        least,
        definition.shows_when is not None,
        counts.get(definition.key, Counted()),
        up,
        down,
        definition.removed,
    )


def _with_headings(rows: list[Row]) -> tuple[Row, ...]:
    """One before each run of rows that stand under the same."""
    found: list[Row] = []
    for row in rows:
        is_same = found and (found[-1].heading, found[-1].is_own) == (row.heading, row.is_own)
        if not is_same:
            found.append(Row("", heading=row.heading, is_own=row.is_own))
        found.append(row)
    return tuple(found)


def _own(state: WorkspaceState, key: str) -> AttributeDefinition:
    definition = definitions_of(state).get(key)
    if definition is None or definition.built_in:
        raise Missing
    return definition


async def act(visit: Visit, form: Form) -> Done:
    for move in MOVES:
        if key := form.get(move):
            await form.run(MoveAttribute(key, move))
            return Done("moved", {**visit.query, "moved": f"{move}.{key}"})
    if key := form.get("restore"):
        await form.run(RestoreAttribute(key))
        return Done("restored", {"edit": key})
    if key := visit.query.get("delete"):
        await form.run(Edit((DeleteAttribute(key),), things_of(key), form.text("seen")), is_once=True)
        return Done("removed")
    if NEW not in visit.query and not visit.query.get("edit"):
        raise Missing
    return await save(visit, form, visit.query.get("edit", ""))


PAGE = Page(
    "fields",
    N_("Fields"),
    lambda viewer: viewer.may(DEFINE),
    show,
    act,
    fields=FIELDS,
    says={
        "saved": N_("Saved"),
        "moved": N_("Moved"),
        "removed": N_("Removed. Its values are kept."),
        "restored": N_("It is back, with its values."),
    },
    kinds=("attribute.defined", "attribute.deleted"),
    thing=lambda visit: visit.query.get("delete") or visit.query.get("edit", ""),
)
