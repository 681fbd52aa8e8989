"""Tags, their groups, and the tags that customers have: rows of deleted tags are there until `forget_tags` has been."""

from collections.abc import Iterable

from plugin.domain.tags import HELD as PART
from plugin.domain.tags import CustomerTag, Tag, TagGroup

from .engine.base import Reader, Transaction
from .engine.tables import Table

TAGS, GROUPS = Table(Tag, "tags", of_workspace=True), Table(TagGroup, "tag_groups", of_workspace=True)
HELD = Table(CustomerTag, "customer_tags")
TABLES = (GROUPS, TAGS, HELD)
FAMILY = {PART: HELD}
MOST_COUNTED = 10_000

LIST = f"""
    SELECT {", ".join(f'tags."{one.name}"' for one in TAGS.columns)} FROM customer_tags AS held
    JOIN tags ON tags.workspace_id = :workspace_id AND tags.id = held.tag AND tags.since = held.since
    WHERE held.workspace_id = :workspace_id AND held.customer_id = :customer_id
"""
# `|| ''`: else SQLite takes the customers in their order, and reads those of the whole workspace for a rare tag.
COUNT = """
    SELECT count(*) FROM (
        SELECT DISTINCT held.customer_id || '' FROM tags JOIN customer_tags AS held
            ON held.workspace_id = :workspace_id AND held.tag = tags.id AND held.since = tags.since
        WHERE tags.workspace_id = :workspace_id AND tags.id IN :tags LIMIT :limit) AS counted
"""

# `used` steps from one tag to the next through the index: it costs as much as there are tags, not rows. What is left of
# a tag that is not defined is older than the revision; should it be defined again meanwhile, what it gets then is not.
STALE = """
    WITH RECURSIVE used (tag) AS (
        SELECT min(tag) FROM customer_tags WHERE workspace_id = :workspace_id
        UNION ALL SELECT (SELECT min(tag) FROM customer_tags WHERE workspace_id = :workspace_id AND tag > used.tag)
            FROM used WHERE used.tag IS NOT NULL),
    defined (tag, since) AS (
        SELECT tag, coalesce(
            (SELECT since FROM tags WHERE workspace_id = :workspace_id AND id = used.tag),
            (SELECT revision FROM workspaces WHERE id = :workspace_id))
        FROM used WHERE tag IS NOT NULL)
    SELECT tag, since FROM defined
    WHERE since > (SELECT min(held.since) FROM customer_tags AS held
        WHERE held.workspace_id = :workspace_id AND held.tag = defined.tag)
"""
HELD_SINCE = """
    SELECT customer_id FROM customer_tags WHERE workspace_id = :workspace_id AND tag = :tag AND since < :since
    ORDER BY since LIMIT :limit
"""
FORGET = """
    DELETE FROM customer_tags
    WHERE workspace_id = :workspace_id AND customer_id = :customer_id AND tag = :tag AND since < :since
"""


async def list_tags(reader: Reader, workspace_id: str, customer_id: str) -> list[Tag]:
    """A customer's, in no order."""
    return list(map(TAGS.row_of, await reader.rows(LIST, workspace_id=workspace_id, customer_id=customer_id)))


async def count_tagged(reader: Reader, workspace_id: str, tags: Iterable[str]) -> int:
    """How many customers have one of these; counted up to `MOST_COUNTED`, and one more says that there are more."""
    row = await reader.row(COUNT, workspace_id=workspace_id, tags=list(tags), limit=MOST_COUNTED + 1)
    return int(row[0]) if row else 0


async def forget_tags(transaction: Transaction, workspace_id: str, limit: int) -> int:
    """What customers have of tags that were deleted: at most `limit`; answers how many went."""
    gone: list[dict[str, object]] = []
    for tag, since in await transaction.rows(STALE, workspace_id=workspace_id):
        stale: dict[str, object] = {"workspace_id": workspace_id, "tag": tag, "since": since}
        held = await transaction.rows(HELD_SINCE, **stale, limit=limit - len(gone))
        gone += [{**stale, "customer_id": row[0]} for row in held]
        if len(gone) == limit:
            break
    await transaction.run_many(FORGET, gone)
    return len(gone)
