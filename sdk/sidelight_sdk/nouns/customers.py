"""`customers`: the people conversations are with."""

from collections.abc import Mapping

from msgspec import UNSET, UnsetType
from msgspec.json import Decoder

from ..models import Customer, CustomerPage
from ..operations import Given, UpsertCustomer
from ..request import Call, Push, query, segment

read_customer = Decoder(Customer).decode
_read_page = Decoder(CustomerPage).decode


def upsert(
    id: str,
    *,
    name: str | UnsetType | None = UNSET,
    email: str | UnsetType | None = UNSET,
    phone: str | UnsetType | None = UNSET,
    company: str | UnsetType | None = UNSET,
    location: str | UnsetType | None = UNSET,
    profile_url: str | UnsetType | None = UNSET,
    attributes: Mapping[str, Given] | UnsetType = UNSET,
) -> Push[Customer]:
    """Create a customer, or merge into the one there is. What is omitted stays; None clears.

    Pushing the value that was pushed last changes nothing, so an agent's edit made since then stands; a new value wins.

    Args:
        id: the host's own id, 1 to 200 printable characters without `/`, and neither `.` nor `..`.
        name, email, phone, company, location: the built-in attributes.
        profile_url: where the customer's page in the host's own system is; the panel's name links there.
        attributes: custom attributes by key: text, numbers, booleans, dates. A key that nobody has defined gets a
            definition from its value's type. Keys left out stay as they are.

    Returns:
        The customer as it is now.

    Raises:
        InvalidRequest: a value does not fit its attribute; `errors` says which and why. NaN and the infinities, which
            JSON does not have, are refused before anything is sent.

    Source: `PUT /v1/customers/{id}`.
    """
    operation = UpsertCustomer(id, name, email, phone, company, location, profile_url, attributes)
    return Push("PUT", "/v1/customers/{id}", read_customer, operation)


def get(id: str) -> Call[Customer]:
    """Read one customer.

    Raises:
        NotFound: nobody has pushed or created one by that id.

    Source: `GET /v1/customers/{id}`.
    """
    return Call("GET", f"/v1/customers/{segment(id, 'id')}", read_customer)


def page(cursor: str | None = None, *, limit: int | None = None) -> Call[CustomerPage]:
    """Read one page of a snapshot: the first, or the one that `cursor` (an earlier page's `next`) leads to.

    Args:
        cursor: an earlier page's `next`; it also carries that snapshot's `seq`.
        limit: customers a page, at most; the service's own default is 100.

    Source: `GET /v1/customers?cursor=&limit=`.
    """
    return Call("GET", f"/v1/customers{query(cursor=cursor, limit=limit)}", _read_page)
