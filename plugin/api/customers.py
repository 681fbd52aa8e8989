"""Customers: `/v1/customers`."""

import base64
import binascii
from typing import Annotated

import msgspec
from litestar import Response, get, put
from msgspec import Meta, Struct

from plugin.api.http.call import Call, answer, answer_pushed
from plugin.api.http.schema import Described, Query
from plugin.domain.push import CustomerAnswer, UpsertCustomer, answer_customer
from plugin.domain.text import is_id
from plugin.errors import Invalid, Missing, Problem
from plugin.store.customers import find_customer, list_customers
from plugin.store.engine.changes import highest_sequences

from .http import examples

PAGE, LARGEST_PAGE = 100, 1_000


class CustomerPage(Struct, frozen=True):
    """`next` leads to the next page, null on the last. `seq` is the log's end before the first page was read."""

    customers: tuple[CustomerAnswer, ...]
    next: str | None
    seq: int


class Cursor(Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """Where a snapshot stands: the log's end before its first page, and the last id read."""

    seq: Annotated[int, Meta(ge=0)]
    after: str


@put(
    "/customers/{id:str}",
    opt={
        "described": Described(
            body=UpsertCustomer,
            in_path=("id",),
            sent=examples.CUSTOMER_SENT,
            answer=CustomerAnswer,
            answered=examples.CUSTOMER,
        )
    },
)
async def put_customer(call: Call) -> Response[bytes]:
    """Create a customer, or merge into the one that exists.

    Members left out stay as they are, `null` clears. A push that repeats what was pushed before changes nothing, so an
    agent's edit made since then stands; a push of a new value wins. A key in `attributes` that has no definition gets
    one from its JSON type, with a label made of the key.

    Errors: 422 names each value that does not fit, `attributes.plan` for example: not one of its choices, of another
    type, or a built-in (`name`, `email`, `phone`, `company`, `location`) inside `attributes`. A body that is not shaped
    as documented (an unknown member, an object in place of a value) is refused for the first such member alone.
    """
    return answer_pushed(await call.push(await call.operation(UpsertCustomer)))


@get(
    "/customers/{id:str}",
    opt={"described": Described(answer=CustomerAnswer, answered=examples.CUSTOMER, refusals=(404,))},
)
async def get_customer(call: Call) -> Response[bytes]:
    """Read one customer.

    `attributes` holds the custom attributes that have a value, by key. `last_interaction_at` is the time of the newest
    message in any of the customer's conversations.

    Errors: 404 where nobody has pushed or created such a customer in this workspace.
    """
    customer = await find_customer(call.house.store, call.workspace_id, call.path["id"])
    if customer is None:
        raise Missing
    return answer(answer_customer(customer))


@get(
    "/customers",
    opt={
        "described": Described(
            answer=CustomerPage,
            answered={"customers": [examples.CUSTOMER], "next": None, "seq": 42},
            refusals=(422,),
            queries=(
                Query("cursor", "`next` of the page before; without it, the first page."),
                Query(
                    "limit", f"How many customers a page has at most, 1 to {LARGEST_PAGE}; left out, {PAGE}.", "integer"
                ),
            ),
        )
    },
)
async def get_customers(call: Call) -> Response[bytes]:
    """Read all customers, page by page, by id.

    The snapshot to begin with, or to begin again with after a 410 of `/v1/events`: read every page, then go on with
    `GET /v1/events?after={seq}`. `seq` is the same on every page, read before the first one: no change made while you
    were reading is missed, some may be seen twice.

    Errors: 422 for a `cursor` that no page gave, or a `limit` out of range.
    """
    limit = call.whole_number("limit", PAGE, 1, LARGEST_PAGE)
    token = call.request.query_params.get("cursor")
    cursor = await _first(call) if token is None else _read_cursor(token)
    found = await list_customers(call.house.store, call.workspace_id, cursor.after or None, limit + 1)
    page = found[:limit]
    further = _write_cursor(Cursor(cursor.seq, page[-1].id)) if len(found) > limit else None
    return answer(CustomerPage(tuple(answer_customer(customer) for customer in page), further, cursor.seq))


async def _first(call: Call) -> Cursor:
    return Cursor((await highest_sequences(call.house.store, [call.workspace_id]))[call.workspace_id], "")


def _write_cursor(cursor: Cursor) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode(cursor)).decode().rstrip("=")


def _read_cursor(token: str) -> Cursor:
    try:
        written = base64.b64decode(token + "=" * (-len(token) % 4), b"-_", validate=True)
        cursor = msgspec.json.decode(written, type=Cursor)
    except (binascii.Error, msgspec.DecodeError, ValueError, RecursionError):
        cursor = None
    if cursor is None or not is_id(cursor.after):
        raise Invalid(Problem("cursor", "must be the `next` of an earlier page"))
    return cursor


handlers = (put_customer, get_customer, get_customers)
