"""`companies`: those that customers belong to, of which one is the main one."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any

from msgspec import UNSET, Struct, UnsetType
from msgspec.json import Decoder

from ..binding import Noun, W, Walk, lists, reads, walks, writes
from ..operations import Operation, Text
from ..request import Call, Push, query, read_nothing, segment


class Company(Struct, frozen=True):
    """A company. `data` is as it was pushed, empty where there is none; times are UTC."""

    id: str
    name: str
    url: str | None = None
    data: dict[str, Any] = {}
    created_at: datetime | None = None
    updated_at: datetime | None = None


class CompanyPage(Struct, frozen=True):
    """One page of the companies, the oldest first. `next` is the cursor of the next page, None on the last."""

    companies: tuple[Company, ...]
    next: str | None = None


class CompanyLink(Struct, frozen=True):
    """That a customer belongs to a company. `main`: it is the customer's main one, of which there is exactly one."""

    customer: str
    company: str
    main: bool = False
    linked_at: datetime | None = None


class CompanyLinkPage(Struct, frozen=True):
    """One page of a customer's companies, by id. `next` is the cursor of the next page, None on the last."""

    companies: tuple[CompanyLink, ...]
    next: str | None = None


class UpsertCompany(Operation, frozen=True, tag="companies.upsert"):
    id: str
    name: Text = UNSET
    url: Text = UNSET
    data: Mapping[str, Any] | UnsetType | None = UNSET


class LinkCompany(Operation, frozen=True, tag="companies.link"):
    customer: str
    company: str
    main: bool = False


class UnlinkCompany(Operation, frozen=True, tag="companies.unlink"):
    customer: str
    company: str


OF_CUSTOMER = "/v1/customers/{customer}/companies/{company}"
_read_company, _read_companies = Decoder(Company).decode, Decoder(CompanyPage).decode
_read_link, _read_links = Decoder(CompanyLink).decode, Decoder(CompanyLinkPage).decode


def upsert_company(
    id: str,
    *,
    name: str | UnsetType = UNSET,
    url: str | UnsetType | None = UNSET,
    data: Mapping[str, Any] | UnsetType | None = UNSET,
) -> Push[Company]:
    """Create a company, or merge into what is known of it. What is omitted stays; None clears.

    A new name shows at once on all its customers.

    Args:
        id: the host's own id.
        name: up to 200 characters; needed the first time.
        url: where agents open it: an address that starts with http:// or https://.
        data: what its customers share: any JSON object, at most 20,000 bytes and 8 levels deep; it is replaced as
            a whole.

    Raises:
        InvalidRequest: something does not fit.

    Source: `PUT /v1/companies/{id}`.
    """
    return Push("PUT", "/v1/companies/{id}", _read_company, UpsertCompany(id, name, url, data))


def get_company(id: str) -> Call[Company]:
    """Read one company; NotFound where there is none. Source: `GET /v1/companies/{id}`."""
    return Call("GET", f"/v1/companies/{segment(id, 'id')}", _read_company)


def page_of_companies(cursor: str | None = None, *, limit: int | None = None) -> Call[CompanyPage]:
    """Read one page of the companies, the oldest first.

    Args:
        cursor: an earlier page's `next`; None for the first page.
        limit: companies a page, at most, 1 to 1,000; the service's own default is 100.

    Source: `GET /v1/companies?cursor=&limit=`.
    """
    return Call("GET", f"/v1/companies{query(cursor=cursor, limit=limit)}", _read_companies)


def list_companies() -> Walk[Company]:
    """Every company, the oldest first, read page by page as they are asked for.

    Source: `GET /v1/companies?cursor=`.
    """
    return Walk(page_of_companies, lambda page: page.companies)


def page_of_links(customer: str, cursor: str | None = None, *, limit: int | None = None) -> Call[CompanyLinkPage]:
    """Read one page of the companies that a customer belongs to, by id.

    Args:
        customer: the customer's id.
        cursor: an earlier page's `next`; None for the first page.
        limit: companies a page, at most, 1 to 1,000; the service's own default is 1,000.

    Raises:
        NotFound: there is no such customer.

    Source: `GET /v1/customers/{id}/companies?cursor=&limit=`.
    """
    path = f"/v1/customers/{segment(customer, 'customer')}/companies"
    return Call("GET", path + query(cursor=cursor, limit=limit), _read_links)


def list_links(customer: str) -> Walk[CompanyLink]:
    """Read all companies that a customer belongs to, by id, as a list.

    Raises:
        NotFound: there is no such customer.

    Source: `GET /v1/customers/{id}/companies?cursor=`.
    """
    return Walk(partial(page_of_links, customer), lambda page: page.companies)


def link_company(customer: str, company: str, *, main: bool = False) -> Push[CompanyLink]:
    """Link a customer to a company; linking it again changes nothing.

    Args:
        customer: the customer's id.
        company: the company's id.
        main: makes it the main one. The first one is that in any case.

    Raises:
        NotFound: there is no such customer, or no such company.
        InvalidRequest: the customer would have more than 50.

    Source: `PUT /v1/customers/{id}/companies/{company}`.
    """
    return Push("PUT", OF_CUSTOMER, _read_link, LinkCompany(customer, company, main))


def unlink_company(customer: str, company: str) -> Push[None]:
    """Unlink a customer from a company; what is gone already is fine.

    After the main one, the one that has been linked longest is the main one.

    Raises:
        NotFound: there is no such customer.

    Source: `DELETE /v1/customers/{id}/companies/{company}`.
    """
    return Push("DELETE", OF_CUSTOMER, read_nothing, UnlinkCompany(customer, company))


class Companies(Noun[W]):
    """Companies, and which customers belong to them."""

    upsert = writes(upsert_company)
    """Create a company, or merge into what is known of it."""
    get = reads(get_company)
    """Read one company."""
    page = reads(page_of_companies)
    """Read one page of the companies, for those who keep the cursor themselves."""
    list = walks(list_companies)
    """Every company, read page by page as they are asked for."""
    link = writes(link_company)
    """Link a customer to a company."""
    unlink = writes(unlink_company)
    """Unlink a customer from a company."""
    of_customer = lists(list_links)
    """Read all companies that a customer belongs to, as a list."""
    page_of_customer = reads(page_of_links)
    """Read one page of the companies that a customer belongs to."""
