"""Companies, `/v1/companies`, and those that a customer belongs to."""

from functools import partial
from typing import Literal

from msgspec import Struct

from plugin.api.http.call import Call
from plugin.api.http.examples import Example
from plugin.api.http.pages import LARGEST_PAGE, page_queries, read_page, read_page_by_time
from plugin.api.http.routing import found, reads, writes
from plugin.domain.companies import (
    CompanyAnswer,
    CompanyLink,
    CompanyLinkAnswer,
    LinkCompany,
    UnlinkCompany,
    UpsertCompany,
    answer_company,
    answer_link,
)
from plugin.store.companies import find_company, links_of, page_of_companies
from plugin.store.customers import find_customer

COMPANY = {
    "id": "co-1",
    "name": "Analytical Engines Ltd",
    "url": "https://crm.example.com/co-1",
    "data": {"seats": 40},
    "created_at": "2027-03-01T09:00:00Z",
    "updated_at": "2027-03-01T09:00:00Z",
}
LINK = {"customer": "cust-1", "company": "co-1", "main": True, "linked_at": "2027-03-01T09:00:00Z"}
example = Example(
    pushed={
        "op": "companies.upsert",
        "id": "co-1",
        "name": "Analytical Engines Ltd",
        "url": "https://crm.example.com/co-1",
        "data": {"seats": 40},
    },
    answered=COMPANY,
    text="name",
)


class CompanyPage(Struct, frozen=True):
    """The oldest first. `next` leads to the next page, null on the last."""

    companies: tuple[CompanyAnswer, ...]
    next: str | None


class CompanyLinkPage(Struct, frozen=True):
    """By company. `next` leads to the next page, null on the last."""

    companies: tuple[CompanyLinkAnswer, ...]
    next: str | None


class Place(Struct, frozen=True, array_like=True, forbid_unknown_fields=True, order=True):
    list: Literal["company links"]
    company: str


@reads("/companies", answered={"companies": [COMPANY], "next": None}, queries=page_queries("companies"))
async def get_companies(call: Call) -> CompanyPage:
    """Read all companies, page by page, the oldest first.

    Errors: 422 for a `cursor` that no page gave, or a `limit` out of range.
    """
    companies, further = await read_page_by_time(
        call, partial(page_of_companies, call.store, call.workspace_id), lambda one: (one.created_at, one.id)
    )
    return CompanyPage(tuple(map(answer_company, companies)), further)


@reads("/companies/{id:str}", answered=COMPANY)
async def get_company(call: Call) -> CompanyAnswer:
    """Read one company.

    Errors: 404 where this workspace has no such company.
    """
    return answer_company(found(await find_company(call.store, call.workspace_id, call.path["id"])))


@writes("PUT", "/companies/{id:str}", UpsertCompany, sent=example.pushed, answered=COMPANY)
def put_company() -> None:
    """Create a company, or merge into what is known of it. A new name shows at once on all its customers.

    `name` is needed the first time. `url` is where agents open it. `data` is any JSON object, at most 20,000 bytes and
    8 levels deep, which agents read as a table; it is replaced as a whole, and `null` clears it.

    Errors: 422 names the member that does not fit.
    """


@reads(
    "/customers/{customer:str}/companies",
    answered={"companies": [LINK], "next": None},
    queries=page_queries("companies", LARGEST_PAGE),
)
async def get_companies_of_customer(call: Call) -> CompanyLinkPage:
    """Read which companies a customer belongs to, page by page, by company.

    Errors: 404 where this workspace has no such customer; 422 for a `cursor` that no page gave, or a `limit` out of
    range.
    """
    customer = found(await find_customer(call.store, call.workspace_id, call.path["customer"]))
    ordered = sorted(await links_of(call.store, call.workspace_id, customer.id), key=_place)

    async def page(after: Place | None, most: int) -> list[CompanyLink]:
        return [one for one in ordered if after is None or _place(one) > after][:most]

    links, further = await read_page(call, Place, page, _place, LARGEST_PAGE)
    return CompanyLinkPage(tuple(map(answer_link, links)), further)


@writes(
    "PUT",
    "/customers/{customer:str}/companies/{company:str}",
    LinkCompany,
    sent={},
    answered=LINK,
    refusals=(404,),
)
def put_company_of_customer() -> None:
    """Link a customer to a company. With `main` it is the main one, of which there is exactly one.

    The first company is the main one in any case. One that is linked stays so, and nothing changes.

    Errors: 404 where this workspace has no such customer, or no such company; 422 for more than 50.
    """


@writes("DELETE", "/customers/{customer:str}/companies/{company:str}", UnlinkCompany, refusals=(404,))
def delete_company_of_customer() -> None:
    """Unlink a customer from a company. One that is not linked is unlinked already.

    After the main one, the one that has been linked longest is the main one.

    Errors: 404 where this workspace has no such customer.
    """


def _place(link: CompanyLink) -> Place:
    return Place("company links", link.company)


handlers = (
    get_companies,
    get_company,
    put_company,
    get_companies_of_customer,
    put_company_of_customer,
    delete_company_of_customer,
)
