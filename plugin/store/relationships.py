"""Relationships, read from one customer's side, with the labels of the other side."""

from collections.abc import Iterable, Sequence

import msgspec

from plugin.domain.attributes import AttributeValue
from plugin.domain.names import KEYS
from plugin.domain.profile import Cursor
from plugin.domain.relationships import (
    MOST_COUNTED,
    RelatedCustomer,
    Relationship,
    RelationshipAnswer,
    RelationshipLabel,
    answer_relationship,
)
from plugin.domain.text import is_id

from . import customers
from .attributes import VALUES
from .engine.base import Reader, Row
from .engine.columns import instant
from .engine.tables import Selection, Table

RELATIONSHIPS, LABELS = Table(Relationship, "relationships"), Table(RelationshipLabel, "relationship_labels")
TABLES = (RELATIONSHIPS, LABELS)
MOST_LABELS = 40  # of a workspace's, that are suggested

OWN = ", ".join(f'own."{column.name}"' for column in RELATIONSHIPS.columns)
# Every row has its other side.
SIDES = """
    FROM relationships AS own JOIN relationships AS others
    ON others.workspace_id = own.workspace_id AND others.customer_id = own.other AND others.other = own.customer_id
    WHERE own.workspace_id = :workspace_id AND own.customer_id = :customer_id
"""
LIST = f"SELECT {OWN}, others.labels {SIDES} AND own.other > :after ORDER BY own.other LIMIT :limit"
FIND = f"SELECT {OWN}, others.labels {SIDES} AND own.other = :other"

# Of each, the values that make the other's name: a row for each, or one where there is none.
COLUMNS = ", ".join(f'held."{column.name}"' for column in VALUES.columns)
OF_CUSTOMER = "SELECT * FROM relationships WHERE workspace_id = :workspace_id AND customer_id = :customer_id"
NEWEST_FIRST = "ORDER BY created_at DESC, other DESC LIMIT"
PAGE = f"""
    SELECT own.other, own.labels, others.labels, own.created_at, own.version, customers.profile_url, {COLUMNS}
    FROM (
        SELECT * FROM (
            {OF_CUSTOMER} AND (created_at, other) >= (:until_at, :until_id) {NEWEST_FIRST} :most) AS shown
        UNION ALL SELECT * FROM (
            {OF_CUSTOMER} AND (created_at, other) < (:until_at, :until_id) {NEWEST_FIRST} :page) AS page
    ) AS own
    JOIN relationships AS others ON others.workspace_id = :workspace_id
        AND others.customer_id = own.other AND others.other = own.customer_id
    JOIN customers ON customers.workspace_id = :workspace_id AND customers.id = own.other
    LEFT JOIN attribute_values AS held ON held.workspace_id = :workspace_id
        AND held.customer_id = own.other AND held.key IN :keys
"""
COUNT = f"""
    SELECT id, (
        SELECT count(*) FROM (
            SELECT 1 FROM relationships WHERE workspace_id = :workspace_id AND customer_id = customers.id
            LIMIT {MOST_COUNTED + 1}) AS counted)
    FROM customers WHERE workspace_id = :workspace_id AND id IN :customers
"""
# Each is the next one in the index: as many steps as there are labels, however often they are used.
USED = """
    WITH RECURSIVE used(label) AS (
        SELECT min(label) FROM relationship_labels WHERE workspace_id = :workspace_id
        UNION ALL
        SELECT (SELECT min(label) FROM relationship_labels WHERE workspace_id = :workspace_id AND label > used.label)
        FROM used WHERE used.label IS NOT NULL)
    SELECT label FROM used WHERE label IS NOT NULL LIMIT :limit
"""
_labels = msgspec.json.Decoder(tuple[str, ...]).decode


async def find_relationship(
    reader: Reader, workspace_id: str, customer_id: str, other: str
) -> RelationshipAnswer | None:
    if not (is_id(customer_id) and is_id(other)):
        return None
    row = await reader.row(FIND, workspace_id=workspace_id, customer_id=customer_id, other=other)
    return None if row is None else _answer(row)


async def page_of_relationships(
    reader: Reader, workspace_id: str, customer_id: str, after: str, limit: int
) -> list[RelationshipAnswer]:
    """By the other's id, those that follow `after`."""
    rows = await reader.rows(LIST, workspace_id=workspace_id, customer_id=customer_id, after=after, limit=limit)
    return list(map(_answer, rows))


async def page_of_related(
    reader: Reader, workspace_id: str, customer_id: str, until: Cursor, most: int, page: int
) -> dict[str, RelatedCustomer]:
    """By the other's id, the newest first: down to `until` at most so many, and the page that follows."""
    rows = await reader.rows(
        PAGE,
        workspace_id=workspace_id,
        customer_id=customer_id,
        until_at=until.at,
        until_id=until.id,
        most=most,
        page=page,
        keys=list(KEYS),
    )
    found: dict[str, RelatedCustomer] = {}
    values: dict[str, dict[str, AttributeValue]] = {}
    for other, labels, inverse, created_at, version, profile_url, *held in rows:
        own = values.setdefault(other, {})
        if held[0] is not None:
            value = VALUES.row_of(held)
            own[value.key] = value
        made = RelatedCustomer(other, _labels(labels), _labels(inverse), instant(created_at), version, profile_url, own)
        found.setdefault(other, made)
    return dict(sorted(found.items(), key=lambda one: (one[1].created_at, one[0]), reverse=True))


async def some_related(
    reader: Reader, workspace_id: str, ids: Sequence[str], others: Iterable[str]
) -> dict[str, dict[str, RelatedCustomer]]:
    """By customer and by the other's id, those of these that are related."""
    pairs = [(id, other) for id in ids for other in filter(is_id, others)]
    if not pairs:
        return {}
    named = sorted({other for _, other in pairs})
    selections = (
        Selection(RELATIONSHIPS, tuple(pairs + [(other, id) for id, other in pairs])),
        Selection(customers.TABLE, tuple((other,) for other in named)),
        Selection(VALUES, tuple((other, key) for other in named for key in KEYS)),
    )
    sides, known, values = await reader.select(workspace_id, selections)
    by_pair, by_id = RELATIONSHIPS.held(sides), customers.TABLE.held(known)
    held: dict[str, dict[str, AttributeValue]] = {other: {} for other in named}
    for value in map(VALUES.row_of, values):
        held[value.customer_id][value.key] = value
    found: dict[str, dict[str, RelatedCustomer]] = {}
    for id, other in pairs:
        own, inverse = by_pair.get((id, other)), by_pair.get((other, id))
        if own and inverse:
            url = by_id[(other,)].profile_url
            found.setdefault(id, {})[other] = RelatedCustomer(
                other, own.labels, inverse.labels, own.created_at, own.version, url, held[other]
            )
    return found


async def count_related(reader: Reader, workspace_id: str, customers: Sequence[str]) -> dict[str, int]:
    """By customer, up to `MOST_COUNTED`; one more says that there are more."""
    rows = await reader.rows(COUNT, workspace_id=workspace_id, customers=list(customers))
    return {row[0]: row[1] for row in rows}


async def labels_used(reader: Reader, workspace_id: str) -> list[str]:
    """The labels of the workspace's relationships, in order; the first ones, where there are many."""
    rows = await reader.rows(USED, workspace_id=workspace_id, limit=MOST_LABELS)
    return [row[0] for row in rows]


def _answer(row: Row) -> RelationshipAnswer:
    return answer_relationship(RELATIONSHIPS.row_of(row[:-1]), _labels(row[-1]))
