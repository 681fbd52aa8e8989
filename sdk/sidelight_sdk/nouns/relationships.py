"""`relationships`: which customers belong together, and how."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from msgspec import UNSET, Struct, UnsetType
from msgspec.json import Decoder

from ..binding import Noun, W, Walk, reads, walks, writes
from ..operations import Operation
from ..request import Call, Push, query, read_nothing, segment

Labels = Sequence[str] | UnsetType | None


class Relationship(Struct, frozen=True):
    """One relationship, as `customer` has it: `other` is `labels` to `customer`, which is `inverse_labels` to `other`.

    As `other` has it the two change places, and so do their labels.
    """

    customer: str
    other: str
    labels: tuple[str, ...] = ()
    inverse_labels: tuple[str, ...] = ()
    created_at: datetime | None = None
    updated_at: datetime | None = None


class RelationshipPage(Struct, frozen=True):
    """One page of a customer's, by the other's id. `next` is the cursor of the next page, None on the last."""

    relationships: tuple[Relationship, ...]
    next: str | None = None


class PutRelationship(Operation, frozen=True, tag="relationships.put"):
    customer: str
    other: str
    labels: Labels = UNSET
    inverse_labels: Labels = UNSET


class DeleteRelationship(Operation, frozen=True, tag="relationships.delete"):
    customer: str
    other: str


PATH = "/v1/customers/{customer}/relationships/{other}"
_read, _read_page = Decoder(Relationship).decode, Decoder(RelationshipPage).decode


def put_relationship(
    customer: str, other: str, *, labels: Labels = UNSET, inverse_labels: Labels = UNSET
) -> Push[Relationship]:
    """Relate two customers, or merge into their relationship. What is omitted stays; None or an empty list clears.

    It is one relationship, and both customers have it: `put("cust-1", "cust-2", labels=["manager"])` says that cust-2
    is manager of cust-1, and `put("cust-2", "cust-1", inverse_labels=["manager"])` says the same.

    Args:
        customer: the customer's id.
        other: the other customer's id. One that is yet to be pushed is known from then on.
        labels: what `other` is to `customer`: up to 10, of up to 60 characters each.
        inverse_labels: what `customer` is to `other`. No label implies one.

    Raises:
        NotFound: there is no such `customer`.
        InvalidRequest: both are the same customer, or something does not fit.

    Source: `PUT /v1/customers/{id}/relationships/{other}`.
    """
    sent = (one if one is None or one is UNSET else list(one) for one in (labels, inverse_labels))
    return Push("PUT", PATH, _read, PutRelationship(customer, other, *sent))


def delete_relationship(customer: str, other: str) -> Push[None]:
    """Delete a relationship, for both customers; what is gone already is fine.

    Raises:
        NotFound: there is no such `customer`.

    Source: `DELETE /v1/customers/{id}/relationships/{other}`.
    """
    return Push("DELETE", PATH, read_nothing, DeleteRelationship(customer, other))


def get_relationship(customer: str, other: str) -> Call[Relationship]:
    """Read one relationship, as `customer` has it.

    Raises:
        NotFound: these two are not related.

    Source: `GET /v1/customers/{id}/relationships/{other}`.
    """
    path = f"/v1/customers/{segment(customer, 'customer')}/relationships/{segment(other, 'other')}"
    return Call("GET", path, _read)


def page_of_relationships(
    customer: str, cursor: str | None = None, *, limit: int | None = None
) -> Call[RelationshipPage]:
    """Read one page of a customer's relationships, by the other customer's id.

    Args:
        customer: the customer's id.
        cursor: an earlier page's `next`; None for the first page.
        limit: relationships a page, at most, 1 to 1,000; the service's own default is 1,000.

    Raises:
        NotFound: there is no such customer.

    Source: `GET /v1/customers/{id}/relationships?cursor=&limit=`.
    """
    path = f"/v1/customers/{segment(customer, 'customer')}/relationships"
    return Call("GET", path + query(cursor=cursor, limit=limit), _read_page)


def list_relationships(customer: str) -> Walk[Relationship]:
    """Every relationship of a customer, by the other customer's id, read page by page as they are asked for.

    Raises:
        NotFound: there is no such customer.

    Source: `GET /v1/customers/{id}/relationships?cursor=`.
    """
    return Walk(partial(page_of_relationships, customer), lambda page: page.relationships)


class Relationships(Noun[W]):
    """Which customers belong together, and how."""

    put = writes(put_relationship)
    """Relate two customers, or merge into their relationship."""
    get = reads(get_relationship)
    """Read one relationship, as the customer has it."""
    delete = writes(delete_relationship)
    """Delete a relationship, for both customers."""
    list = walks(list_relationships)
    """Every relationship of a customer, read page by page as they are asked for."""
    page = reads(page_of_relationships)
    """Read one page of a customer's relationships, for those who keep the cursor themselves."""
