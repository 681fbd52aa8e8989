"""Attribute definitions: the workspace's own are rows, the built-in ones stand in front of them."""

from collections.abc import Iterable

from plugin.domain.attribute import AttributeDefinition
from plugin.domain.built_ins import BUILT_IN, BUILT_INS
from plugin.domain.text import is_id
from plugin.store.engine.base import Reader, Row, Transaction
from plugin.store.engine.columns import decode_choices, encode_json

LIST = """
    SELECT key, type, label, position, choices, managed_by FROM attribute_definitions
    WHERE workspace_id = :workspace_id
"""

FIND = """
    SELECT key, type, label, position, choices, managed_by FROM attribute_definitions
    WHERE workspace_id = :workspace_id AND key = :key
"""

SAVE = """
    INSERT INTO attribute_definitions (workspace_id, key, type, label, position, choices, managed_by)
    VALUES (:workspace_id, :key, :type, :label, :position, :choices, :managed_by)
    ON CONFLICT (workspace_id, key) DO UPDATE SET
        type = excluded.type, label = excluded.label, position = excluded.position,
        choices = excluded.choices, managed_by = excluded.managed_by
"""


async def list_definitions(reader: Reader, workspace_id: str) -> tuple[AttributeDefinition, ...]:
    """In definition order, the built-in ones first."""
    own = await list_own_definitions(reader, workspace_id)
    return (*BUILT_INS, *sorted(own, key=lambda definition: (definition.position, definition.key)))


async def list_own_definitions(reader: Reader, workspace_id: str) -> list[AttributeDefinition]:
    """In no order: databases sort text each in their way."""
    return [definition_of(row) for row in await reader.rows(LIST, workspace_id=workspace_id)]


async def find_definition(reader: Reader, workspace_id: str, key: str) -> AttributeDefinition | None:
    if key in BUILT_IN or not is_id(key):
        return BUILT_IN.get(key)
    row = await reader.row(FIND, workspace_id=workspace_id, key=key)
    return None if row is None else definition_of(row)


def definition_of(row: Row) -> AttributeDefinition:
    key, type, label, position, choices, managed_by = row
    return AttributeDefinition(key, type, label, position, decode_choices(choices), managed_by)


async def save_definitions(
    transaction: Transaction, workspace_id: str, definitions: Iterable[AttributeDefinition]
) -> None:
    rows = [_row(workspace_id, definition) for definition in definitions]
    if rows:
        await transaction.run_many(SAVE, rows)


def _row(workspace_id: str, definition: AttributeDefinition) -> dict[str, object]:
    return {
        "workspace_id": workspace_id,
        "key": definition.key,
        "type": definition.type,
        "label": definition.label,
        "position": definition.position,
        "choices": encode_json(definition.choices),
        "managed_by": definition.managed_by,
    }
