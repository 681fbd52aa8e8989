"""An older SDK reads a newer service."""

from datetime import UTC, datetime

import msgspec
import pytest
from sidelight_sdk import Actor, Customer, Event
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
