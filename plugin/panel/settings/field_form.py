"""The form of one field: what it shows, and what is read of it."""

from collections.abc import Iterable
from typing import TypeVar, cast, get_args

from msgspec import UNSET, Struct, structs

from plugin.domain.actor import Role
from plugin.domain.attribute_arranging import SetAccess, key_made_of
from plugin.domain.attribute_definitions import DefineAttribute
from plugin.domain.attributes import (
    BUILT_IN,
    EDIT,
    READ,
    SEE,
    Access,
    AttributeDefinition,
    ShowsWhen,
    access_of_roles,
    definitions_of,
)
from plugin.domain.editing import Edit, Thing, fingerprint_of
from plugin.domain.operation import Operation
from plugin.domain.permissions import MANAGE
from plugin.domain.problems import N_, problem
from plugin.domain.rights import Permission
from plugin.domain.tags import tags_in_order
from plugin.domain.typed_values import format_value, read_value
from plugin.domain.types import TYPES, AttributeType
from plugin.domain.value import Value
from plugin.errors import Invalid, Missing
from plugin.panel.look.words import label_of
from plugin.panel.machine.forms import Form
from plugin.store.attributes import Counted, count_values

from .shell import Done, Shown, Visit

TYPE_LABELS: dict[AttributeType, str] = {
    "text": N_("Text"),
    "long_text": N_("Long text"),
    "number": N_("Number"),
    "money": N_("Money"),
    "percentage": N_("Percentage"),
    "date": N_("Date"),
    "datetime": N_("Date and time"),
    "boolean": N_("Yes or no"),
    "choice": N_("Choice"),
    "choices": N_("Several choices"),
    "email": N_("Email"),
    "phone": N_("Phone"),
    "url": N_("Web address"),
    "country": N_("Country"),
    "language": N_("Language"),
    "timezone": N_("Time zone"),
}
ICONS = {
    "number": "hash",
    "money": "hash",
    "percentage": "hash",
    "date": "date",
    "datetime": "date",
    "boolean": "toggle",
    "choice": "list",
    "choices": "list",
    "email": "mail",
    "phone": "phone",
    "url": "link",
}
FIELDS = {
    "label": N_("Label"),
    "key": N_("Key"),
    "section": N_("Section"),
    "type": N_("Type"),
    "choices": N_("Choices"),
    "unit": N_("Unit"),
    "default": N_("Default"),
    "help": N_("Help"),
    "required": N_("Required"),
    "managed_by": N_("Managed by"),
    "shows_when_channels": N_("Channels"),
    "shows_when_tags": N_("Tags"),
    "shows_when_attribute": N_("Another field"),
    "shows_when_values": N_("Its values"),
}
L = TypeVar("L", bound=str)
ROLES: tuple[tuple[Role, str], ...] = (
    ("agent", N_("Agent")),
    ("supervisor", N_("Supervisor")),
    ("admin", N_("Admin")),
)
LEVELS: tuple[tuple[Access, str], ...] = (
    ("hidden", N_("hidden")),
    ("masked", N_("masked")),
    ("sees", N_("sees")),
    ("edits", N_("edits")),
)


class FieldForm(Struct, frozen=True, kw_only=True):
    """`key` is empty for a new one. Several of something are lines."""

    key: str
    built_in: bool = False
    seen: str = ""
    counted: Counted = Counted()
    label: str = ""
    type: str = "text"
    section: str = ""
    choices: str = ""
    unit: str = ""
    default: str = ""
    help: str = ""
    required: bool = False
    managed_by: str = ""
    channels: str = ""
    tags: tuple[str, ...] = ()
    attribute: str = ""
    values: str = ""
    access: tuple[tuple[Role, str, Access], ...] = ()  # role, what it is called, what it may
    types: tuple[tuple[str, str], ...] = ()
    sections: tuple[str, ...] = ()
    others: tuple[tuple[str, str], ...] = ()  # fields that it may depend on
    all_tags: tuple[tuple[str, str], ...] = ()
    levels: tuple[tuple[Access, str], ...] = LEVELS


def things_of(key: str) -> tuple[Thing, ...]:
    """The definition, and what is decided of it."""
    decided = ((Permission, (role, right.name, key)) for role, _ in ROLES for right in (SEE, READ, EDIT))
    return ((AttributeDefinition, (key,)), *decided)


async def shown_form(visit: Visit, key: str) -> Shown:
    definition = definitions_of(visit.state).get(key)
    if key and definition is None:
        raise Missing
    form = _offered(visit, key)
    if definition is not None:
        counted = await count_values(visit.services.ctx.store, visit.workspace.id, definition)
        form = structs.replace(form, counted=counted, **_filled(visit, definition))
    return Shown("field", form, form.label or visit._(N_("New field")))


