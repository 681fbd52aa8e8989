"""Contact details, under their customer."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct
from msgspec.structs import astuple

from plugin.api.http.call import Call
from plugin.api.http.examples import Example
from plugin.api.http.pages import LARGEST_PAGE, page_queries, read_page
from plugin.api.http.routing import found, reads, writes
from plugin.domain.contact_detail_changes import (
    ContactDetailAnswer,
    DeleteContactDetail,
    PutContactDetail,
    answer_detail,
)
from plugin.domain.contact_details import KINDS, ContactDetail, details_of, find_detail, place_of
from plugin.store.contact_details import list_contact_details
from plugin.store.customers import find_customer

DETAIL = {
    "id": "cd_8dc29f88cc2d3970f6d4dce5",
    "customer": "cust-1",
    "kind": "email",
    "value": "ada@home.example",
    "label": "Home",
    "primary": False,
    "verified": False,
    "verified_at": None,
    "verified_by": None,
    "added_at": "2027-03-01T09:00:00Z",
    "removed": False,
}
example = Example(
    pushed={
        "op": "contact_details.put",
        "customer": "cust-1",
        "kind": "email",
        "value": "ada@home.example",
        "label": "Home",
    },
    answered=DETAIL,
    text="label",
    named_by="value",
)
PATH = "/customers/{customer:str}/contact_details"


class ContactDetailPage(Struct, frozen=True):
    """By kind, the primary one first, then as they were added. `next` leads to the next page, null on the last."""

    contact_details: tuple[ContactDetailAnswer, ...]
    next: str | None


class Place(Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    list: Literal["contact_details"]
    kind: Annotated[int, Meta(ge=0, lt=len(KINDS))]
    is_other: bool
    added_at: Annotated[datetime, Meta(tz=True)]
    id: str


@reads(
    PATH, answered={"contact_details": [DETAIL], "next": None}, queries=page_queries("contact details", LARGEST_PAGE)
)
async def get_contact_details(call: Call) -> ContactDetailPage:
    """Read a customer's contact details, page by page: by kind, the primary one first, then as they were added.

    The customer's `email` and `phone` are the primary ones, and are among them.

    Errors: 404 where this workspace has no such customer; 422 for a `cursor` that no page gave, or a `limit` out of
    range.
    """
    ordered = await _details(call)

    async def page(after: Place | None, most: int) -> list[ContactDetail]:
        return [one for one in ordered if after is None or place_of(one) > astuple(after)[1:]][:most]

    details, further = await read_page(
        call, Place, page, lambda one: Place("contact_details", *place_of(one)), LARGEST_PAGE
    )
    return ContactDetailPage(tuple(map(answer_detail, details)), further)


@reads(PATH + "/{kind:str}/{value:str}", answered=DETAIL)
async def get_contact_detail(call: Call) -> ContactDetailAnswer:
    """Read one contact detail, by its id, or by its value in any spelling.

    Errors: 404 where this customer has no such contact detail, or has it no more.
    """
    return answer_detail(found(find_detail(await _details(call), call.path["kind"], call.path["value"])))


@writes("PUT", PATH, PutContactDetail, sent=example.pushed, answered=DETAIL, refusals=(404,))
def put_contact_detail() -> None:
    """Add a contact detail to a customer, or merge into the one there is.

    `kind` is `email`, `phone`, `address` or `handle`. It is known by its `value`, in any spelling; with an `id`,
    `value` is what it becomes. Of a kind exactly one is `primary`: the first one, until another is put as primary; that
    one is the customer's `email` or `phone`. `label` is what agents read, `Work` say. `verified` says that the host has
    verified it; another value takes that away.

    What was pushed is remembered: pushing it again changes nothing, so what an agent has changed or removed since is
    kept. Then `removed` says so, or the answer is what an agent has made of it.

    Errors: 404 where this workspace has no such customer, or no contact detail of that `id`; 422 names the member that
    does not fit.
    """


@writes("DELETE", PATH + "/{kind:str}/{value:str}", DeleteContactDetail, refusals=(404,))
def delete_contact_detail() -> None:
    """Delete a contact detail, by its id, or by its value in any spelling. What is gone already is fine.

    Where it was the primary one, the next is primary: the one that has been there for longest.

    Errors: 404 where this workspace has no such customer; 422 for a kind that there is not.
    """


async def _details(call: Call) -> list[ContactDetail]:
    customer = found(await find_customer(call.store, call.workspace_id, call.path["customer"]))
    rows = await list_contact_details(call.store, call.workspace_id, customer.id)
    return details_of(customer.id, rows, customer.attributes)


handlers = (get_contact_details, get_contact_detail, put_contact_detail, delete_contact_detail)
