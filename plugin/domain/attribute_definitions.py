"""Defining attributes: what a definition may say, how it changes, and how it is removed."""

from typing import Annotated, ClassVar

from msgspec import UNSET, Meta, Struct, UnsetType
from msgspec.structs import replace

from plugin.errors import Invalid, Missing

from .actor import Actor, Role
from .attributes import (
    BUILT_IN,
    BUILT_INS,
    DEFINE,
    EDIT,
    MAX_DEFINITIONS,
    READ,
    SEE,
    Access,
    AttributeDefinition,
    ShowsWhen,
    access_of_roles,
)
from .batch import Batch
from .change import Change
from .definitions import check_label, check_position, define, label_of, next_position
from .operation import LockSet, Operation
from .permissions import SetPermission
from .problems import Gathered, invalid, problem
from .rights import Permission, Right
from .state import WorkspaceState
from .text import NAME_LENGTH, Sent, Text, check_id, check_said, check_text, seen_or
from .typed_values import check_value
from .types import TYPES, AttributeType
from .value import MAX_CHOICES, Value

UNIT_LENGTH = 20
HELP_LENGTH = 500
SECTION_LENGTH = 60
MOST_CONDITIONS = 100  # channels, tags, or values that an attribute shows for
# What each right is decided to be, so that a role has this access and no other.
DECIDED: dict[Access, dict[Right, bool | None]] = {
    "hidden": {SEE: False, READ: None, EDIT: None},
    "masked": {SEE: True, READ: False, EDIT: None},
    "sees": {SEE: True, READ: True, EDIT: False},
    "edits": {SEE: True, READ: True, EDIT: True},
}


class AttributeAnswer(Struct, frozen=True):
    """`access` is what the roles' rights are; of what is managed by an integration, nobody edits it all the same."""

    key: str
    type: AttributeType
    label: str
    choices: tuple[str, ...]
    managed_by: str | None
    position: int
    unit: str | None
    help: str | None
    section: str | None
    default: Value
    required: bool
    shows_when: ShowsWhen | None
    access: dict[Role, Access]
    built_in: bool


def answer_attribute(definition: AttributeDefinition, access: dict[Role, Access]) -> AttributeAnswer:
    return AttributeAnswer(
        definition.key,
        definition.type,
        definition.label,
        definition.choices,
        definition.managed_by,
        definition.position,
        definition.unit,
        definition.help,
        definition.section,
        definition.default,
        definition.required,
        definition.shows_when,
        access,
        definition.built_in,
    )


class DefineAttribute(Operation, frozen=True, tag="attributes.define"):
    """`type` is needed the first time. Omitted members of an existing definition stay.

    Values that no longer fit stay, marked; the panel says so.
    """

    answers: ClassVar = AttributeAnswer

    key: Sent
    type: AttributeType | UnsetType = UNSET
    label: Text = UNSET
    choices: list[Sent] | UnsetType | None = UNSET
    managed_by: Text = UNSET
    position: int | UnsetType = UNSET
    unit: Text = UNSET
    help: Text = UNSET
    section: Text = UNSET
    default: Value | UnsetType = UNSET
    required: bool | UnsetType = UNSET
    shows_when: ShowsWhen | UnsetType | None = UNSET
    access: Annotated[dict[Role, Access | None], Meta(max_length=3)] | UnsetType = UNSET

    def keys(self, lock_set: LockSet, state: WorkspaceState) -> None:
        lock_set.lock_state()

    def decide(self, batch: Batch) -> AttributeAnswer:
        batch.require(DEFINE)
        known = _known(batch, self.key)
        definition = _typed(self, known or _new(batch, self))
        definition = replace(
            definition,
            label=definition.label if self.label is UNSET else check_label(self.label, self.key),
            choices=_choices(self, definition),
            managed_by=_managed_by(self, definition, batch.actor),
            position=definition.position if self.position is UNSET else check_position(self.position),
            unit=_unit(self, definition),
            help=_said(self.help, definition.help, "help", HELP_LENGTH),
            section=_said(self.section, definition.section, "section", SECTION_LENGTH),
            required=definition.required if self.required is UNSET else self.required,
        )
        definition = replace(
            definition, default=_default(self, definition), shows_when=_shows_when(self, definition, batch)
        )
        define(batch, "attribute.defined", known, definition)
        if self.access is not UNSET:
            decide_access(batch, self.key, self.access)
        return answer_attribute(definition, access_of_roles(batch[Permission].get, self.key))


class DeleteAttribute(Operation, frozen=True, tag="attributes.delete"):
    """No panel shows it any more. Its values are kept: they are back once it is defined again."""

    key: Sent

    def keys(self, lock_set: LockSet, state: WorkspaceState) -> None:
        lock_set.lock_state()

    def decide(self, batch: Batch) -> None:
        batch.require(DEFINE)
        if self.key in BUILT_IN:
            raise invalid("key", "built_in_defined")
        known = batch[AttributeDefinition].get(self.key)
        if known is None or known.removed:
            raise Missing(problem("key", "attribute_missing"))
        batch[AttributeDefinition].save(replace(known, removed=True))
        batch.record(Change("attribute.deleted", thing=self.key, before=known.label))


OPERATIONS = (DefineAttribute, DeleteAttribute)


