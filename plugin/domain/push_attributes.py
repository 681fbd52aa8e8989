"""What a pushed attribute definition does. Values that no longer fit stay, marked; the panel says so."""

from collections.abc import Iterator

from msgspec import UNSET
from msgspec.json import encode
from msgspec.structs import replace

from .attribute import AttributeDefinition
from .batch import Batch
from .built_ins import BUILT_IN
from .change import Fact
from .problems import invalid
from .push import AttributeAnswer, DefineAttribute, answer_attribute
from .push_customers import DEFINITIONS, defined, label_of
from .text import NAME_LENGTH, check_id, check_said

CHOICES = 200
POSITION = 1_000_000
MEMBERS = ("type", "label", "choices", "managed_by", "position")  # each a value of its own, for the log


def define_attribute(batch: Batch, operation: DefineAttribute) -> AttributeAnswer:
    known = batch.definitions.get(_check_key(batch, operation.key))
    definition = _typed(operation, known or _new(batch, operation))
    definition = replace(
        definition,
        label=_label(operation, definition),
        choices=_choices(operation, definition),
        managed_by=_managed_by(operation, definition),
        position=_position(operation, definition),
    )
    if definition != known:
        batch.save_definition(definition)
        batch.facts += _changed(known, definition) if known else [defined(definition)]
    return answer_attribute(definition)


def _check_key(batch: Batch, key: str) -> str:
    if key in BUILT_IN:
        raise invalid("key", "built_in_defined")
    if key not in batch.definitions and len(batch.definitions) >= DEFINITIONS:
        raise invalid("key", "definitions_many", limit=DEFINITIONS)
    return check_id(key, "key")


def _changed(before: AttributeDefinition, after: AttributeDefinition) -> Iterator[Fact]:
    for member in MEMBERS:
        was, now = _told(before, member), _told(after, member)
        if was != now:
            yield Fact("attribute.defined", key=after.key, before=was, after=now)


def _told(definition: AttributeDefinition, member: str) -> str | None:
    """`type: number`: the fact's key is the attribute's, so its values say which member they are of."""
    value = getattr(definition, member)
    if value is None or value == ():
        return None
    return f"{member}: {encode(value).decode() if isinstance(value, tuple) else value}"


def _new(batch: Batch, operation: DefineAttribute) -> AttributeDefinition:
    if operation.type is UNSET:
        raise invalid("type", "type_required")
    return AttributeDefinition(operation.key, operation.type, label_of(operation.key), batch.next_position())


def _typed(operation: DefineAttribute, definition: AttributeDefinition) -> AttributeDefinition:
    return definition if operation.type is UNSET else replace(definition, type=operation.type)


def _label(operation: DefineAttribute, definition: AttributeDefinition) -> str:
    """Cleared, it is made from the key again."""
    if operation.label is UNSET:
        return definition.label
    return label_of(operation.key) if operation.label is None else check_said(operation.label, "label", NAME_LENGTH)


def _choices(operation: DefineAttribute, definition: AttributeDefinition) -> tuple[str, ...]:
    if definition.type != "choice":
        if operation.choices:
            raise invalid("choices", "choices_unwanted")
        return ()
    choices = definition.choices if operation.choices is UNSET else tuple(operation.choices or ())
    if not choices:
        raise invalid("choices", "choices_required")
    if len(choices) > CHOICES:
        raise invalid("choices", "choices_many", limit=CHOICES)
    if len(set(choices)) < len(choices):
        raise invalid("choices", "choices_twice")
    return tuple(check_said(choice, f"choices[{index}]", NAME_LENGTH) for index, choice in enumerate(choices))


def _managed_by(operation: DefineAttribute, definition: AttributeDefinition) -> str | None:
    if operation.managed_by is UNSET:
        return definition.managed_by
    return check_said(operation.managed_by, "managed_by", NAME_LENGTH) if operation.managed_by else None


def _position(operation: DefineAttribute, definition: AttributeDefinition) -> int:
    if operation.position is UNSET:
        return definition.position
    if not 0 <= operation.position <= POSITION:
        raise invalid("position", "position", limit=POSITION)
    return operation.position
