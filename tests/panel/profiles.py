"""Profiles made by hand, for tests that need no store."""

from datetime import UTC, datetime, timedelta

from plugin.domain.actor import Actor
from plugin.domain.attribute import AttributeDefinition, AttributeValue, Value
from plugin.domain.built_ins import BUILT_INS
from plugin.domain.customer import Customer, Profile
from plugin.domain.note import Note

NOW = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
HOST = Actor("api", "key", "Acme")


def profile(
    notes: tuple[str, ...] = (),
    *,
    count: int | None = None,
    definitions: tuple[AttributeDefinition, ...] = (),
    customer_id: str | None = "ada",
    known: bool = True,
    **values: Value,
) -> Profile:
    """`notes` are ids, newest first; `count` says how many there are beyond those that were read."""
    held = {key: AttributeValue(key, value, 1, NOW, HOST) for key, value in values.items()}
    customer = Customer(customer_id or "", None, NOW, HOST, NOW, HOST, None, held) if known and customer_id else None
    return Profile(
        customer_id=customer_id,
        customer=customer,
        conversation=None,
        definitions=(*BUILT_INS, *definitions),
        notes=tuple(note(id, NOW - timedelta(minutes=age)) for age, id in enumerate(notes)),
        note_count=len(notes) if count is None else count,
    )


def note(id: str, at: datetime = NOW) -> Note:
    return Note(id, "ada", f"Text of {id}", "marta", "Marta", at, None, 0)


def defined(*keys: str, managed_by: str | None = None) -> tuple[AttributeDefinition, ...]:
    return tuple(
        AttributeDefinition(key, "text", key.title(), position, managed_by=managed_by)
        for position, key in enumerate(keys)
    )
