"""How customers appear on channels, under their customer."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct

from plugin.api.http.call import Call
from plugin.api.http.examples import Example
from plugin.api.http.pages import LARGEST_PAGE, page_queries, read_page
from plugin.api.http.routing import found, reads, writes
from plugin.domain.identities import (
    DeleteIdentity,
    Identity,
    IdentityAnswer,
    PutIdentity,
    answer_identity,
    named_identity,
)
from plugin.store.customers import find_customer
from plugin.store.identities import list_identities

IDENTITY = {
    "id": "id_13a21e8cbdc35fb322e81d9c",
    "customer": "cust-1",
    "channel": "whatsapp",
    "handle": "+44 20 7946 0958",
    "name": "Ada L.",
    "first_seen_at": "2027-03-01T09:00:00Z",
    "last_seen_at": "2027-03-01T09:00:00Z",
}
example = Example(
    pushed={
        "op": "identities.put",
        "customer": "cust-1",
        "channel": "whatsapp",
        "handle": "+44 20 7946 0958",
        "name": "Ada L.",
    },
    answered=IDENTITY,
    text="name",
    named_by="handle",
)
PATH = "/customers/{customer:str}/identities"


class IdentityPage(Struct, frozen=True):
    """As they were first seen. `next` leads to the next page, null on the last."""

    identities: tuple[IdentityAnswer, ...]
    next: str | None


class Place(Struct, frozen=True, array_like=True, forbid_unknown_fields=True, order=True):
    list: Literal["identities"]
    at: Annotated[datetime, Meta(tz=True)]
    id: str


@reads(PATH, answered={"identities": [IDENTITY], "next": None}, queries=page_queries("identities", LARGEST_PAGE))
async def get_identities(call: Call) -> IdentityPage:
    """Read how a customer appears on channels, page by page, as they were first seen.

    Errors: 404 where this workspace has no such customer; 422 for a `cursor` that no page gave, or a `limit` out of
    range.
    """
    customer = found(await find_customer(call.store, call.workspace_id, call.path["customer"]))
    ordered = sorted(await list_identities(call.store, call.workspace_id, customer.id), key=_place)

    async def page(after: Place | None, most: int) -> list[Identity]:
        return [one for one in ordered if after is None or _place(one) > after][:most]

    identities, further = await read_page(call, Place, page, _place, LARGEST_PAGE)
    return IdentityPage(tuple(map(answer_identity, identities)), further)


@reads(PATH + "/{channel:str}/{handle:str}", answered=IDENTITY)
async def get_identity(call: Call) -> IdentityAnswer:
    """Read one identity, by its handle in any spelling, or by its id.

    Errors: 404 where this customer has no such identity, or has it no more.
    """
    identities = await list_identities(call.store, call.workspace_id, call.path["customer"])
    return answer_identity(found(named_identity(identities, call.path["channel"], call.path["handle"])))


@writes("PUT", PATH, PutIdentity, sent=example.pushed, answered=IDENTITY, refusals=(404,))
def put_identity() -> None:
    """Say how a customer appears on a channel, or merge into what is known of it.

    It is known by its `channel`, the host's own word as a conversation's, and its `handle`, in any spelling: the
    address, number or name there. `name` is the one that is shown there. Conversations bring identities as they are
    pushed with a `channel` and a `handle`; `last_seen_at` follows from them.

    Errors: 404 where this workspace has no such customer; 422 names the member that does not fit.
    """


@writes("DELETE", PATH + "/{channel:str}/{handle:str}", DeleteIdentity, refusals=(404,))
def delete_identity() -> None:
    """Delete an identity, by its handle in any spelling, or by its id. What is gone already is fine.

    Errors: 404 where this workspace has no such customer.
    """


def _place(one: Identity) -> Place:
    return Place("identities", one.first_seen_at, one.id)


handlers = (get_identities, get_identity, put_identity, delete_identity)
