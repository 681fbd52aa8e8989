"""`customers`: the people conversations are with."""

from collections.abc import Mapping
from datetime import datetime

from msgspec import UNSET, Struct, UnsetType
from msgspec.json import Decoder

from ..binding import Noun, W, Walk, reads, sends, walks, writes
from ..models import Value
from ..operations import Given, Operation, Text
from ..request import Call, Push, query, segment
from .assignments import assign_customer
from .avatars import get_avatar, remove_avatar, set_avatar
from .checks import check_customer, get_check
from .history import history_of_customer, page_of_history, undo_change


class Customer(Struct, frozen=True):
    """The person a conversation is with. `attributes` holds the custom ones by key; a key without a value is absent.

    `display_name` is what panels show: the name, else what its parts make; None where there is neither.
    `assigned_to` is an agent's id.
    """

    id: str
    name: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    display_name: str | None = None
    email: str | None = None
    phone: str | None = None
    company: str | None = None
    location: str | None = None
    language: str | None = None
    timezone: str | None = None
    identification: str | None = None
    gender: str | None = None
    profile_url: str | None = None
    assigned_to: str | None = None
    attributes: Mapping[str, Value] = {}
    created_at: datetime | None = None
    updated_at: datetime | None = None
    last_interaction_at: datetime | None = None


class CustomerPage(Struct, frozen=True):
    """One page of a snapshot.

    Attributes:
        customers: up to as many as were asked for, by id.
        next: the cursor of the next page, None on the last.
        seq: the sequence read before the *first* page, the same on every page.
        events_cursor: its cursor: whatever a page misses is in `events(after=page.events_cursor)`. Empty where an older
            service answered; `seq` does as well.
    """

    customers: tuple[Customer, ...]
    seq: int
    next: str | None = None
    events_cursor: str = ""


class UpsertCustomer(Operation, frozen=True, tag="customers.upsert"):
    id: str
    name: Text = UNSET
    first_name: Text = UNSET
    last_name: Text = UNSET
    email: Text = UNSET
    phone: Text = UNSET
    company: Text = UNSET
    location: Text = UNSET
    language: Text = UNSET
    timezone: Text = UNSET
    identification: Text = UNSET
    gender: Text = UNSET
    profile_url: Text = UNSET
    attributes: Mapping[str, Given] | UnsetType = UNSET


class CreateCustomer(Operation, frozen=True, tag="customers.create"):
    id: str
    name: str
    email: Text = UNSET
    phone: Text = UNSET


read_customer = Decoder(Customer).decode
_read_page = Decoder(CustomerPage).decode


def upsert_customer(
    id: str,
    *,
    name: str | UnsetType | None = UNSET,
    first_name: str | UnsetType | None = UNSET,
    last_name: str | UnsetType | None = UNSET,
    email: str | UnsetType | None = UNSET,
    phone: str | UnsetType | None = UNSET,
    company: str | UnsetType | None = UNSET,
    location: str | UnsetType | None = UNSET,
    language: str | UnsetType | None = UNSET,
    timezone: str | UnsetType | None = UNSET,
    identification: str | UnsetType | None = UNSET,
    gender: str | UnsetType | None = UNSET,
    profile_url: str | UnsetType | None = UNSET,
    attributes: Mapping[str, Given] | UnsetType = UNSET,
) -> Push[Customer]:
    """Create a customer, or merge into the one there is. What is omitted stays; None clears.

    Pushing the value that was pushed last changes nothing, so an agent's edit made since is kept; a new value wins.

    Args:
        id: the host's own id, 1 to 200 printable characters without `/`, and neither `.` nor `..`.
        name, email, phone, company, location, gender: built-in attributes.
        first_name, last_name: the name's parts, kept beside it. A name that is given is what panels show; where there
            is none, the parts make one: first name, last name; the family name first, without a space, where both are
            in Chinese, Japanese or Korean script. Somebody with one name has one part. No part is guessed out of a
            name, and none changes it: `name=None` lets the parts say it. In other scripts that put the family name
            first (Hungarian, Vietnamese) give the name, because the order cannot be known.
        identification: the number of a passport, a tax number: masked for all roles but admins, who may permit
            `attributes.read` of it to others. Whoever may reveal it says why, and is on the log.
        language: the customer's, as `en` or `pt-BR`, or its English name.
        timezone: the customer's, as `Europe/London`; panels show the local time by it.
        profile_url: where the customer's page in the host's own system is; the panel's name links there.
        attributes: custom attributes by key: text, numbers, booleans, dates, times with their zone, `Money`, and lists
            of texts where the attribute takes several choices. A key that nobody has defined gets a definition from its
            value's type (a list does not). Keys left out stay as they are.

    Returns:
        The customer as it is now.

    Raises:
        InvalidRequest: a value does not fit its attribute; `errors` says which and why. NaN and the infinities, which
            JSON does not have, are refused before anything is sent.

    Source: `PUT /v1/customers/{id}`.
    """
    operation = UpsertCustomer(
        id, name, first_name, last_name, email, phone, company, location, language, timezone, identification, gender,
        profile_url, attributes,
    )  # fmt: skip
    return Push("PUT", "/v1/customers/{id}", read_customer, operation)


