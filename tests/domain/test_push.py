"""The wire: what is omitted, what is null, and what nobody knows."""

from typing import Any

import msgspec
import pytest

from plugin.domain.customers import UpsertCustomer
from plugin.domain.definitions import label_of
from plugin.domain.operations import AnyOperation

decode = msgspec.json.Decoder(AnyOperation).decode


def test_omitted_is_not_null() -> None:
    operation = decode(b'{"op": "customers.upsert", "id": "c", "name": null}')
    assert isinstance(operation, UpsertCustomer)
    assert operation.name is None
    assert operation.email is msgspec.UNSET


@pytest.mark.parametrize(
    "body",
    [
        {"op": "customers.upsert", "id": "c", "nickname": "x"},
        {"op": "customers.upsert", "id": "c", "name": 5},
        {"op": "customers.upsert"},
        {"op": "customers.delete", "id": "c"},
        {"op": "customers.upsert", "id": "c", "attributes": {"a": [1]}},
        {"op": "customers.upsert", "id": "c", "attributes": None},
        {"op": "attributes.define", "key": "k", "type": "colour"},
        {"op": "messages.add", "conversation": "c", "id": "m", "author": "nobody", "text": "x"},
        {
            "op": "messages.add",
            "conversation": "c",
            "id": "m",
            "author": "bot",
            "text": "x",
            "sent_at": "2027-03-01T09:00",
        },
    ],
)
def test_what_the_wire_does_not_know_is_refused(body: dict[str, Any]) -> None:
    with pytest.raises(msgspec.ValidationError):
        decode(msgspec.json.encode(body))


@pytest.mark.parametrize(
    ("key", "label"),
    [
        ("last_order", "Last order"),
        ("lastOrder", "Last order"),
        ("plan", "Plan"),
        ("VAT", "VAT"),
        ("vat-id", "Vat id"),
        ("Total_Spent", "Total Spent"),
        ("New York", "New York"),
        ("last Order", "Last Order"),
        ("LastOrder", "Last order"),
        ("VATNumber", "VATNumber"),
        ("customerVAT", "CustomerVAT"),
        ("_", "_"),
        ("crm:owner", "Crm owner"),
        ("größe", "Größe"),
    ],
)
def test_a_key_makes_a_label(key: str, label: str) -> None:
    assert label_of(key) == label
