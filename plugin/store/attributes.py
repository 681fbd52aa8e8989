"""Attribute definitions, of which the workspace's own are rows, and the values that customers have.

Reading the values of whole customers is `customers.py`'s.
"""

from plugin.domain.attributes import BUILT_IN, AttributeDefinition, AttributeValue, in_definition_order
from plugin.store.engine.base import Reader
from plugin.store.engine.tables import Table

DEFINITIONS = Table(AttributeDefinition, "attribute_definitions", computed=("built_in",), of_workspace=True)
VALUES = Table(AttributeValue, "attribute_values")
TABLES = (VALUES, DEFINITIONS)


async def list_definitions(reader: Reader, workspace_id: str) -> tuple[AttributeDefinition, ...]:
    """In definition order, the built-in ones first."""
    return in_definition_order(await DEFINITIONS.read(reader, workspace_id, [()]))


async def find_definition(reader: Reader, workspace_id: str, key: str) -> AttributeDefinition | None:
    return BUILT_IN.get(key) or await DEFINITIONS.find(reader, workspace_id, key)
