"""Settings: companies' fields. Which members of their data a card shows, in which order, called and written how."""

from typing import cast, get_args

from msgspec import Struct
from msgspec.structs import asdict

from plugin.domain.actor import Role
from plugin.domain.company_fields import (
    COMPANY,
    MANAGE,
    MAX_FIELDS,
    SEE,
    CompanyField,
    CompanyFields,
    FieldAccess,
    GivenField,
    SetCompanyFields,
    field_access,
    fields_of,
    shown_fields,
)
from plugin.domain.definitions import label_of
from plugin.domain.editing import Edit, Thing, fingerprint_of
from plugin.domain.ordering import MOVES, reordered
from plugin.domain.permissions import MANAGE as DECIDE
from plugin.domain.problems import N_
from plugin.domain.rights import Permission
from plugin.domain.types import TYPES, AttributeType
from plugin.errors import Missing
from plugin.panel.machine.forms import Form

from .company_data import Found, found_members, is_hidden
from .field_form import ICONS, ROLES, TYPE_LABELS, access_in, lines
from .shell import Done, Page, Shown, Visit

NEW, EDIT, REMOVE = "new", "edit", "remove"  # in the address
LEVELS: tuple[tuple[FieldAccess, str], ...] = (("hidden", N_("hidden")), ("sees", N_("sees")))


class Row(Struct, frozen=True):
    key: str
    label: str
    type: str
    icon: str
    is_hidden: bool  # from a role
    up: bool
    down: bool


class FieldList(Struct, frozen=True):
    """`others`: what is not in the list follows it."""

    rows: tuple[Row, ...]
    others: bool
    found: tuple[Found, ...]
    is_default: bool
    seen: str
    moved: str
    can_add: bool
    most: int = MAX_FIELDS


class FieldForm(Struct, frozen=True, kw_only=True):
    """`key` is empty for a new one, of which `named` is what it is to be called."""

    key: str
    named: str
    label: str
    usual: str  # its label where none is given
    type: str
    choices: str
    unit: str
    access: tuple[tuple[Role, str, FieldAccess], ...]
    seen: str
    types: tuple[tuple[str, str], ...]
    found: tuple[Found, ...] = ()
    levels: tuple[tuple[FieldAccess, str], ...] = LEVELS


class Removal(Struct, frozen=True):
    key: str
    label: str
    others: bool
    is_hidden: bool
    seen: str


async def show(visit: Visit) -> Shown:
    if key := visit.query.get(EDIT):
        field = _field(visit, key)
        return _form(visit, field, ())
    if key := visit.query.get(REMOVE):
        field = _field(visit, key)
        removal = Removal(key, _label(field), _others(visit), is_hidden(visit, key), _seen(visit, key))
        return Shown("company_field_removal", removal, _label(field))
    found = await found_members(visit)
    if NEW in visit.query:
        named = visit.query.get("key", "")
        known = next((one for one in found if one.key == named), None)
        return _form(visit, CompanyField(named, known.label if known else None, known.type if known else "text"), found)
    return _list(visit, found)


def _list(visit: Visit, found: tuple[Found, ...]) -> Shown:
    fields = _fields(visit)
    rows = tuple(
        Row(
            field.key,
            _label(field),
            visit._(TYPE_LABELS[field.type]),
            ICONS.get(field.type, "text"),
            is_hidden(visit, field.key),
            at > 0,
            at < len(fields) - 1,
        )
        for at, field in enumerate(fields)
    )
    is_default, can_add = fields_of(visit.state) is None, len(fields) < MAX_FIELDS
    moved = visit.query.get("moved", "")
    return Shown("company_fields", FieldList(rows, _others(visit), found, is_default, _seen(visit), moved, can_add))


