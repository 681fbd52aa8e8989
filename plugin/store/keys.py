"""What is known of a workspace's keys, of either kind, without their secrets."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal, NamedTuple

from msgspec import Struct

from plugin.domain.api_key import ApiKey
from plugin.store.engine.base import Reader, Transaction
from plugin.store.engine.columns import instant, instant_or_none, micros
from plugin.store.engine.tables import Table

TABLE = Table(ApiKey, "api_keys")  # for reading

Kind = Literal["api", "signing"]

LIST = """
    SELECT id, 'api', label, created_at, last_used_at, revoked_at, manages
    FROM api_keys WHERE workspace_id = :workspace_id
    UNION ALL
    SELECT kid, 'signing', label, created_at, last_used_at, revoked_at, 0
    FROM signing_keys WHERE workspace_id = :workspace_id
    ORDER BY 4, 1
"""

MANAGES = """
    SELECT 1 FROM api_keys WHERE workspace_id = :workspace_id AND id = :id AND revoked_at IS NULL AND manages = 1
"""

# another process may have written a later use already
SAVE_API_KEY_USE = """
    UPDATE api_keys SET last_used_at = :at
    WHERE workspace_id = :workspace_id AND id = :id AND COALESCE(last_used_at, 0) < :at
"""

SAVE_SIGNING_KEY_USE = """
    UPDATE signing_keys SET last_used_at = :at
    WHERE workspace_id = :workspace_id AND kid = :id AND COALESCE(last_used_at, 0) < :at
"""


class KeyName(NamedTuple):
    kind: Kind
    workspace_id: str
    id: str


class ListedKey(Struct, frozen=True):
    id: str  # a signing key's `kid`
    kind: Kind
    label: str
    created_at: datetime
    last_used_at: datetime | None  # to about a minute
    revoked_at: datetime | None
    manages: bool = False  # an API key that may make and revoke keys, and set origins


async def list_keys(reader: Reader, workspace_id: str) -> list[ListedKey]:
    """The oldest first."""
    rows = await reader.rows(LIST, workspace_id=workspace_id)
    return [
        ListedKey(id, kind, label, instant(made), instant_or_none(used), instant_or_none(revoked), bool(manages))
        for id, kind, label, made, used, revoked, manages in rows
    ]


async def manages(reader: Reader, workspace_id: str, key_id: str) -> bool:
    """Whether an API key still works, and may make and revoke keys."""
    return await reader.row(MANAGES, workspace_id=workspace_id, id=key_id) is not None


async def save_key_uses(transaction: Transaction, uses: Mapping[KeyName, datetime]) -> None:
    for kind, sql in (("api", SAVE_API_KEY_USE), ("signing", SAVE_SIGNING_KEY_USE)):
        of_kind = [
            {"workspace_id": key.workspace_id, "id": key.id, "at": micros(at)}
            for key, at in sorted(uses.items())
            if key.kind == kind
        ]
        if of_kind:
            await transaction.run_many(sql, of_kind)
