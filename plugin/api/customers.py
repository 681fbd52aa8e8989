"""Customers: `/v1/customers`."""

from typing import Annotated

from msgspec import Meta, Struct

from plugin.api.http.call import Call
from plugin.api.http.examples import Example
from plugin.api.http.pages import LARGEST_PAGE, PAGE, page_after, page_queries, read_cursor
from plugin.api.http.routing import found, reads, writes
from plugin.domain.customers import CreateCustomer, CustomerAnswer, UpsertCustomer, answer_customer
from plugin.domain.text import is_id
from plugin.store.customers import find_customer, list_customers
from plugin.store.engine.changes import cursor_at, highest_sequences

CUSTOMER = {
    "id": "cust-1",
    "name": "Ada Lovelace",
    "first_name": "Ada",
    "last_name": None,
    "display_name": "Ada Lovelace",
    "email": "ada@example.com",
    "phone": None,
    "company": "Analytical Engines",
    "location": "London",
    "language": "en",
    "timezone": "Europe/London",
    "identification": None,
    "gender": None,
    "profile_url": "https://shop.example.com/customers/1",
    "assigned_to": None,
    "attributes": {"plan": "Pro", "orders": 12},
    "created_at": "2027-03-01T09:00:00Z",
    "updated_at": "2027-03-01T09:00:00Z",
    "last_interaction_at": None,
}
example = Example(
    pushed={
        "op": "customers.upsert",
        "id": "cust-1",
        "name": "Ada Lovelace",
        "first_name": "Ada",
        "email": "ada@example.com",
        "company": "Analytical Engines",
        "location": "London",
        "language": "en",
        "timezone": "Europe/London",
        "profile_url": "https://shop.example.com/customers/1",
        "attributes": {"plan": "Pro", "orders": 12},
    },
    answered=CUSTOMER,
    text="name",
)


class CustomerPage(Struct, frozen=True):
    """`next` leads to the next page, null on the last.

    `events_cursor` is where the log ended before the first page was read, what `GET /v1/events?after=` goes on from;
    `seq` is its number alone.
    """

    customers: tuple[CustomerAnswer, ...]
    next: str | None
    seq: int
    events_cursor: str


class Place(Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """A snapshot's cursor: the log's end before its first page, and the last id read."""

    seq: Annotated[int, Meta(ge=0)]
    after: str
    mark: Annotated[str, Meta(pattern="^[0-9a-f]{0,16}$(?!\\n)")] = ""

    def __post_init__(self) -> None:
        if not is_id(self.after):
            raise ValueError("no id")

    @property
    def events_cursor(self) -> str:
        return f"{self.seq}.{self.mark}" if self.mark else str(self.seq)


@writes("PUT", "/customers/{id:str}", UpsertCustomer, sent=example.pushed, answered=CUSTOMER)
def put_customer() -> None:
    """Create a customer, or merge into the one that exists.

    Members left out stay as they are, `null` clears. A push that repeats what was pushed before changes nothing, so an
    agent's edit made since then is kept; a push of a new value wins. A key in `attributes` that has no definition gets
    one from its JSON type, with a label made of the key.

    An email address, phone number or web address is cleaned of what came along with a copy, and kept in its normal form
    (`+442079460958;ext=12`); what has none is kept as it came, and panels mark it as unusual. It is never
    refused for that.

    `name`, `first_name` and `last_name` are kept as they are given, each by itself. `display_name` is what panels show:
    the name where there is one, else what its parts make, the family name first where both are in Chinese, Japanese or
    Korean script. So push the name, or its parts, or both; no part is guessed out of a name, and `"name": null` lets
    the parts say it. `identification` is masked for all roles but admins, until `attributes.read` of it is permitted.

    `language` and `timezone` are kept as attributes of those types are: `pt-BR`, `Europe/London`. Panels show the
    customer's local time by the time zone.

    Errors: 422 names each value that does not fit, `attributes.plan` for example: not one of its choices, of another
    type, or a built-in (`name`, `first_name`, `last_name`, `email`, `phone`, `company`, `location`, `language`,
    `timezone`, `identification`, `gender`) inside `attributes`. A body that is not shaped as documented (an unknown
    member, an object in place of a value) is refused for the first such member alone.
    """


@writes(
    "POST",
    "/customers",
    CreateCustomer,
    sent={"op": "customers.create", "id": "cust-3", "name": "Hedy Lamarr"},
    answered={
        **CUSTOMER,
        "id": "cust-3",
        "name": "Hedy Lamarr",
        "first_name": None,
        "display_name": "Hedy Lamarr",
        "email": None,
        "company": None,
        "location": None,
        "language": None,
        "timezone": None,
        "profile_url": None,
        "attributes": {},
    },
)
def post_customer() -> None:
    """Create a customer by name, unless there is one of this id already.

    One that is there is answered as it is, and nothing of it changes.

    Errors: 422 names the member that does not fit: an `id` that is none, an empty `name`.
    """


@reads("/customers/{id:str}", answered=CUSTOMER)
async def get_customer(call: Call) -> CustomerAnswer:
    """Read one customer.

    `attributes` holds the custom attributes that have a value, by key. `last_interaction_at` is the time of the newest
    message that the customer has written, in any conversation.

    Errors: 404 where nobody has pushed or created such a customer in this workspace.
    """
    return answer_customer(found(await find_customer(call.store, call.workspace_id, call.path["id"])))


@reads(
    "/customers",
    answered={"customers": [CUSTOMER], "next": None, "seq": 42, "events_cursor": "42.9f86d081"},
    queries=page_queries("customers"),
)
async def get_customers(call: Call) -> CustomerPage:
    """Read all customers, page by page, by id.

    The snapshot to begin with, or to begin again with after a 410 of `/v1/events`: read every page, then go on with
    `GET /v1/events?after={events_cursor}`. It is the same on every page, read before the first one: no change made
    while you were reading is missed, some may be seen twice.

    Errors: 422 for a `cursor` that no page gave, or a `limit` out of range.
    """
    limit = call.whole_number("limit", PAGE, 1, LARGEST_PAGE)
    place = read_cursor(call, Place)
    events_cursor = place.events_cursor if place else await _end_of_log(call)
    seq, _, mark = events_cursor.partition(".")
    customers, further = await page_after(
        place,
        limit,
        lambda place, most: list_customers(call.store, call.workspace_id, place.after if place else None, most),
        lambda customer: Place(int(seq), customer.id, mark),
    )
    return CustomerPage(tuple(map(answer_customer, customers)), further, int(seq), events_cursor)


async def _end_of_log(call: Call) -> str:
    end = (await highest_sequences(call.store, [call.workspace_id]))[call.workspace_id]
    return await cursor_at(call.store, call.workspace_id, end)


handlers = (put_customer, post_customer, get_customer, get_customers)