def _form(visit: Visit, field: CompanyField, found: tuple[Found, ...]) -> Shown:
    is_new = NEW in visit.query
    access = field_access(lambda *decided: visit.state.of(Permission).get(decided), field.key)
    form = FieldForm(
        key="" if is_new else field.key,
        named=field.key,
        label=field.label or "",
        usual=label_of(field.key) if field.key else "",
        type=field.type,
        choices="\n".join(field.choices),
        unit=field.unit or "",
        access=tuple((role, visit._(label), access[role]) for role, label in ROLES) if visit.viewer.may(DECIDE) else (),
        seen=_seen(visit, "" if is_new else field.key),
        types=tuple((type_, visit._(label)) for type_, label in TYPE_LABELS.items()),
        found=found,
    )
    return Shown("company_field", form, visit._(N_("New company field")) if is_new else _label(field))


def _fields(visit: Visit) -> tuple[CompanyField, ...]:
    own = fields_of(visit.state)
    return own.fields if own else ()


def _others(visit: Visit) -> bool:
    return shown_fields(visit.state).others


def _field(visit: Visit, key: str) -> CompanyField:
    for field in _fields(visit):
        if field.key == key:
            return field
    raise Missing


def _label(field: CompanyField) -> str:
    return field.label or label_of(field.key)


def _things(key: str = "") -> tuple[Thing, ...]:
    """The list and, of one that is edited, who sees it."""
    decided = ((Permission, (role, SEE.name, key)) for role in get_args(Role)) if key else ()
    return ((CompanyFields, (COMPANY,)), *decided)


def _seen(visit: Visit, key: str = "") -> str:
    return fingerprint_of(visit.state, _things(key))


async def act(visit: Visit, form: Form) -> Done:
    fields = tuple(GivenField(**asdict(field)) for field in _fields(visit))
    keys = [field.key for field in fields]
    for move in MOVES:
        if (key := form.get(move)) in keys:
            await _set(visit, form, tuple(reordered(fields, keys.index(key), move)))
            return Done("moved", {"moved": f"{move}.{key}"})
    key = visit.query.get(EDIT) or visit.query.get(REMOVE) or ""
    if key and key not in keys:
        raise Missing
    match form.get("do"):
        case "default":
            await _set(visit, form, None)
        case "others" | "no_others" as wanted:
            await _set(visit, form, fields, others=wanted == "others")
        case "remove" if key:
            await _set(visit, form, tuple(field for field in fields if field.key != key), key)
            return Done("removed")
        case _:
            await _save(visit, form, fields, key)
    return Done("saved")


async def _save(visit: Visit, form: Form, fields: tuple[GivenField, ...], key: str) -> None:
    if form.get("type") is None or not (key or NEW in visit.query):
        raise Missing
    field = _read(form, key or form.text("key").strip())
    changed = tuple(field if one.key == key else one for one in fields) if key else (*fields, field)
    await _set(visit, form, changed, key)


async def _set(
    visit: Visit, form: Form, fields: tuple[GivenField, ...] | None, key: str = "", others: bool | None = None
) -> None:
    """The list is set as a whole, so whoever has not seen it as it is changes nothing of it."""
    operation = SetCompanyFields(fields, _others(visit) if others is None else others)
    await form.run(Edit((operation,), _things(key), form.text("seen"), None), is_once=True)


def _read(form: Form, key: str) -> GivenField:
    type_ = cast(AttributeType, form.text("type") if form.text("type") in TYPES else "text")
    return GivenField(
        key,
        form.text("label").strip() or None,
        type_,
        tuple(lines(form.text("choices"))) if TYPES[type_].has_choices else (),
        (form.text("unit").strip() or None) if TYPES[type_].has_unit else None,
        access=access_in(form, get_args(FieldAccess)),
    )


def _named(visit: Visit) -> tuple[str, ...]:
    key = visit.query.get(EDIT, "")
    return (COMPANY, *(f"{role}/{SEE.name}/{key}" for role in get_args(Role) if key))


PAGE = Page(
    "company_fields",
    N_("Company fields"),
    lambda viewer: viewer.may(MANAGE),
    show,
    act,
    fields={
        "key": N_("Key"),
        "label": N_("Label"),
        "type": N_("Type"),
        "choices": N_("Choices"),
        "unit": N_("Unit"),
    },
    says={"saved": N_("Saved"), "moved": N_("Moved"), "removed": N_("Removed")},
    kinds=("company_field.changed", "permission.changed"),
    thing=_named,
)
