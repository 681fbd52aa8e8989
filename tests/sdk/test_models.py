"""An older SDK reads a newer service."""

from datetime import UTC, datetime
from decimal import Decimal

import msgspec
import pytest
from sidelight_sdk import Actor, Customer, Event, Money
from sidelight_sdk.body import encode
from sidelight_sdk.nouns.customers import read_customer

EVENT = (
    b'{"seq": 7, "at": "2027-03-01T10:00:00.000001Z",'
    b' "actor": {"kind": "agent", "id": "marta", "name": "Marta", "x": 1},'
    b' "kind": "moon.landed", "customer": "c", "conversation": null, "key": "plan", "from": "Free",'
    b' "to": ["a", {"b": 1}],'
    b' "phase": "full"}'
)


def test_unknown_members_kinds_and_values_are_read() -> None:
    event = msgspec.json.decode(EVENT, type=Event)
    assert event == Event(
        seq=7,
        at=datetime(2027, 3, 1, 10, 0, 0, 1, tzinfo=UTC),
        kind="moon.landed",
        actor=Actor("agent", "marta", "Marta"),
        customer="c",
        key="plan",
        from_="Free",
        to=["a", {"b": 1}],
    )


def test_a_customer_needs_no_more_than_an_id() -> None:
    assert read_customer(b'{"id": "c", "mood": "good"}') == Customer("c")


def test_models_are_frozen() -> None:
    with pytest.raises(AttributeError):
        Customer("c").name = "Ada"  # type: ignore[misc]


@pytest.mark.parametrize("amount", [Decimal("1234.50"), "1234.50"])
def test_money_is_the_text_that_travels_and_says_its_parts(amount: Decimal | str) -> None:
    money = Money(amount, "eur")
    assert (money, money.amount, money.currency) == ("1234.50 EUR", Decimal("1234.50"), "EUR")
    assert Money.read("1234.50 EUR") == money
    assert encode({"budget": money}) == b'{"budget":"1234.50 EUR"}'


def test_what_is_no_amount_of_money_is_refused_where_it_is_made() -> None:
    with pytest.raises(TypeError):
        Money(0.1, "EUR")  # type: ignore[arg-type]
    for nothing in ("NaN", "Infinity"):
        with pytest.raises(ValueError, match="no amount"):
            Money(nothing, "EUR")
    with pytest.raises(ValueError, match="no amount"):
        Money.read("plenty")
