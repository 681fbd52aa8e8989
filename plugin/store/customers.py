"""Customers, read with their attributes: one statement, so that they agree."""

from collections.abc import Iterable, Sequence

import msgspec

from plugin.domain.customers import Assignment, Customer
from plugin.domain.text import is_id

from .attributes import VALUES
from .engine.base import Reader, Row
from .engine.tables import Table

TABLE = Table(Customer, "customers", computed=("attributes",))

COLUMNS = ", ".join(
    [*(f'customer."{one.name}"' for one in TABLE.columns), *(f'held."{one.name}"' for one in VALUES.columns)]
)

decode_assignment = msgspec.json.Decoder(Assignment | None).decode

FIND = f"""
    SELECT {COLUMNS} FROM customers AS customer
    LEFT JOIN attribute_values AS held ON held.workspace_id = customer.workspace_id AND held.customer_id = customer.id
    WHERE customer.workspace_id = :workspace_id AND customer.id IN :ids
"""

LIST = f"""
    SELECT {COLUMNS} FROM (
        SELECT * FROM customers WHERE workspace_id = :workspace_id AND id > :after ORDER BY id LIMIT :limit
    ) AS customer
    LEFT JOIN attribute_values AS held ON held.workspace_id = customer.workspace_id AND held.customer_id = customer.id
    ORDER BY customer.id
"""


async def find_customer(reader: Reader, workspace_id: str, customer_id: str) -> Customer | None:
    if not is_id(customer_id):
        return None
    return (await find_customers(reader, workspace_id, [customer_id])).get(customer_id)


async def find_customers(reader: Reader, workspace_id: str, ids: Sequence[str]) -> dict[str, Customer]:
    if not ids:
        return {}
    return _customers(await reader.rows(FIND, workspace_id=workspace_id, ids=list(ids)))


async def list_customers(reader: Reader, workspace_id: str, after: str | None, limit: int) -> list[Customer]:
    """By id; `after` is the last id of the page before."""
    if after is not None and not is_id(after):
        return []
    rows = await reader.rows(LIST, workspace_id=workspace_id, after=after or "", limit=limit)
    return list(_customers(rows).values())


def _customers(rows: Iterable[Row]) -> dict[str, Customer]:
    """A row is a customer and one of its values, or a customer that has none."""
    own = len(TABLE.columns)
    customers: dict[str, Customer] = {}
    for row in rows:
        customer = customers.get(row[0])
        if customer is None:
            customer = customers[row[0]] = TABLE.row_of(row[:own])
        if row[own] is not None:
            held = VALUES.row_of(row[own:])
            customer.attributes[held.key] = held
    return customers
