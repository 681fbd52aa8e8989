"""The values of customers' attributes. Reading them for whole customers is `customers.py`'s."""

from collections.abc import Iterable

from msgspec import UNSET

from plugin.domain.attribute import AttributeValue
from plugin.store.engine.base import Reader, Transaction
from plugin.store.engine.columns import decode_value, encode_json, instant, micros

from .actors import decode_actor, encode_actor

SAVE = """
    INSERT INTO attribute_values (workspace_id, customer_id, key, value, pushed, version, changed_at, changed_by)
    VALUES (:workspace_id, :customer_id, :key, :value, :pushed, :version, :changed_at, :changed_by)
    ON CONFLICT (workspace_id, customer_id, key) DO UPDATE SET
        value = excluded.value, pushed = excluded.pushed, version = excluded.version,
        changed_at = excluded.changed_at, changed_by = excluded.changed_by
"""

OWN_CHANGES = """
    SELECT count(*) FROM changes
    WHERE workspace_id = :workspace_id AND customer_id = :customer_id AND key = :key
    AND kind = :kind AND version > :base AND session = :session
"""


def value_of(
    key: str, value: str, version: int, changed_at: int, changed_by: str, pushed: str | None
) -> AttributeValue:
    return AttributeValue(
        key,
        decode_value(value),
        version,
        instant(changed_at),
        decode_actor(changed_by),
        UNSET if pushed is None else decode_value(pushed),
    )


async def save_values(
    transaction: Transaction, workspace_id: str, values: Iterable[tuple[str, AttributeValue]]
) -> None:
    """Each with its customer's id."""
    rows = [_row(workspace_id, customer_id, held) for customer_id, held in values]
    if rows:
        await transaction.run_many(SAVE, rows)


def _row(workspace_id: str, customer_id: str, held: AttributeValue) -> dict[str, object]:
    value = encode_json(held.value)
    return {
        "workspace_id": workspace_id,
        "customer_id": customer_id,
        "key": held.key,
        "value": value,
        "pushed": value if held.pushed is held.value else _encode_pushed(held),
        "version": held.version,
        "changed_at": micros(held.changed_at),
        "changed_by": encode_actor(held.changed_by),
    }


def _encode_pushed(held: AttributeValue) -> str | None:
    return None if held.pushed is UNSET else encode_json(held.pushed)


async def count_own_changes(
    reader: Reader, workspace_id: str, customer_id: str, kind: str, key: str, *, base: int, session: str
) -> int:
    """How many of the changes since `base` of one value, or one note, this panel session made itself."""
    row = await reader.row(
        OWN_CHANGES, workspace_id=workspace_id, customer_id=customer_id, kind=kind, key=key, base=base, session=session
    )
    return row[0] if row else 0
