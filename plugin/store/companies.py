"""Companies, found by the words of their names, and which customers belong to them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct

from plugin.domain.attributes import AttributeValue
from plugin.domain.companies import Company, CompanyLink, CompanyWord, LinkedCompany
from plugin.domain.names import KEYS

from . import attributes
from .engine.base import Reader
from .engine.tables import Page, Table
from .engine.words import Words

COMPANIES, WORDS, LINKS = (
    Table(Company, "companies"),
    Table(CompanyWord, "company_words"),
    Table(CompanyLink, "company_links"),
)
TABLES = (COMPANIES, WORDS, LINKS)
BY_WORDS = Words(COMPANIES, WORDS, lambda company: company.name)
MOST_COUNTED = 1_000


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
    """By words of their names, in no order; at most LOOKED_AT."""
    return await BY_WORDS.search(reader, workspace_id, name)


async def people_of(reader: Reader, workspace_id: str, company: str, named: int) -> People:
    """The customers of a company, and the names of the first ones, as far as they have any."""
    rows = await reader.rows(PEOPLE, workspace_id=workspace_id, company=company, limit=MOST_COUNTED + 1)
    first = [row[0] for row in rows[:named]]
    held = await attributes.values_of(reader, workspace_id, first, KEYS)
    return People(len(rows), tuple(held.items()))
