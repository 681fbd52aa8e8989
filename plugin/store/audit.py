"""The audit log: what has changed of the workspace's own things, which are of no customer and no conversation.

Companies and agents are no such things, and may be very many.
"""

from collections.abc import Sequence
from datetime import datetime

from plugin.domain.change import ChangeKind, LogEntry

from .engine.base import Reader
from .engine.changes import ENTRIES, MOST_SEQ, entry_of, is_thing
from .engine.columns import micros

# As the two indexes say it, word for word.
OF_WORKSPACE = """workspace_id || '' = :workspace_id
    AND customer_id IS NULL AND conversation_id IS NULL AND kind NOT LIKE 'company.%' AND kind NOT LIKE 'agent.%'"""
AUDIT = f"""
    {ENTRIES} WHERE {OF_WORKSPACE} AND seq < :before AND at >= :since ORDER BY seq DESC LIMIT :limit
"""
AUDIT_OF_THING = f"""
    {ENTRIES} WHERE {OF_WORKSPACE} AND thing = :thing AND kind || '' IN :kinds ORDER BY seq DESC LIMIT :limit
"""


async def read_audit(
    reader: Reader, workspace_id: str, since: datetime, before: int | None, limit: int
) -> list[LogEntry]:
    """Newest first. `before`: the number that the page before ended with."""
    rows = await reader.rows(
        AUDIT,
        workspace_id=workspace_id,
        since=micros(since),
        before=MOST_SEQ if before is None else before,
        limit=limit,
    )
    return [entry_of(row) for row in rows]


async def audit_of_thing(
    reader: Reader, workspace_id: str, thing: str, kinds: Sequence[ChangeKind], limit: int
) -> list[LogEntry]:
    """The newest changes of one thing, of these kinds."""
    if not is_thing(thing):
        return []
    rows = await reader.rows(AUDIT_OF_THING, workspace_id=workspace_id, thing=thing, kinds=list(kinds), limit=limit)
    return [entry_of(row) for row in rows]