def _known(batch: Batch, key: str) -> AttributeDefinition | None:
    """One that was removed is defined from the beginning."""
    if key in BUILT_IN:
        raise invalid("key", "built_in_defined")
    known = batch[AttributeDefinition].get(key)
    if known is None and len(batch[AttributeDefinition]) >= MAX_DEFINITIONS:
        raise invalid("key", "definitions_many", limit=MAX_DEFINITIONS)
    check_id(key, "key")
    return None if known is None or known.removed else known


def _new(batch: Batch, operation: DefineAttribute) -> AttributeDefinition:
    if operation.type is UNSET:
        raise invalid("type", "type_required")
    return AttributeDefinition(operation.key, operation.type, label_of(operation.key), behind(batch))


def behind(batch: Batch) -> int:
    return next_position(batch, AttributeDefinition, len(BUILT_INS))


def _typed(operation: DefineAttribute, definition: AttributeDefinition) -> AttributeDefinition:
    return definition if operation.type is UNSET else replace(definition, type=operation.type)


def _choices(operation: DefineAttribute, definition: AttributeDefinition) -> tuple[str, ...]:
    """Those that it had before go with a type that has any."""
    if operation.choices is not UNSET:
        return check_choices(definition.type, tuple(operation.choices or ()))
    return check_choices(definition.type, definition.choices if TYPES[definition.type].has_choices else ())


def check_choices(type_: AttributeType, choices: tuple[str, ...]) -> tuple[str, ...]:
    if not TYPES[type_].has_choices:
        if choices:
            raise invalid("choices", "choices_unwanted")
        return ()
    if not choices:
        raise invalid("choices", "choices_required")
    if len(choices) > MAX_CHOICES:
        raise invalid("choices", "choices_many", limit=MAX_CHOICES)
    if len(set(choices)) < len(choices):
        raise invalid("choices", "choices_twice")
    return tuple(check_said(choice, f"choices[{index}]", NAME_LENGTH) for index, choice in enumerate(choices))


def _managed_by(operation: DefineAttribute, definition: AttributeDefinition, by: Actor) -> str | None:
    """An owner whose name nobody would see is called as who says so."""
    if operation.managed_by is UNSET:
        return definition.managed_by
    name = check_text(operation.managed_by or "", "managed_by", NAME_LENGTH)
    return seen_or(name, by.shown) if name else None


def _said(given: str | UnsetType | None, known: str | None, field: str, limit: int) -> str | None:
    if given is UNSET:
        return known
    return check_said(given.strip(), field, limit) if given else None


def _unit(operation: DefineAttribute, definition: AttributeDefinition) -> str | None:
    """One that a type has no use for is refused, and one that it had before goes with that type."""
    if operation.unit is not UNSET:
        return check_unit(definition.type, operation.unit)
    return check_unit(definition.type, definition.unit) if TYPES[definition.type].has_unit else None


def check_unit(type_: AttributeType, unit: str | None) -> str | None:
    if not unit:
        return None
    unit = check_said(unit.strip(), "unit", UNIT_LENGTH)
    if not TYPES[type_].has_unit:
        raise invalid("unit", "unit_unwanted")
    return TYPES[type_].check_unit(unit)


def _default(operation: DefineAttribute, definition: AttributeDefinition) -> Value:
    """One that a change of the type or the choices has left without sense goes with it."""
    if operation.default is not UNSET:
        return check_value(operation.default, definition, "default")
    try:
        return check_value(definition.default, definition, "default")
    except Invalid:
        return None


def _shows_when(operation: DefineAttribute, definition: AttributeDefinition, batch: Batch) -> ShowsWhen | None:
    when = operation.shows_when
    if when is UNSET:
        return definition.shows_when
    if when is None or when == ShowsWhen():
        return None
    gathered = Gathered()
    for field, members in (("channels", when.channels), ("tags", when.tags), ("values", when.values)):
        with gathered:
            if len(members) > MOST_CONDITIONS:
                raise invalid(f"shows_when.{field}", "too_many", limit=MOST_CONDITIONS)
    for at, tag in enumerate(when.tags[:MOST_CONDITIONS]):
        with gathered:
            check_id(tag, f"shows_when.tags[{at}]")
    channels = tuple(
        check_said(channel.strip(), f"shows_when.channels[{at}]", NAME_LENGTH)
        for at, channel in enumerate(when.channels)
    )
    with gathered:
        when = replace(when, channels=channels, values=_values_shown_for(when, definition, batch))
    gathered.refuse()
    return when


def _values_shown_for(when: ShowsWhen, definition: AttributeDefinition, batch: Batch) -> tuple[Value, ...]:
    """In their normal form. Of an attribute of several choices, each is one of these."""
    if when.attribute is None:
        if when.values:
            raise invalid("shows_when.attribute", "required")
        return ()
    other = BUILT_IN.get(when.attribute) or batch[AttributeDefinition].get(when.attribute)
    if other is None or other.removed or other.key == definition.key:
        raise invalid("shows_when.attribute", "shows_when_other")
    if other.type == "choices":
        other = replace(other, type="choice")
    values = (check_value(value, other, f"shows_when.values[{at}]") for at, value in enumerate(when.values))
    return tuple(value for value in values if value is not None)


def decide_access(batch: Batch, key: str, access: dict[Role, Access | None]) -> None:
    """Null gives the default back."""
    for role, level in access.items():
        rights = DECIDED[level] if level else dict.fromkeys((SEE, READ, EDIT))
        for right, allowed in rights.items():
            SetPermission(role, right.name, allowed, key).decide(batch)
