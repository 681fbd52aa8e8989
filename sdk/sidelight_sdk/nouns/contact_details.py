"""`contact_details`: how customers are reached. Many of a kind, exactly one of them primary."""

from datetime import datetime
from functools import partial
from typing import Literal

from msgspec import UNSET, Struct, UnsetType
from msgspec.json import Decoder

from ..binding import Noun, W, Walk, lists, reads, writes
from ..operations import Operation, Text
from ..request import Call, Push, query, read_nothing, segment

ContactKind = Literal["email", "phone", "address", "handle"]
"""What kind of contact detail."""


class ContactDetail(Struct, frozen=True):
    """One email, phone, address or handle of a customer. The primary ones are the customer's `email` and `phone`.

    `removed`: an agent has removed it since it was pushed, so it is not there; only the answer to such a push says so.
    """

    id: str
    customer: str
    kind: ContactKind
    value: str
    label: str | None = None
    primary: bool = False
    verified: bool = False
    verified_at: datetime | None = None
    verified_by: str | None = None
    added_at: datetime | None = None
    removed: bool = False


class ContactDetailPage(Struct, frozen=True):
    """One page of a list. `next` is the cursor of the next page, None on the last."""

    contact_details: tuple[ContactDetail, ...]
    next: str | None = None


class PutContactDetail(Operation, frozen=True, tag="contact_details.put"):
    customer: str
    kind: ContactKind
    value: str | UnsetType = UNSET
    id: str | UnsetType = UNSET
    label: Text = UNSET
    primary: bool | UnsetType = UNSET
    verified: bool | UnsetType = UNSET


class DeleteContactDetail(Operation, frozen=True, tag="contact_details.delete"):
    customer: str
    kind: ContactKind
    value: str


PATH = "/v1/customers/{customer}/contact_details"
_read_detail, _read_page = Decoder(ContactDetail).decode, Decoder(ContactDetailPage).decode


def put_contact_detail(
    customer: str,
    *,
    kind: ContactKind,
    value: str | UnsetType = UNSET,
    id: str | UnsetType = UNSET,
    label: str | UnsetType | None = UNSET,
    primary: bool | UnsetType = UNSET,
    verified: bool | UnsetType = UNSET,
) -> Push[ContactDetail]:
    """Add a contact detail, or merge into the one there is. What is omitted stays; None clears.

    It is known by its value, in any spelling. Pushing again what was pushed changes nothing, so what an agent has
    changed or removed since is kept.

    Args:
        customer: the customer's id.
        kind: `email`, `phone`, `address` or `handle`.
        value: the address itself, up to 500 characters; needed without an `id`.
        id: of the one to change: then `value` is what it becomes.
        label: what agents read, `Work` say. Up to 200 characters.
        primary: exactly one of a kind is: the first one, until another is put as primary. It is the customer's `email`
            or `phone`.
        verified: that you have verified it. Another value takes that away.

    Raises:
        InvalidRequest: something does not fit.
        NotFound: there is no such customer, or no contact detail of that `id`.

    Source: `PUT /v1/customers/{id}/contact_details`.
    """
    return Push("PUT", PATH, _read_detail, PutContactDetail(customer, kind, value, id, label, primary, verified))


def get_contact_detail(customer: str, *, kind: ContactKind, value: str) -> Call[ContactDetail]:
    """Read one contact detail.

    Args:
        customer: the customer's id.
        kind: `email`, `phone`, `address` or `handle`.
        value: the address itself, in any spelling, or the id of the contact detail.

    Raises:
        InvalidRequest: the value cannot be named: one with a `/`, or longer than 200 characters, goes by its id.
        NotFound: this customer has no such contact detail.

    Source: `GET /v1/customers/{id}/contact_details/{kind}/{value}`.
    """
    of = PATH.format(customer=segment(customer, "customer"))
    return Call("GET", f"{of}/{segment(kind, 'kind')}/{segment(value, 'value')}", _read_detail)


def page_of_contact_details(
    customer: str, cursor: str | None = None, *, limit: int | None = None
) -> Call[ContactDetailPage]:
    """Read one page of a customer's contact details: by kind, the primary one first, then as they were added.

    Args:
        customer: the customer's id.
        cursor: an earlier page's `next`; None for the first page.
        limit: contact details a page, at most, 1 to 1,000; the service's own default is 1,000.

    Raises:
        NotFound: there is no such customer.

    Source: `GET /v1/customers/{id}/contact_details?cursor=&limit=`.
    """
    of = PATH.format(customer=segment(customer, "customer"))
    return Call("GET", of + query(cursor=cursor, limit=limit), _read_page)


def list_contact_details(customer: str) -> Walk[ContactDetail]:
    """Read all of a customer's contact details, by kind, the primary one first, as a list.

    Raises:
        NotFound: there is no such customer.

    Source: `GET /v1/customers/{id}/contact_details?cursor=`.
    """
    return Walk(partial(page_of_contact_details, customer), lambda page: page.contact_details)


def delete_contact_detail(customer: str, *, kind: ContactKind, value: str) -> Push[None]:
    """Delete a contact detail; what is gone already is fine. Where it was primary, the next is.

    Args:
        customer: the customer's id.
        kind: `email`, `phone`, `address` or `handle`.
        value: the address itself, in any spelling, or the id of the contact detail.

    Raises:
        InvalidRequest: the value cannot be named: one with a `/`, or longer than 200 characters, goes by its id.
        NotFound: there is no such customer.

    Source: `DELETE /v1/customers/{id}/contact_details/{kind}/{value}`.
    """
    return Push("DELETE", PATH + "/{kind}/{value}", read_nothing, DeleteContactDetail(customer, kind, value))


class ContactDetails(Noun[W]):
    """Customers' contact details."""

    put = writes(put_contact_detail)
    """Add a contact detail, or merge into the one there is."""
    get = reads(get_contact_detail)
    """Read one contact detail."""
    page = reads(page_of_contact_details)
    """Read one page of a customer's contact details, for those who keep the cursor themselves."""
    list = lists(list_contact_details)
    """Read all of a customer's contact details, by kind, the primary one first, as a list."""
    delete = writes(delete_contact_detail)
    """Delete a contact detail."""