def create_customer(
    id: str, *, name: str, email: str | UnsetType | None = UNSET, phone: str | UnsetType | None = UNSET
) -> Push[Customer]:
    """Create a customer by name, unless there is one by that id already: that one stays as it is, and is returned.

    Args:
        id: the host's own id, 1 to 200 printable characters without `/`, and neither `.` nor `..`.
        name: not empty.
        email, phone: the built-in attributes.

    Returns:
        The customer as it is now: the new one, or the one that was there.

    Raises:
        InvalidRequest: the id, the name, or another value does not fit.

    Source: `POST /v1/customers`.
    """
    return Push("POST", "/v1/customers", read_customer, CreateCustomer(id, name, email, phone))


def get_customer(id: str) -> Call[Customer]:
    """Read one customer.

    Raises:
        NotFound: nobody has pushed or created one by that id.

    Source: `GET /v1/customers/{id}`.
    """
    return Call("GET", f"/v1/customers/{segment(id, 'id')}", read_customer)


def page_of_customers(cursor: str | None = None, *, limit: int | None = None) -> Call[CustomerPage]:
    """Read one page of a snapshot: the first, or the one that `cursor` (an earlier page's `next`) leads to.

    Args:
        cursor: an earlier page's `next`; it also carries that snapshot's `events_cursor`.
        limit: customers a page, at most; the service's own default is 100.

    Source: `GET /v1/customers?cursor=&limit=`.
    """
    return Call("GET", f"/v1/customers{query(cursor=cursor, limit=limit)}", _read_page)


def list_customers() -> Walk[Customer]:
    """Every customer, read page by page as they are asked for.

    Source: `GET /v1/customers?cursor=`.
    """
    return Walk(page_of_customers, lambda page: page.customers)


def snapshot_of_customers() -> Walk[CustomerPage]:
    """Every customer in pages, each with the `events_cursor` from which `events(after=…)` goes on without a gap.

    Source: `GET /v1/customers?cursor=`.
    """
    return Walk(page_of_customers, lambda page: (page,))


class Customers(Noun[W]):
    """The people conversations are with."""

    upsert = writes(upsert_customer)
    """Create a customer, or merge into the one there is. What is omitted stays; None clears."""
    create = writes(create_customer)
    """Create a customer by name, unless there is one by that id already."""
    get = reads(get_customer)
    """Read one customer."""
    page = reads(page_of_customers)
    """Read one page of a snapshot, for those who keep the cursor themselves."""
    list = walks(list_customers)
    """Every customer, read page by page as they are asked for."""
    snapshot = walks(snapshot_of_customers)
    """Every customer in pages, each with where the events go on."""
    set_avatar = sends(set_avatar)
    """Set a customer's picture, from the bytes of one."""
    avatar = reads(get_avatar)
    """Read a customer's picture: the bytes of a square of WebP."""
    remove_avatar = writes(remove_avatar)
    """Remove a customer's picture; what is gone already is fine."""
    history = walks(history_of_customer)
    """What has changed of a customer, the newest first, read page by page as it is asked for."""
    history_page = reads(page_of_history)
    """Read one page of a customer's history, for those who keep the cursor themselves."""
    undo = reads(undo_change)
    """Undo a change of a customer, by its number in the history."""
    assign = writes(assign_customer)
    """Assign a customer to an agent, or to nobody."""
    check = writes(check_customer)
    """Mark a customer's basic information as checked."""
    checked = reads(get_check)
    """Read when a customer's basic information was checked last, and by whom."""
