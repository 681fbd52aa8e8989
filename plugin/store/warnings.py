"""Warnings on customers, those that have ended included."""

from datetime import datetime

from plugin.domain.warnings import WARNINGS, CustomerWarning

from .engine.base import Reader
from .engine.columns import micros
from .engine.tables import Table

TABLE = Table(CustomerWarning, "customer_warnings")
FAMILY = {WARNINGS: TABLE}
# An index holds these alone: of those that have not ended, the ones that will.
DUE = """
    SELECT workspace_id, customer_id FROM customer_warnings
    WHERE "until" <= :at AND "until" IS NOT NULL AND ended_at IS NULL ORDER BY "until" LIMIT :limit
"""


async def find_warning(reader: Reader, workspace_id: str, customer_id: str) -> CustomerWarning | None:
    """It may have ended."""
    return await TABLE.find(reader, workspace_id, customer_id)


async def due_warnings(reader: Reader, at: datetime, limit: int) -> list[tuple[str, str]]:
    """Those whose time has come: workspace and customer."""
    return [(row[0], row[1]) for row in await reader.rows(DUE, at=micros(at), limit=limit)]
