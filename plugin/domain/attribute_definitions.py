"""Defining attributes: what a definition may say, and how it changes."""

from typing import ClassVar

from msgspec import UNSET, Struct, UnsetType
from msgspec.structs import replace

from .attributes import BUILT_IN, BUILT_INS, DEFINE, MAX_DEFINITIONS, AttributeDefinition
from .batch import Batch
from .definitions import check_label, check_position, define, label_of, next_position
from .operation import LockSet, Operation
from .problems import invalid
from .state import WorkspaceState
from .text import NAME_LENGTH, Sent, Text, check_id, check_said
from .types import TYPES, AttributeType
from .value import MAX_CHOICES

UNIT_LENGTH = 20


class AttributeAnswer(Struct, frozen=True):
    key: str
    type: AttributeType
    label: str
    choices: tuple[str, ...]
    managed_by: str | None
    position: int
    unit: str | None
    built_in: bool


def answer_attribute(definition: AttributeDefinition) -> AttributeAnswer:
    return AttributeAnswer(
        definition.key,
        definition.type,
        definition.label,
        definition.choices,
        definition.managed_by,
        definition.position,
        definition.unit,
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

    def keys(self, lock_set: LockSet, state: WorkspaceState) -> None:
        lock_set.lock_state()

    def decide(self, batch: Batch) -> AttributeAnswer:
        batch.require(DEFINE)
        known = batch[AttributeDefinition].get(_check_key(batch, self.key))
        definition = _typed(self, known or _new(batch, self))
        definition = replace(
            definition,
            label=definition.label if self.label is UNSET else check_label(self.label, self.key),
            choices=_choices(self, definition),
            managed_by=_managed_by(self, definition),
            position=definition.position if self.position is UNSET else check_position(self.position),
            unit=_unit(self, definition),
        )
        return answer_attribute(define(batch, "attribute.defined", known, definition))


def _check_key(batch: Batch, key: str) -> str:
    if key in BUILT_IN:
        raise invalid("key", "built_in_defined")
    if batch[AttributeDefinition].get(key) is None and len(batch[AttributeDefinition]) >= MAX_DEFINITIONS:
        raise invalid("key", "definitions_many", limit=MAX_DEFINITIONS)
    return check_id(key, "key")


def _new(batch: Batch, operation: DefineAttribute) -> AttributeDefinition:
    if operation.type is UNSET:
        raise invalid("type", "type_required")
    return AttributeDefinition(operation.key, operation.type, label_of(operation.key), behind(batch))


def behind(batch: Batch) -> int:
    return next_position(batch, AttributeDefinition, len(BUILT_INS))


def _typed(operation: DefineAttribute, definition: AttributeDefinition) -> AttributeDefinition:
    return definition if operation.type is UNSET else replace(definition, type=operation.type)


def _choices(operation: DefineAttribute, definition: AttributeDefinition) -> tuple[str, ...]:
    if not TYPES[definition.type].has_choices:
        if operation.choices:
            raise invalid("choices", "choices_unwanted")
        return ()
    choices = definition.choices if operation.choices is UNSET else tuple(operation.choices or ())
    if not choices:
        raise invalid("choices", "choices_required")
    if len(choices) > MAX_CHOICES:
        raise invalid("choices", "choices_many", limit=MAX_CHOICES)
    if len(set(choices)) < len(choices):
        raise invalid("choices", "choices_twice")
    return tuple(check_said(choice, f"choices[{index}]", NAME_LENGTH) for index, choice in enumerate(choices))


def _managed_by(operation: DefineAttribute, definition: AttributeDefinition) -> str | None:
    if operation.managed_by is UNSET:
        return definition.managed_by
    return check_said(operation.managed_by, "managed_by", NAME_LENGTH) if operation.managed_by else None


def _unit(operation: DefineAttribute, definition: AttributeDefinition) -> str | None:
    """One that a type has no use for is refused, and one that it had before goes with that type."""
    type_ = TYPES[definition.type]
    if operation.unit is UNSET:
        unit = definition.unit if type_.has_unit else None
    else:
        unit = check_said(operation.unit.strip(), "unit", UNIT_LENGTH) if operation.unit else None
    if unit is None:
        return None
    if not type_.has_unit:
        raise invalid("unit", "unit_unwanted")
    return type_.check_unit(unit)
