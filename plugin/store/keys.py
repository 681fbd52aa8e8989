"""What is known of a workspace's keys, of either kind, without their secrets."""

from datetime import datetime
from typing import Literal

from msgspec import Struct

from plugin.domain.api_key import ApiKey
from plugin.store.engine.base import Reader
from plugin.store.engine.columns import instant, instant_or_none
from plugin.store.engine.tables import Table

TABLE = Table(ApiKey, "api_keys")  # for reading

LIST = """
    SELECT id, 'api', label, created_at, revoked_at FROM api_keys WHERE workspace_id = :workspace_id
    UNION ALL
    SELECT kid, 'signing', '', created_at, revoked_at FROM signing_keys WHERE workspace_id = :workspace_id
    ORDER BY 4, 1
"""


class ListedKey(Struct, frozen=True):
    id: str  # a signing key's `kid`
    kind: Literal["api", "signing"]
    label: str
    created_at: datetime
    revoked_at: datetime | None


async def list_keys(reader: Reader, workspace_id: str) -> list[ListedKey]:
    """The oldest first."""
    rows = await reader.rows(LIST, workspace_id=workspace_id)
    return [ListedKey(row[0], row[1], row[2], instant(row[3]), instant_or_none(row[4])) for row in rows]
