"""What every reader on PostgreSQL makes of its one way to ask for rows."""

from collections.abc import Sequence

from .base import Row
from .postgres_reading import parameters, parted, union
from .tables import Selection


class PostgresReader:
    async def rows(self, sql: str, **given: object) -> list[Row]:
        raise NotImplementedError(type(self))

    async def row(self, sql: str, **given: object) -> Row | None:
        rows = await self.rows(sql, **given)
        return rows[0] if rows else None

    async def select(self, workspace_id: str, selections: Sequence[Selection]) -> list[list[Row]]:
        if not selections:
            return []
        rows = await self.rows(union(selections), workspace_id=workspace_id, **parameters(selections))
        return parted(selections, rows)
