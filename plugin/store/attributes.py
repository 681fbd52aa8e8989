"""Attribute definitions, of which the workspace's own are rows, and the values that customers have.

Reading the values of whole customers is `customers.py`'s.
"""

from collections import Counter
from collections.abc import Iterable, Mapping

from msgspec import Struct

from plugin.domain.attributes import BUILT_IN, AttributeDefinition, AttributeValue, in_definition_order
from plugin.domain.typed_values import fits
from plugin.domain.value import Value
from plugin.store.engine.base import Reader
from plugin.store.engine.columns import decode_value
from plugin.store.engine.tables import Table

DEFINITIONS = Table(AttributeDefinition, "attribute_definitions", computed=("built_in",), of_workspace=True)
VALUES = Table(AttributeValue, "attribute_values")
TABLES = (VALUES, DEFINITIONS)
COUNTED_CUSTOMERS, COUNTED_AT_ONCE = 20_000, 1_000
COUNTED_VALUES = 10_000  # of all attributes together
VALUES_AFTER = """
    SELECT customer_id, key, value FROM attribute_values
    WHERE workspace_id = :workspace_id AND (customer_id, key) > (:customer_id, :key)
    ORDER BY customer_id, key LIMIT :limit
"""
VALUES_PAGE = """
    SELECT id, (
        SELECT value FROM attribute_values
        WHERE workspace_id = :workspace_id AND customer_id = customers.id AND key = :key)
    FROM customers WHERE workspace_id = :workspace_id AND id > :after ORDER BY id LIMIT :limit
"""


class Counted(Struct, frozen=True):
    """How many customers have a value of their own, and of how many it does not fit. Not `all`: at least so many."""

    values: int = 0
    unfit: int = 0
    all: bool = True


async def count_values(reader: Reader, workspace_id: str, definition: AttributeDefinition) -> Counted:
    """Of the first customers by id: an index by attribute would cost every push."""
    values, unfit, after = 0, 0, ""
    for _ in range(COUNTED_CUSTOMERS // COUNTED_AT_ONCE):
        page = await values_page(reader, workspace_id, definition.key, after, COUNTED_AT_ONCE)
        values += sum(value is not None for _, value in page)
        unfit += sum(not fits(value, definition) for _, value in page)
        if len(page) < COUNTED_AT_ONCE:
            return Counted(values, unfit)
        after = page[-1][0]
    return Counted(values, unfit, all=False)


async def count_all_values(
    reader: Reader, workspace_id: str, definitions: Mapping[str, AttributeDefinition]
) -> tuple[dict[str, Counted], bool]:
    """Of each of these attributes, and whether it is all there is: of the first values by customer."""
    values, unfit = Counter[str](), Counter[str]()
    customer_id, key, is_all = "", "", False
    for _ in range(COUNTED_VALUES // COUNTED_AT_ONCE):
        page = await values_after(reader, workspace_id, customer_id, key, COUNTED_AT_ONCE)
        for _, of, value in page:
            if value is not None and of in definitions:
                values[of] += 1
                unfit[of] += not fits(value, definitions[of])
        if is_all := len(page) < COUNTED_AT_ONCE:
            break
        customer_id, key, _value = page[-1]
    return {of: Counted(values[of], unfit[of], is_all) for of in definitions}, is_all


async def list_definitions(reader: Reader, workspace_id: str) -> tuple[AttributeDefinition, ...]:
    """In definition order, the built-in ones first."""
    return in_definition_order(await DEFINITIONS.read(reader, workspace_id, [()]))


async def find_definition(reader: Reader, workspace_id: str, key: str) -> AttributeDefinition | None:
    """None for one that was removed, too."""
    own = BUILT_IN.get(key) or await DEFINITIONS.find(reader, workspace_id, key)
    return None if own is None or own.removed else own


async def values_of(
    reader: Reader, workspace_id: str, customers: Iterable[str], keys: Iterable[str]
) -> dict[str, dict[str, AttributeValue]]:
    """Of each of these customers the values of these keys that there are, by key."""
    held: dict[str, dict[str, AttributeValue]] = {id: {} for id in customers}
    wanted = tuple(keys)
    for value in await VALUES.read(reader, workspace_id, [(id, key) for id in held for key in wanted]):
        held[value.customer_id][value.key] = value
    return held


async def values_page(
    reader: Reader, workspace_id: str, key: str, after: str, customers: int
) -> list[tuple[str, Value]]:
    """Of the next customers by id: each one's value of this attribute, or None. There is no index by attribute."""
    rows = await reader.rows(VALUES_PAGE, workspace_id=workspace_id, key=key, after=after, limit=customers)
    return [(row[0], decode_value(row[1])) for row in rows]


async def values_after(
    reader: Reader, workspace_id: str, customer_id: str, key: str, limit: int
) -> list[tuple[str, str, Value]]:
    """The next values of all customers, after this customer's of this key."""
    rows = await reader.rows(VALUES_AFTER, workspace_id=workspace_id, customer_id=customer_id, key=key, limit=limit)
    return [(row[0], row[1], decode_value(row[2])) for row in rows]
