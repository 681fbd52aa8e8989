"""What an attribute's value may be."""

from typing import Annotated

from msgspec import Meta

from .text import Sent

MAX_CHOICES = 500  # that a definition can have

# What JSON carries; a date is its ISO form, `2027-03-01`, several choices are a list; None: no value.
Value = Sent | int | float | bool | Annotated[tuple[Sent, ...], Meta(max_length=MAX_CHOICES)] | None


def same_value(one: Value, other: Value) -> bool:
    """In Python True is 1; among values it is not."""
    return one == other and isinstance(one, bool) == isinstance(other, bool)


def length_of(value: Value) -> int:
    """Characters."""
    if isinstance(value, str):
        return len(value)
    return sum(map(len, value)) if isinstance(value, tuple | list) else 0
