"""What a pushed customer does.

Hosts push whole profiles again and again, so each value remembers what was pushed last. A push that repeats it changes
nothing, so an agent's edit made since stands; a push of anything else wins.
"""

import re
from datetime import datetime

from msgspec import UNSET, Struct
from msgspec.structs import replace

from plugin.errors import Invalid, Problem

from .actor import Actor
from .attribute import AttributeDefinition, AttributeValue, Value
from .attribute_types import check_url, check_value, same_value, type_of
from .batch import Batch
from .built_ins import BUILT_IN, BUILT_INS
from .change import Fact
from .customer import Customer
from .problems import invalid
from .push import CustomerAnswer, UpsertCustomer, answer_customer
from .text import check_id, check_text

DEFINITIONS = 1_000


def upsert_customer(batch: Batch, operation: UpsertCustomer) -> CustomerAnswer:
    known = batch.customers.get(operation.id)
    customer = known or create_customer(batch, operation.id)
    draft = _Draft(customer.id, dict(customer.attributes), customer.profile_url)
    _push_built_ins(batch, draft, operation)
    _push_attributes(batch, draft, operation)
    _push_profile_url(batch, draft, operation)
    if draft.problems:
        raise Invalid(*draft.problems)
    customer = _settle(batch, customer, draft)
    return answer_customer(customer)


def create_customer(batch: Batch, customer_id: str, field: str = "id") -> Customer:
    customer = new_customer(check_id(customer_id, field), batch.actor, batch.at)
    batch.save_customer(customer)
    batch.facts.append(Fact("customer.created", customer.id))
    return customer


def new_customer(customer_id: str, actor: Actor, at: datetime) -> Customer:
    return Customer(customer_id, None, at, actor, at, actor, None, {})


class _Draft(Struct):
    customer_id: str
    attributes: dict[str, AttributeValue]
    profile_url: str | None
    changed: bool = False  # something that was said differs from before
    remembers: bool = False  # only what was pushed is to be remembered
    problems: list[Problem] = []  # all of them are told at once


def _push_built_ins(batch: Batch, draft: _Draft, operation: UpsertCustomer) -> None:
    for definition in BUILT_INS:
        value = getattr(operation, definition.key)
        if value is not UNSET:
            try:
                _push_value(batch, draft, definition.key, check_value(value, definition, definition.key))
            except Invalid as error:
                draft.problems += error.problems


def _push_attributes(batch: Batch, draft: _Draft, operation: UpsertCustomer) -> None:
    if operation.attributes is UNSET:
        return
    for key, value in operation.attributes.items():
        try:
            _push_attribute(batch, draft, key, value)
        except Invalid as error:
            draft.problems += error.problems


def _push_attribute(batch: Batch, draft: _Draft, key: str, value: Value) -> None:
    field = f"attributes.{key}"
    if key in BUILT_IN:
        raise invalid(field, "built_in")
    definition = batch.definitions.get(key)
    if definition is None and value is not None:
        definition = _define_from(batch, key, value, field)
    if definition is None:  # no value, and none to come back to, but remembered as pushed
        check_id(key, field)
    _push_value(batch, draft, key, check_value(value, definition, field) if definition else None)


def _push_value(batch: Batch, draft: _Draft, key: str, value: Value) -> None:
    held = draft.attributes.get(key)
    if held is not None and held.pushed is not UNSET and same_value(held.pushed, value):
        return
    before, version = (held.value, held.version) if held else (None, 0)
    if not same_value(before, value):
        version += 1
        draft.attributes[key] = AttributeValue(key, value, version, batch.at, batch.actor, value)
        batch.facts.append(Fact("attribute.changed", draft.customer_id, None, key, before, value, version))
        draft.changed = True
    else:
        never = AttributeValue(key, None, 0, batch.at, batch.actor)
        draft.attributes[key] = replace(held or never, pushed=value)
        draft.remembers = True
    batch.unsaved.values[draft.customer_id, key] = None


def _push_profile_url(batch: Batch, draft: _Draft, operation: UpsertCustomer) -> None:
    if operation.profile_url is UNSET:
        return
    try:
        url = check_url(operation.profile_url, "profile_url") if operation.profile_url else None
    except Invalid as error:
        draft.problems += error.problems
        return
    if url != draft.profile_url:
        batch.facts.append(
            Fact("customer.changed", draft.customer_id, key="profile_url", before=draft.profile_url, after=url)
        )
        draft.profile_url, draft.changed = url, True


def _settle(batch: Batch, customer: Customer, draft: _Draft) -> Customer:
    """The row moves only when something changed; what is merely remembered lies with its value."""
    if draft.changed:
        customer = replace(
            customer,
            attributes=draft.attributes,
            profile_url=draft.profile_url,
            updated_at=batch.at,
            updated_by=batch.actor,
        )
        batch.save_customer(customer)
    elif draft.remembers:
        customer = batch.customers[customer.id] = replace(customer, attributes=draft.attributes)
    return customer


def _define_from(batch: Batch, key: str, value: Value, field: str) -> AttributeDefinition:
    check_id(key, field)
    if isinstance(value, str):
        check_text(value, field)
    if len(batch.definitions) >= DEFINITIONS:
        raise invalid(field, "definitions_many", limit=DEFINITIONS)
    definition = AttributeDefinition(key, type_of(value), label_of(key), batch.next_position())
    batch.save_definition(definition)
    batch.facts.append(defined(definition))
    return definition


def defined(definition: AttributeDefinition) -> Fact:
    return Fact("attribute.defined", key=definition.key, after=definition.label)


def label_of(key: str) -> str:
    """`last_order` and `lastOrder` read "Last order"."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z][a-z])", " ", key)
    words = re.sub(r"[\s_.:-]+", " ", words).strip()
    if not words:
        return key
    sentence = " ".join(word.lower() if word.istitle() else word for word in words.split(" "))
    return sentence[0].upper() + sentence[1:]
