"""Checks of customers' basic information."""

from plugin.domain.checks import CHECKS, Check

from .engine.base import Reader
from .engine.tables import Table

TABLE = Table(Check, "customer_checks")
FAMILY = {CHECKS: TABLE}


async def find_check(reader: Reader, workspace_id: str, customer_id: str) -> Check | None:
    return await TABLE.find(reader, workspace_id, customer_id)
