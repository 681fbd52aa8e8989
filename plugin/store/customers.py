"""Customers with their attributes: one statement, so that they agree."""

from collections.abc import Iterable, Sequence

from plugin.domain.customer import Customer
from plugin.domain.text import is_id
from plugin.store.engine.base import Reader, Row, Transaction
from plugin.store.engine.columns import instant, instant_or_none, micros, micros_or_none

from .actors import decode_actor, encode_actor
from .values import value_of

COLUMNS = """
    customer.id, customer.profile_url, customer.created_at, customer.created_by,
    customer.updated_at, customer.updated_by, customer.last_interaction_at,
    held.key, held.value, held.version, held.changed_at, held.changed_by, held.pushed
"""

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

SAVE = """
    INSERT INTO customers (
        workspace_id, id, profile_url, created_at, created_by, updated_at, updated_by, last_interaction_at
    )
    VALUES (
        :workspace_id, :id, :profile_url, :created_at, :created_by, :updated_at, :updated_by, :last_interaction_at
    )
    ON CONFLICT (workspace_id, id) DO UPDATE SET
        profile_url = excluded.profile_url, updated_at = excluded.updated_at, updated_by = excluded.updated_by,
        last_interaction_at = excluded.last_interaction_at
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
    customers: dict[str, Customer] = {}
    for row in rows:
        customer = customers.get(row[0])
        if customer is None:
            customer = customers[row[0]] = customer_of(*row[:7])
        if row[7] is not None:
            customer.attributes[row[7]] = value_of(*row[7:])
    return customers


def customer_of(
    id: str,
    profile_url: str | None,
    created_at: int,
    created_by: str,
    updated_at: int,
    updated_by: str,
    last_interaction_at: int | None,
) -> Customer:
    return Customer(
        id,
        profile_url,
        instant(created_at),
        decode_actor(created_by),
        instant(updated_at),
        decode_actor(updated_by),
        instant_or_none(last_interaction_at),
        {},
    )


async def save_customers(transaction: Transaction, workspace_id: str, customers: Iterable[Customer]) -> None:
    """The rows of customers; their values are `save_values`'s."""
    rows = [_row(workspace_id, customer) for customer in customers]
    if rows:
        await transaction.run_many(SAVE, rows)


def _row(workspace_id: str, customer: Customer) -> dict[str, object]:
    return {
        "workspace_id": workspace_id,
        "id": customer.id,
        "profile_url": customer.profile_url,
        "created_at": micros(customer.created_at),
        "created_by": encode_actor(customer.created_by),
        "updated_at": micros(customer.updated_at),
        "updated_by": encode_actor(customer.updated_by),
        "last_interaction_at": micros_or_none(customer.last_interaction_at),
    }
