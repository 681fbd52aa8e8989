"""Which picture a customer has, and which pictures there are; their bytes are files."""

from collections.abc import Collection

from plugin.domain.avatars import AVATAR, Avatar

from .engine.base import Reader
from .engine.tables import Table

TABLE = Table(Avatar, "avatars")
FAMILY = {AVATAR: TABLE}


async def find_avatar(reader: Reader, workspace_id: str, customer_id: str) -> Avatar | None:
    return await TABLE.find(reader, workspace_id, customer_id)


async def shown_pictures(reader: Reader, workspace_id: str, pictures: Collection[str]) -> set[str]:
    """Of these, those that are some customer's, or some agent's."""
    rows = await reader.rows(
        """
        SELECT picture FROM avatars WHERE workspace_id = :workspace_id AND picture IN :pictures
        UNION ALL SELECT picture FROM agent_avatars WHERE workspace_id = :workspace_id AND picture IN :pictures
        """,
        workspace_id=workspace_id,
        pictures=sorted(pictures),
    )
    return {row[0] for row in rows}
