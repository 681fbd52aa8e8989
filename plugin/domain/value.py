"""What an attribute's value may be."""

from .text import Sent

Value = Sent | int | float | bool | None  # what JSON carries; a date is its ISO form, `2027-03-01`; None: no value


def same_value(one: Value, other: Value) -> bool:
    """In Python True is 1; among values it is not."""
    return one == other and isinstance(one, bool) == isinstance(other, bool)
