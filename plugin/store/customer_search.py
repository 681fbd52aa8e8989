"""Customers, found by what they are called, by email address, by phone number and by id."""

from collections.abc import Iterable, Iterator, Mapping
from functools import partial

from msgspec import Struct

from plugin.domain.attributes import AttributeValue
from plugin.domain.contact_details import MIRRORED, ContactDetail
from plugin.domain.customer_search import (
    BOTH_PARTS,
    OTHER,
    SEARCHED,
    CustomerWord,
    Sought,
    address_word,
    in_field,
    names_match,
)
from plugin.domain.names import KEYS
from plugin.domain.text import is_id

from . import attributes, contact_details
from .engine.base import Reader, Transaction
from .engine.tables import Table

TABLE = Table(CustomerWord, "customer_words")
LOOKED_AT = 50  # of each beginning: as many as are looked at, and as are found
MOST_FOUND = 100
LAST_SIGN = "\U0010ffff"

BEGINS = """
    SELECT customer_id FROM customer_words
    WHERE workspace_id = :workspace_id AND word >= :word AND word < :beyond
    ORDER BY word, customer_id LIMIT :limit
"""
IDS = """
    SELECT id FROM customers WHERE workspace_id = :workspace_id AND id >= :word AND id < :beyond
    ORDER BY id LIMIT :limit
"""
TO_INDEX = "SELECT workspace_id, beyond FROM customers_to_index ORDER BY workspace_id LIMIT 1"
NEXT = """
    SELECT id FROM customers WHERE workspace_id = :workspace_id AND id > :beyond ORDER BY id LIMIT :limit
"""
INDEXED_TO = "UPDATE customers_to_index SET beyond = :beyond WHERE workspace_id = :workspace_id"
INDEXED = "DELETE FROM customers_to_index WHERE workspace_id = :workspace_id"


class FoundCustomer(Struct, frozen=True):
    """`by`: what it was found by, `name`, `id`, `email` or `phone`; `value`: the address or number that was."""

    id: str
    values: Mapping[str, AttributeValue]  # those of `SEARCHED` that there are, readable or not
    by: str
    value: str = ""


class _Range(Struct, frozen=True):
    """Of the index: what begins so. `by` as of what is found; `is_part`: only where the other words match, too."""

    by: str
    field: str
    word: str
    is_part: bool = False


async def search_customers(
    reader: Reader, workspace_id: str, sought: Sought, fields: frozenset[str]
) -> tuple[list[FoundCustomer], bool]:
    """At most `MOST_FOUND`: whose id it is, then by name, email, phone and id; and whether there may be more.

    `fields`: those by which the asker may find somebody.
    """
    ranges = list(_ranges(sought, fields))
    rows = await reader.together(*(partial(_begins, workspace_id=workspace_id, range=one) for one in ranges))
    met: dict[str, _Range] = {}
    for one, ids in zip(ranges, rows, strict=True):
        for id in ids:
            if id not in met or met[id].is_part:
                met.setdefault(id, one) if one.is_part else met.update({id: one})
    ids = sorted(met, key=lambda id: id != sought.text)[: 2 * MOST_FOUND]
    values = await attributes.values_of(reader, workspace_id, ids, SEARCHED)
    others = await addresses_of(reader, workspace_id, [id for id in ids if met[id].field in OTHER.values()])
    found = []
    for id in ids:
        range = met[id]
        if range.is_part and not names_match(sought, _names(values[id], fields)):
            continue
        found.append(FoundCustomer(id, values[id], range.by, _matched(range, values[id], others.get(id, ()))))
    return found[:MOST_FOUND], len(found) > MOST_FOUND or any(len(ids) >= LOOKED_AT for ids in rows)


def _ranges(sought: Sought, fields: frozenset[str]) -> Iterator[_Range]:
    named = [field for field in (*KEYS, BOTH_PARTS) if field in fields]
    for field in named:
        for name in sought.names:
            yield _Range("name", field, name)
    for kind, word in (("email", sought.email), ("phone", sought.phone)):
        for field in (kind, OTHER[kind]):
            if word and field in fields:
                yield _Range(kind, field, word)
    if is_id(sought.text):
        for text in dict.fromkeys((sought.text, sought.text.lower(), sought.text.upper())):
            yield _Range("id", "", text)
    for field in named:
        if sought.longest:
            yield _Range("name", field, sought.longest, is_part=True)


async def _begins(reader: Reader, workspace_id: str, range: _Range) -> list[str]:
    word = in_field(range.field, range.word) if range.field else range.word
    sql = BEGINS if range.field else IDS
    rows = await reader.rows(sql, workspace_id=workspace_id, word=word, beyond=word + LAST_SIGN, limit=LOOKED_AT)
    return [row[0] for row in rows]


async def addresses_of(reader: Reader, workspace_id: str, ids: list[str]) -> dict[str, list[ContactDetail]]:
    found: dict[str, list[ContactDetail]] = {}
    for detail in await contact_details.TABLE.read(
        reader, workspace_id, [(id, kind) for id in ids for kind in MIRRORED]
    ):
        found.setdefault(detail.customer_id, []).append(detail)
    return found


def _names(values: Mapping[str, AttributeValue], fields: frozenset[str]) -> list[str]:
    readable = [key for key in KEYS if key in values and (key in fields)]
    return [str(values[key].value) for key in readable if values[key].value is not None]


def _matched(range: _Range, values: Mapping[str, AttributeValue], others: Iterable[ContactDetail]) -> str:
    """The address or number that it was found by."""
    if range.field in MIRRORED:
        return str(values[range.field].value) if range.field in values else ""
    kind = range.by
    own = (one.value for one in others if one.kind == kind and address_word(kind, one.value).startswith(range.word))
    return next(own, "")


async def next_to_index(reader: Reader, limit: int) -> tuple[str, list[str]] | None:
    """A workspace, and its next customers that an earlier version has not indexed; None: there is none."""
    row = await reader.row(TO_INDEX)
    if row is None:
        return None
    rows = await reader.rows(NEXT, workspace_id=row[0], beyond=row[1], limit=limit)
    return row[0], [one[0] for one in rows]


async def indexed_to(transaction: Transaction, workspace_id: str, customer_id: str | None) -> None:
    """None: all of them."""
    if customer_id is None:
        await transaction.run(INDEXED, workspace_id=workspace_id)
    else:
        await transaction.run(INDEXED_TO, workspace_id=workspace_id, beyond=customer_id)