def _offered(visit: Visit, key: str) -> FieldForm:
    known = definitions_of(visit.state)
    access: dict[Role, Access] = access_of_roles(
        lambda *decided: visit.state.of(Permission).get(decided), key or "a new one has no decision of its own"
    )
    may_decide = visit.viewer.may(MANAGE)
    return FieldForm(
        key=key,
        seen=fingerprint_of(visit.state, things_of(key)) if key else "",
        access=tuple((role, visit._(label), access[role]) for role, label in ROLES) if may_decide else (),
        types=tuple((type_, visit._(label)) for type_, label in TYPE_LABELS.items()),
        sections=tuple(dict.fromkeys(one.section for one in known.values() if one.section)),
        others=tuple((one.key, label_of(one, visit._)) for one in known.values() if one.key != key),
        all_tags=tuple((tag.id, tag.label) for tag in tags_in_order(visit.state)),
    )


def _filled(visit: Visit, definition: AttributeDefinition) -> dict[str, object]:
    when = definition.shows_when or ShowsWhen()
    other = definitions_of(visit.state).get(when.attribute or "")
    return {
        "built_in": definition.built_in,
        "label": label_of(definition, visit._),
        "type": definition.type,
        "section": definition.section or "",
        "choices": "\n".join(definition.choices),
        "unit": definition.unit or "",
        "default": _written(visit, definition.default, definition),
        "help": definition.help or "",
        "required": definition.required,
        "managed_by": definition.managed_by or "",
        "channels": "\n".join(when.channels),
        "tags": when.tags,
        "attribute": when.attribute or "",
        "values": "\n".join(_written(visit, value, _single(other)) if other else str(value) for value in when.values),
    }


def _written(visit: Visit, value: Value, definition: AttributeDefinition) -> str:
    """As its control holds it, in the admin's language; several are lines."""
    if isinstance(value, tuple):
        return "\n".join(value)
    return format_value(value, definition, visit.locale_context.locale, visit.locale_context.zone).written


def _single(definition: AttributeDefinition) -> AttributeDefinition:
    """One of several choices is compared as a choice."""
    return structs.replace(definition, type="choice") if definition.type == "choices" else definition


async def save(visit: Visit, form: Form, key: str) -> Done:
    if key in BUILT_IN:
        decided = Edit((SetAccess(key, access_in(form, get_args(Access))),), things_of(key), form.text("seen"), None)
        await form.run(decided, is_once=True)
        return Done("saved")
    named = key or form.text("key").strip() or key_made_of(form.text("label"))
    operations: list[Operation] = [_defined(visit, form, named)]
    if access := access_in(form, get_args(Access)):
        operations.append(SetAccess(named, access))
    await form.run(Edit(tuple(operations), things_of(named), form.text("seen"), "key"), is_once=True)
    return Done("saved")


def _defined(visit: Visit, form: Form, key: str) -> DefineAttribute:
    type_ = cast(AttributeType, form.text("type") if form.text("type") in TYPES else "text")
    label = form.text("label").strip()
    if not label:
        form.unread.problems.append(problem("label", "required"))
    choices = lines(form.text("choices")) if TYPES[type_].has_choices else []
    unit = form.text("unit").strip() or None
    meant = AttributeDefinition(key, type_, label, 0, choices=tuple(choices), unit=unit)
    return DefineAttribute(
        key,
        type_,
        label or UNSET,
        choices=choices if TYPES[type_].has_choices else UNSET,
        managed_by=form.text("managed_by").strip() or None,
        unit=unit if TYPES[type_].has_unit else UNSET,
        help=form.text("help").strip() or None,
        section=form.text("section").strip() or None,
        default=_read(visit, form, "default", meant, lines(form.text("default"))),
        required=form.text("required") == "yes",
        shows_when=_shows_when(visit, form),
    )


def _shows_when(visit: Visit, form: Form) -> ShowsWhen | None:
    attribute = form.text("shows_when_attribute") or None
    other = definitions_of(visit.state).get(attribute or "")
    texts = lines(form.text("shows_when_values"))
    values: Iterable[Value] = texts
    if other is not None:
        values = [_read(visit, form, "shows_when_values", _single(other), [text]) for text in texts]
    tags = tuple(filter(None, form.all("shows_when_tags")))
    when = ShowsWhen(tuple(lines(form.text("shows_when_channels"))), tags, attribute, tuple(values))
    return None if when == ShowsWhen() else when


def _read(visit: Visit, form: Form, field: str, definition: AttributeDefinition, texts: list[str]) -> Value:
    """As an agent's control of that type reads it; what cannot be read is said beside the field."""
    if not texts:
        return None
    posted = ["\n".join(texts)] if definition.type in ("long_text", "text") else texts
    try:
        return read_value(posted, definition, visit.locale_context.locale, visit.locale_context.zone)
    except Invalid as error:
        form.unread.problems += [problem(field, one.code, one.offers, **one.parameters) for one in error.problems]
        return None


def access_in(form: Form, levels: Iterable[L]) -> dict[Role, L | None]:
    """Of the roles that are given another of the levels than was shown: for the others nothing is decided."""
    return {
        role: level
        for role, _ in ROLES
        for level in levels
        if level == form.text(f"access.{role}") != form.text(f"was.{role}")
    }


def lines(text: str) -> list[str]:
    """Without the empty ones."""
    return [line.strip() for line in text.splitlines() if line.strip()]
