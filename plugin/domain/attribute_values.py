"""The one rule by which a customer's value changes, for hosts and agents alike."""

from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from plugin.errors import Forbidden, Missing

from .attribute_definitions import behind
from .attributes import BUILT_IN, MAX_DEFINITIONS, AttributeDefinition, AttributeValue, access_to
from .batch import Batch
from .change import Change
from .contact_detail_keeping import follow_attribute
from .contact_details import MIRRORED
from .customer_search import follow_value
from .definitions import define, label_of
from .problems import invalid, problem
from .rights import Viewer
from .text import check_id, check_text
from .typed_values import check_storable, check_value, is_same, is_usual
from .types import TYPES, type_of
from .value import Value


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
        if definition is not None and not batch.is_host:
            _check_access(batch.viewer, definition)
        wanted = self._checked(value, definition, field) if definition else None
        if wanted is None and definition and definition.required and not batch.is_host:
            raise invalid(field, "required")
        held = self._held.get(key)
        before = None if held is None else held.value
        definition = None if definition is None or definition.removed else definition
        is_unchanged = is_same(before, wanted, definition)
        if not batch.is_host:
            pushed = UNSET if held is None else held.pushed
            if not (is_unchanged or batch.keeps_unusual) and definition and not is_usual(wanted, definition):
                raise invalid(field, f"unusual_{definition.type}")
            return not is_unchanged and self._change(key, held, wanted, pushed)
        if held is not None and held.pushed is not UNSET and is_same(held.pushed, wanted, definition):
            return False
        if not is_unchanged:
            return self._change(key, held, wanted, wanted)
        self._rows.save(replace(held, pushed=wanted) if held is not None else self._never_set(key))
        return False

    def _checked(self, value: Value, definition: AttributeDefinition, field: str) -> Value:
        if definition.removed:
            return check_storable(value, field)
        if isinstance(value, str) and TYPES[definition.type].normalises:
            kind = f"{definition.type} {definition.unit}"
            return self._batch.check_once(kind, value, lambda: check_value(value, definition, field))
        return check_value(value, definition, field)

    def _change(self, key: str, held: AttributeValue | None, value: Value, pushed: Value | UnsetType) -> bool:
        batch, customer_id = self._batch, self._customer_id
        version = 0 if held is None else held.version
        if batch.base not in (None, version):
            current = held or self._never_set(key)
            batch.check_base(current, version, current.changed_by, current.own_since)
        if key in MIRRORED:
            value = follow_attribute(batch, customer_id, key, held, value)
        write_value(batch, customer_id, key, held, value, pushed)
        return True

    def _never_set(self, key: str) -> AttributeValue:
        """A host has pushed that there is no value: that is remembered, and makes no version."""
        return AttributeValue(key, None, 0, self._batch.at, self._batch.actor, None, self._customer_id)


def write_value(
    batch: Batch, customer_id: str, key: str, held: AttributeValue | None, value: Value, pushed: Value | UnsetType
) -> None:
    """Its next version. `held`: what there is."""
    before, version, own_since = None, 0, 0
    if held is not None:
        before, version = held.value, held.version
        own_since = batch.own_since(version, held.changed_by, held.own_since)
    version += 1
    row = AttributeValue(key, value, version, batch.at, batch.actor, pushed, customer_id, own_since)
    batch[AttributeValue].save(row)
    follow_value(batch, customer_id, key, before, value)
    batch.record(Change("attribute.changed", customer_id, None, key, None, before, value, version))


def _check_access(viewer: Viewer, definition: AttributeDefinition) -> None:
    """What is hidden from an agent is not there for them."""
    access = access_to(viewer, definition)
    if access == "hidden" or definition.removed:
        raise Missing(problem("key", "attribute_missing"))
    if access != "edits":
        raise Forbidden


def _definition(batch: Batch, key: str) -> AttributeDefinition | None:
    """One of this batch's operations may have defined it."""
    return BUILT_IN.get(key) or batch[AttributeDefinition].get(key)


def _define(batch: Batch, key: str, value: Value, field: str) -> AttributeDefinition | None:
    """A host's value without a definition gets one from its JSON type."""
    if not batch.is_host:
        raise Missing(problem("key", "attribute_missing"))
    check_id(key, field)
    if value in (None, ()):  # no type can be derived from it, and there is nothing to store
        return None
    if isinstance(value, tuple):
        raise invalid(field, "list_undefined")
    if isinstance(value, str):
        check_text(value, field)
    if len(batch[AttributeDefinition]) >= MAX_DEFINITIONS:
        raise invalid(field, "definitions_many", limit=MAX_DEFINITIONS)
    definition = AttributeDefinition(key, type_of(value), label_of(key), behind(batch))
    define(batch, "attribute.defined", None, definition)
    return definition
