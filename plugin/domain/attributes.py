"""Attribute definitions, and the one rule by which a value changes, for hosts and agents alike."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import ClassVar

from msgspec import UNSET, Struct, UnsetType
from msgspec.structs import replace

from plugin.errors import Forbidden, Invalid, Missing

from .actor import Actor
from .batch import Batch
from .change import Change
from .definitions import check_label, check_position, define, label_of, next_position
from .operation import LockSet, Operation
from .problems import invalid, problem
from .profile import Keyed
from .rights import ADMINS, EVERYBODY, Right, Viewer
from .rows import Entity
from .state import WorkspaceState
from .text import LINE_LENGTH, NAME_LENGTH, Sent, Text, check_id, check_said, check_text, with_plain_lines
from .types import TYPES, AttributeType, type_of
from .value import Value, same_value

MAX_CHOICES = 500
MAX_DEFINITIONS = 1_000
MAX_NORMALISED = 2 * LINE_LENGTH  # of what is refused for its length, nothing is looked at
FORMATTED_KEPT = 1024  # what one panel shows is soon shown again: by its next reading, or beside another customer
LONGEST_KEPT = 200  # characters
EDIT = Right("attributes.edit", EVERYBODY, by_subject=True)
DEFINE = Right("attributes.define", ADMINS)
RIGHTS = (EDIT, DEFINE)
SECTIONS = ("attributes",)  # of a panel, for a view to show


class AttributeDefinition(Entity, frozen=True, cache_hash=True):
    KEY = ("key",)

    key: str
    type: AttributeType
    label: str
    position: int  # definition order; built-ins come first
    choices: tuple[str, ...] = ()
    managed_by: str | None = None  # the integration that owns it: read-only in the panel
    built_in: bool = False


class AttributeValue(Entity, frozen=True, gc=False):
    """`version` counts this value's changes: the base an editor posts back. `pushed` is what the host last pushed.

    `own_since` is the version from which on every change was made by the session of `changed_by`.
    """

    KEY = ("customer_id", "key")

    key: str
    value: Value
    version: int
    changed_at: datetime
    changed_by: Actor
    pushed: Value | UnsetType = UNSET
    customer_id: str = ""
    own_since: int = 0


# Every workspace has these, in front of its own. The panel shows their labels in the agent's language.
BUILT_INS = (
    AttributeDefinition("name", "text", "Name", 0, built_in=True),
    AttributeDefinition("email", "email", "Email", 1, built_in=True),
    AttributeDefinition("phone", "phone", "Phone", 2, built_in=True),
    AttributeDefinition("company", "text", "Company", 3, built_in=True),
    AttributeDefinition("location", "text", "Location", 4, built_in=True),
)
BUILT_IN = {definition.key: definition for definition in BUILT_INS}
VALUES = Keyed[str, AttributeValue]("values")  # in a profile


def in_definition_order(own: Iterable[AttributeDefinition]) -> tuple[AttributeDefinition, ...]:
    """A workspace's own definitions, after the built-in ones."""
    return (*BUILT_INS, *sorted(own, key=lambda definition: (definition.position, definition.key)))


def definitions_of(state: WorkspaceState) -> Mapping[str, AttributeDefinition]:
    """By key, in definition order."""
    return state.derived(_definitions_by_key)


def _definitions_by_key(state: WorkspaceState) -> Mapping[str, AttributeDefinition]:
    return {definition.key: definition for definition in in_definition_order(state.of(AttributeDefinition).values())}


DEFINITIONS = Keyed[str, AttributeDefinition]("definitions", of_state=definitions_of)  # in definition order


def may_edit_attribute(viewer: Viewer, definition: AttributeDefinition) -> bool:
    """What an integration manages is its own: no agent edits it."""
    return viewer.is_host or (definition.managed_by is None and viewer.may(EDIT, definition.key))


