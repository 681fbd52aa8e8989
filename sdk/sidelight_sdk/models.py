"""What belongs to no noun: who acts, and the events. Each noun's own models are in its file in `nouns`.

All of them ignore members they do not know, so an older SDK reads a newer service. Times are aware datetimes in UTC.
"""

from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from msgspec import Struct, field

Role = Literal["agent", "supervisor", "admin"]
Value = Any
"""What JSON carries: text, numbers, booleans, lists of texts (several choices) and None.

A date is its ISO form, `2027-03-01`; a time is in UTC, `2027-03-01T09:00:00Z`; money is `12.50 EUR` (see `Money`); a
country is `DE`, a language `pt-BR`.
"""


class Agent(Struct, frozen=True):
    """An operator of the host platform, for whom a panel is opened.

    Attributes:
        id: the host's own id, 1 to 200 printable characters without `/`, and neither `.` nor `..`.
        name: what other agents see; the id where it is empty.
        role: agents edit and delete their own notes; supervisors and admins may delete any.
    """

    id: str
    name: str = ""
    role: Role = "agent"


class Money(str):
    """An amount and its currency, exactly: a text such as `12.50 EUR`, which is how it travels and is kept.

    Args:
        amount: a Decimal, an int, or what both are written as. No float: most decimals have no exact one.
        currency: the ISO 4217 code, `EUR`.

    Raises:
        ValueError: the amount is no finite number.
    """

    __slots__ = ()

    def __new__(cls, amount: Decimal | int | str, currency: str) -> "Money":
        if isinstance(amount, float):
            raise TypeError("an amount is a Decimal, an int or a text: a float is not exact")
        number = Decimal(amount)
        if not number.is_finite():
            raise ValueError(f"{amount} is no amount of money")
        return super().__new__(cls, f"{number:f} {currency.strip().upper()}")

    @classmethod
    def read(cls, value: str) -> "Money":
        """Of what the service answers.

        Raises:
            ValueError: it is none.
        """
        amount, _, currency = value.partition(" ")
        try:
            return cls(Decimal(amount), currency)
        except ArithmeticError:
            raise ValueError(f"{value!r} is no amount of money") from None

    @property
    def amount(self) -> Decimal:
        """Exactly as it was given."""
        return Decimal(self.partition(" ")[0])

    @property
    def currency(self) -> str:
        """The ISO 4217 code."""
        return self.partition(" ")[2]


class Actor(Struct, frozen=True):
    """Who made a change: `kind` is `agent` (in a panel), `api` (the host) or `system`."""

    kind: str
    id: str
    name: str = ""


class Event(Struct, frozen=True):
    """One committed change.

    Attributes:
        seq: its number, gapless within the workspace.
        at: when the request that made it began, UTC. Requests overlap, so `at` may step back where `seq` does not.
        actor: who made it.
        kind: `customer.created`, `attribute.changed`, `note.created`, `message.added` …; expect new ones.
        customer: the customer's id, or None where the change belongs to none.
        conversation: the conversation's id, or None.
        key: what changed: the attribute's key, the field, the note's or message's id.
        from_: the value before (`from` on the wire).
        to: the value after.
        cursor: what to store, and to give to `events(after=…)`: its number, and a mark by which the service recognises
            a log that was restored from a backup. Empty where an older service sent it.
    """

    seq: int
    at: datetime
    kind: str
    actor: Actor
    customer: str | None = None
    conversation: str | None = None
    key: str | None = None
    from_: Value = field(default=None, name="from")
    to: Value = None
    cursor: str = ""
