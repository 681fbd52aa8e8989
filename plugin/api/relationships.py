"""Relationships, under either of their customers."""

from typing import Literal

from msgspec import Struct

from plugin.api.http.call import Call
from plugin.api.http.examples import Example
from plugin.api.http.pages import LARGEST_PAGE, page_queries, read_page
from plugin.api.http.routing import found, reads, writes
from plugin.domain.relationships import DeleteRelationship, PutRelationship, RelationshipAnswer
from plugin.store.customers import find_customer
from plugin.store.relationships import find_relationship, page_of_relationships

RELATIONSHIP = {
    "customer": "cust-1",
    "other": "cust-2",
    "labels": ["manager"],
    "inverse_labels": ["assistant"],
    "created_at": "2027-03-01T09:00:00Z",
    "updated_at": "2027-03-01T09:00:00Z",
}
PATH = "/customers/{customer:str}/relationships"
example = Example(
    pushed={
        "op": "relationships.put",
        "customer": "cust-1",
        "other": "cust-2",
        "labels": ["manager"],
        "inverse_labels": ["assistant"],
    },
    answered=RELATIONSHIP,
    text="labels",
    named_by="other",
)


class RelationshipPage(Struct, frozen=True):
    """By the other customer's id. `next` leads to the next page, null on the last."""

    relationships: tuple[RelationshipAnswer, ...]
    next: str | None


class Place(Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    list: Literal["relationships"]
    other: str


@reads(
    PATH, answered={"relationships": [RELATIONSHIP], "next": None}, queries=page_queries("relationships", LARGEST_PAGE)
)
async def get_relationships(call: Call) -> RelationshipPage:
    """Read a customer's relationships, as that customer has them, page by page, by the other customer's id.

    Errors: 404 where this workspace has no such customer; 422 for a `cursor` that no page gave, or a `limit` out of
    range.
    """
    customer = found(await find_customer(call.store, call.workspace_id, call.path["customer"]))

    async def page(after: Place | None, most: int) -> list[RelationshipAnswer]:
        beyond = after.other if after else ""
        return await page_of_relationships(call.store, call.workspace_id, customer.id, beyond, most)

    relationships, further = await read_page(
        call, Place, page, lambda one: Place("relationships", one.other), LARGEST_PAGE
    )
    return RelationshipPage(tuple(relationships), further)


@reads(PATH + "/{other:str}", answered=RELATIONSHIP)
async def get_relationship(call: Call) -> RelationshipAnswer:
    """Read one relationship, as the customer has it.

    Errors: 404 where these two are not related.
    """
    customer, other = call.path["customer"], call.path["other"]
    return found(await find_relationship(call.store, call.workspace_id, customer, other))


@writes("PUT", PATH + "/{other:str}", PutRelationship, sent=example.pushed, answered=RELATIONSHIP, refusals=(404,))
def put_relationship() -> None:
    """Relate two customers, or merge into their relationship. It is one, and both have it.

    `labels` say what the other one is to this customer: `PUT /v1/customers/cust-1/relationships/cust-2` with the label
    `manager` says that cust-2 is manager of cust-1. `inverse_labels` say what this customer is to the other one; no
    label implies one. From the other one's side they change places. Each are up to 10, of 60 characters; a label that
    is named twice counts once, a comma is between two, and `null` or an empty list clears them.

    What was pushed is remembered: pushing the same labels again keeps what agents have made of them since. One that
    was deleted is made anew. `other` may be a customer that is yet to be pushed.

    Errors: 404 where this workspace has no such `customer`; 422 where both are the same, or names the member that does
    not fit.
    """


@writes("DELETE", PATH + "/{other:str}", DeleteRelationship, refusals=(404,))
def delete_relationship() -> None:
    """Delete a relationship, for both customers. What is gone already is fine.

    Errors: 404 where this workspace has no such `customer`.
    """


handlers = (get_relationships, get_relationship, put_relationship, delete_relationship)