class AttributeAnswer(Struct, frozen=True):
    key: str
    type: AttributeType
    label: str
    choices: tuple[str, ...]
    managed_by: str | None
    position: int
    built_in: bool


def answer_attribute(definition: AttributeDefinition) -> AttributeAnswer:
    return AttributeAnswer(
        definition.key,
        definition.type,
        definition.label,
        definition.choices,
        definition.managed_by,
        definition.position,
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
    return AttributeDefinition(operation.key, operation.type, label_of(operation.key), _behind(batch))


def _behind(batch: Batch) -> int:
    return next_position(batch, AttributeDefinition, len(BUILT_INS))


def _typed(operation: DefineAttribute, definition: AttributeDefinition) -> AttributeDefinition:
    return definition if operation.type is UNSET else replace(definition, type=operation.type)


def _choices(operation: DefineAttribute, definition: AttributeDefinition) -> tuple[str, ...]:
    if definition.type != "choice":
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


class Values:
    """A customer's values, and the one rule by which any of them changes.

    Hosts push whole profiles again and again, so each value remembers what was pushed last. A push that repeats it
    changes nothing, so an agent's edit made since is kept; a push of anything else wins.
    """

    __slots__ = ("_batch", "_customer_id", "_held", "_rows")

    def __init__(self, batch: Batch, customer_id: str) -> None:
        self._batch, self._customer_id = batch, customer_id
        self._rows = batch[AttributeValue]
        self._held = self._rows.family(customer_id)

    def set(self, key: str, value: Value, field: str) -> bool:
        """Whether the value changed; remembering what was pushed is no change."""
        batch = self._batch
        definition = _definition(batch, key) or _define(batch, key, value, field)
        if not batch.is_host and definition and not may_edit_attribute(batch.viewer, definition):
            raise Forbidden
        wanted = self._checked(value, definition, field) if definition else None
        held = self._held.get(key)
        before = None if held is None else held.value
        is_same = _is_same(before, wanted, definition)
        if not batch.is_host:
            pushed = UNSET if held is None else held.pushed
            if not (is_same or batch.keeps_unusual) and definition and not is_usual(wanted, definition):
                raise invalid(field, f"unusual_{definition.type}")
            return not is_same and self._change(key, held, wanted, pushed)
        if held is not None and held.pushed is not UNSET and _is_same(held.pushed, wanted, definition):
            return False
        if not is_same:
            return self._change(key, held, wanted, wanted)
        self._rows.save(replace(held, pushed=wanted) if held is not None else self._never_set(key))
        return False

    def _checked(self, value: Value, definition: AttributeDefinition, field: str) -> Value:
        if isinstance(value, str) and TYPES[definition.type].normalises:
            return self._batch.check_once(definition.type, value, lambda: check_value(value, definition, field))
        return check_value(value, definition, field)

    def _change(self, key: str, held: AttributeValue | None, value: Value, pushed: Value | UnsetType) -> bool:
        batch, customer_id = self._batch, self._customer_id
        before, version, own_since = None, 0, 0
        if held is not None:
            before, version = held.value, held.version
            own_since = batch.own_since(version, held.changed_by, held.own_since)
        if batch.base not in (None, version):
            current = held or self._never_set(key)
            batch.check_base(current, version, current.changed_by, current.own_since)
        version += 1
        self._rows.save(AttributeValue(key, value, version, batch.at, batch.actor, pushed, customer_id, own_since))
        batch.record(Change("attribute.changed", customer_id, None, key, None, before, value, version))
        return True

    def _never_set(self, key: str) -> AttributeValue:
        """A host has pushed that there is no value: that is remembered, and makes no version."""
        return AttributeValue(key, None, 0, self._batch.at, self._batch.actor, None, self._customer_id)


def _definition(batch: Batch, key: str) -> AttributeDefinition | None:
    """One of this batch's operations may have defined it."""
    return BUILT_IN.get(key) or batch[AttributeDefinition].get(key)


def _define(batch: Batch, key: str, value: Value, field: str) -> AttributeDefinition | None:
    """A host's value without a definition gets one from its JSON type."""
    if not batch.is_host:
        raise Missing(problem("key", "attribute_missing"))
    check_id(key, field)
    if value is None:  # no type can be derived from it, and there is nothing to store
        return None
    if isinstance(value, str):
        check_text(value, field)
    if len(batch[AttributeDefinition]) >= MAX_DEFINITIONS:
        raise invalid(field, "definitions_many", limit=MAX_DEFINITIONS)
    definition = AttributeDefinition(key, type_of(value), label_of(key), _behind(batch))
    define(batch, "attribute.defined", None, definition)
    return definition


def check_value(value: Value, definition: AttributeDefinition, field: str) -> Value:
    """A value as it is stored, pushed or typed: line ends and surrounding space are normalised, blank is None."""
    if isinstance(value, str):
        value = _normal(value, field) or None
    if value is None:
        return None
    return TYPES[definition.type].check(value, definition.choices, field)


def _is_same(kept: Value, wanted: Value, definition: AttributeDefinition | None) -> bool:
    """What an earlier version has kept may not be in the normal form that it would have today."""
    if same_value(kept, wanted):
        return True
    if definition is None or not isinstance(kept, str) or not TYPES[definition.type].normalises:
        return False
    return fits(kept, definition) and same_value(check_value(kept, definition, definition.key), wanted)


def is_usual(value: Value, definition: AttributeDefinition) -> bool:
    """An email address, phone number or web address that is none of the usual form is kept, and marked."""
    return value is None or TYPES[definition.type].is_usual(value)


def read_value(text: str | None, definition: AttributeDefinition, locale: str) -> Value:
    """What an agent's control posted, as it is kept; None: the control posted nothing."""
    type_ = TYPES[definition.type]
    if text is None:
        return type_.absent
    text = _normal(text, definition.key)
    return type_.read(text, definition.choices, definition.key, locale) if text else None


def _normal(text: str, field: str) -> str:
    """No type keeps a longer text, and to some it would take seconds to say so."""
    if len(text) <= MAX_NORMALISED:
        text = with_plain_lines(text).strip()
        if len(text) <= LINE_LENGTH:
            return text
    raise invalid(field, "too_long", limit=LINE_LENGTH)


def fits(value: Value, definition: AttributeDefinition) -> bool:
    """A definition that changes leaves its values in place; those that no longer fit are marked."""
    try:
        check_value(value, definition, definition.key)
    except Invalid:
        return False
    return True


class Formatted(Struct, frozen=True):
    """A value for a panel: as a person reads it, as its control holds it, and whether its definition still takes it."""

    shown: str
    written: str
    fits: bool
    is_message: bool = False  # `shown` is a message id, for the panel to translate
    is_usual: bool = True
    link: str = ""  # what it opens


def format_value(value: Value, definition: AttributeDefinition, locale: str) -> Formatted:
    if value is None:
        return Formatted("", "", True)
    is_long = isinstance(value, str) and len(value) > LONGEST_KEPT
    return _format(value, definition, locale) if is_long else _kept(value, definition, locale)


@lru_cache(maxsize=FORMATTED_KEPT, typed=True)  # `typed`: in Python True is 1
def _kept(value: Value, definition: AttributeDefinition, locale: str) -> Formatted:
    return _format(value, definition, locale)


def _format(value: Value, definition: AttributeDefinition, locale: str) -> Formatted:
    if not fits(value, definition):
        plain = str(value).lower() if isinstance(value, bool) else str(value)
        return Formatted(plain, plain, False)
    type_ = TYPES[definition.type]
    return Formatted(
        type_.show(value, locale),
        type_.write(value, locale),
        True,
        type_.shows_message,
        type_.is_usual(value),
        type_.link(value),
    )
