"""Companies, found by the words of their names, and which customers belong to them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct

from plugin.domain.attributes import AttributeValue
from plugin.domain.companies import Company, CompanyLink, CompanyWord, LinkedCompany, words_of
from plugin.domain.names import KEYS

from . import attributes
from .engine.base import Reader
from .engine.tables import Page, Table

COMPANIES, WORDS, LINKS = (
    Table(Company, "companies"),
    Table(CompanyWord, "company_words"),
    Table(CompanyLink, "company_links"),
)
TABLES = (COMPANIES, WORDS, LINKS)
MOST_COUNTED = 1_000
LOOKED_AT = 200  # companies of one word, among which those of all words are looked for
LAST_SIGN = "\U0010ffff"


class People(Struct, frozen=True):
    """`count` goes up to `MOST_COUNTED`; one more says that there are more."""

    count: int
    first: tuple[tuple[str, Mapping[str, AttributeValue]], ...]  # ids, and the values that make their names


OF_CUSTOMERS = """
    SELECT links.customer_id, companies.id, companies.name, companies.url, companies.data, links.is_main
    FROM company_links AS links
    JOIN companies ON companies.workspace_id = :workspace_id AND companies.id = links.company
    WHERE links.workspace_id = :workspace_id AND links.customer_id IN :customers
"""
# The word that is typed longest leads; the others are looked for among what it finds.
WITH_WORD = f"""
    SELECT {COMPANIES.names} FROM companies WHERE workspace_id = :workspace_id AND id IN (
        SELECT company FROM company_words
        WHERE workspace_id = :workspace_id AND word >= :word AND word < :beyond ORDER BY word, company LIMIT :limit)
"""
PEOPLE = """
    SELECT customer_id FROM company_links WHERE workspace_id = :workspace_id AND company = :company
    ORDER BY customer_id LIMIT :limit
"""
_decode = msgspec.json.Decoder(dict[str, Any]).decode


async def of_customers(
    reader: Reader, workspace_id: str, customers: Sequence[str]
) -> dict[str, dict[str, LinkedCompany]]:
    """By customer and company."""
    found: dict[str, dict[str, LinkedCompany]] = {}
    for customer, id, name, url, data, is_main in await reader.rows(
        OF_CUSTOMERS, workspace_id=workspace_id, customers=list(customers)
    ):
        found.setdefault(customer, {})[id] = LinkedCompany(id, name, url, _decode(data), bool(is_main))
    return found


async def find_company(reader: Reader, workspace_id: str, id: str) -> Company | None:
    return await COMPANIES.find(reader, workspace_id, id)


async def page_of_companies(
    reader: Reader, workspace_id: str, after: tuple[datetime, str] | None, limit: int
) -> list[Company]:
    """The oldest first, those that follow the one made at `after`."""
    return await COMPANIES.read(reader, workspace_id, [()], Page("created_at", limit, after, is_newest_first=False))


async def links_of(reader: Reader, workspace_id: str, customer_id: str) -> list[CompanyLink]:
    """A customer's, in no order."""
    return await LINKS.read(reader, workspace_id, [(customer_id,)])


async def search_companies(reader: Reader, workspace_id: str, name: str) -> list[Company]:
    """Those whose names have words that begin with each of these, in no order; at most LOOKED_AT."""
    sought = sorted(words_of(name), key=len)
    if not sought:
        return []
    rows = await reader.rows(
        WITH_WORD, workspace_id=workspace_id, word=sought[-1], beyond=sought[-1] + LAST_SIGN, limit=LOOKED_AT
    )
    found = map(COMPANIES.row_of, rows)
    return [one for one in found if all(any(word.startswith(part) for word in words_of(one.name)) for part in sought)]


async def people_of(reader: Reader, workspace_id: str, company: str, named: int) -> People:
    """The customers of a company, and the names of the first ones, as far as they have any."""
    rows = await reader.rows(PEOPLE, workspace_id=workspace_id, company=company, limit=MOST_COUNTED + 1)
    first = [row[0] for row in rows[:named]]
    held: dict[str, dict[str, AttributeValue]] = {id: {} for id in first}
    for value in await attributes.VALUES.read(reader, workspace_id, [(id, key) for id in first for key in KEYS]):
        held[value.customer_id][value.key] = value
    return People(len(rows), tuple(held.items()))
