"""Attribute definitions, of which the workspace's own are rows, and the values that customers have.

Reading the values of whole customers is `customers.py`'s.
"""

from plugin.domain.attributes import BUILT_IN, AttributeDefinition, AttributeValue, in_definition_order
from plugin.domain.value import Value
from plugin.store.engine.base import Reader
from plugin.store.engine.columns import decode_value
from plugin.store.engine.tables import Table

DEFINITIONS = Table(AttributeDefinition, "attribute_definitions", computed=("built_in",), of_workspace=True)
VALUES = Table(AttributeValue, "attribute_values")
TABLES = (VALUES, DEFINITIONS)
VALUES_PAGE = """
    SELECT id, (
        SELECT value FROM attribute_values
        WHERE workspace_id = :workspace_id AND customer_id = customers.id AND key = :key)
    FROM customers WHERE workspace_id = :workspace_id AND id > :after ORDER BY id LIMIT :limit
"""


async def list_definitions(reader: Reader, workspace_id: str) -> tuple[AttributeDefinition, ...]:
    """In definition order, the built-in ones first."""
    return in_definition_order(await DEFINITIONS.read(reader, workspace_id, [()]))


async def find_definition(reader: Reader, workspace_id: str, key: str) -> AttributeDefinition | None:
    """None for one that was removed, too."""
    own = BUILT_IN.get(key) or await DEFINITIONS.find(reader, workspace_id, key)
    return None if own is None or own.removed else own


async def values_page(
    reader: Reader, workspace_id: str, key: str, after: str, customers: int
) -> list[tuple[str, Value]]:
    """Of the next customers by id: each one's value of this attribute, or None. There is no index by attribute."""
    rows = await reader.rows(VALUES_PAGE, workspace_id=workspace_id, key=key, after=after, limit=customers)
    return [(row[0], decode_value(row[1])) for row in rows]
