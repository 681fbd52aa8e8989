"""A button of the demo that changes a customer's profile, and what becomes of the value when it is pressed."""

from collections.abc import Callable
from datetime import date

from msgspec import Struct

from ..inbox import Value

Become = Callable[[Value], Value]


class QuickChange(Struct, frozen=True):
    name: str
    label: str
    key: str
    become: Become


def following(*values: str) -> Become:
    return lambda now: values[(values.index(now) + 1) % len(values)] if now in values else values[0]


def more(step: int) -> Become:
    return lambda now: (now if isinstance(now, int) else 0) + step


def a_year_later(now: Value) -> Value:
    day = date.fromisoformat(now) if isinstance(now, str) else date.today()
    return day.replace(year=day.year + 1, day=min(day.day, 28)).isoformat()


def the_other(now: Value) -> Value:
    return not now
