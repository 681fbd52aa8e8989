"""Attribute definitions: the workspace's own are rows, the built-in ones come before them."""

from plugin.domain.attributes import BUILT_IN, AttributeDefinition, in_definition_order
from plugin.store.engine.base import Reader
from plugin.store.engine.tables import Table

TABLE = Table(AttributeDefinition, "attribute_definitions", computed=("built_in",), of_workspace=True)


async def list_definitions(reader: Reader, workspace_id: str) -> tuple[AttributeDefinition, ...]:
    """In definition order, the built-in ones first."""
    return in_definition_order(await TABLE.read(reader, workspace_id, [()]))


async def find_definition(reader: Reader, workspace_id: str, key: str) -> AttributeDefinition | None:
    return BUILT_IN.get(key) or await TABLE.find(reader, workspace_id, key)
