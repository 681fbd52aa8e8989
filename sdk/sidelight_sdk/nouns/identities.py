"""`identities`: how customers appear on channels."""

from datetime import datetime
from functools import partial

from msgspec import UNSET, Struct, UnsetType
from msgspec.json import Decoder

from ..binding import Noun, W, Walk, lists, reads, writes
from ..operations import Operation, Text
from ..request import Call, Push, query, read_nothing, segment


class Identity(Struct, frozen=True):
    """How a customer appears on one channel. `handle` is None where no more than the channel is known."""

    id: str
    customer: str
    channel: str
    handle: str | None = None
    name: str | None = None
    first_seen_at: datetime | None = None
    last_seen_at: datetime | None = None


class IdentityPage(Struct, frozen=True):
    """One page of a list, as they were first seen. `next` is the cursor of the next page, None on the last."""

    identities: tuple[Identity, ...]
    next: str | None = None


class PutIdentity(Operation, frozen=True, tag="identities.put"):
    customer: str
    channel: str
    handle: str | UnsetType = UNSET
    name: Text = UNSET


class DeleteIdentity(Operation, frozen=True, tag="identities.delete"):
    customer: str
    channel: str
    handle: str


PATH = "/v1/customers/{customer}/identities"
_read_identity, _read_page = Decoder(Identity).decode, Decoder(IdentityPage).decode


def put_identity(
    customer: str, *, channel: str, handle: str | UnsetType = UNSET, name: str | UnsetType | None = UNSET
) -> Push[Identity]:
    """Say how a customer appears on a channel, or merge into what is known of it. What is omitted stays; None clears.

    Conversations bring identities as they are pushed with a `channel` and a `handle`.

    Args:
        customer: the customer's id.
        channel: your own word, as a conversation's: `whatsapp`, `email` …
        handle: the address, number or name there, in any spelling, up to 500 characters.
        name: the name that is shown there, up to 200 characters.

    Raises:
        InvalidRequest: something does not fit.
        NotFound: there is no such customer.

    Source: `PUT /v1/customers/{id}/identities`.
    """
    return Push("PUT", PATH, _read_identity, PutIdentity(customer, channel, handle, name))


def get_identity(customer: str, *, channel: str, handle: str) -> Call[Identity]:
    """Read one identity.

    Args:
        customer: the customer's id.
        channel: which channel.
        handle: the handle there, in any spelling, or the identity's id.

    Raises:
        InvalidRequest: the handle cannot be named: one with a `/`, or longer than 200 characters, goes by its id.
        NotFound: this customer has no such identity.

    Source: `GET /v1/customers/{id}/identities/{channel}/{handle}`.
    """
    of = PATH.format(customer=segment(customer, "customer"))
    return Call("GET", f"{of}/{segment(channel, 'channel')}/{segment(handle, 'handle')}", _read_identity)


def page_of_identities(customer: str, cursor: str | None = None, *, limit: int | None = None) -> Call[IdentityPage]:
    """Read one page of a customer's identities, as they were first seen.

    Args:
        customer: the customer's id.
        cursor: an earlier page's `next`; None for the first page.
        limit: identities a page, at most, 1 to 1,000; the service's own default is 1,000.

    Raises:
        NotFound: there is no such customer.

    Source: `GET /v1/customers/{id}/identities?cursor=&limit=`.
    """
    of = PATH.format(customer=segment(customer, "customer"))
    return Call("GET", of + query(cursor=cursor, limit=limit), _read_page)


def list_identities(customer: str) -> Walk[Identity]:
    """Read all of a customer's identities, as they were first seen, as a list.

    Raises:
        NotFound: there is no such customer.

    Source: `GET /v1/customers/{id}/identities?cursor=`.
    """
    return Walk(partial(page_of_identities, customer), lambda page: page.identities)


def delete_identity(customer: str, *, channel: str, handle: str) -> Push[None]:
    """Delete an identity; what is gone already is fine.

    Args:
        customer: the customer's id.
        channel: which channel.
        handle: the handle there, in any spelling, or the identity's id.

    Raises:
        InvalidRequest: the handle cannot be named: one with a `/`, or longer than 200 characters, goes by its id.
        NotFound: there is no such customer.

    Source: `DELETE /v1/customers/{id}/identities/{channel}/{handle}`.
    """
    return Push("DELETE", PATH + "/{channel}/{handle}", read_nothing, DeleteIdentity(customer, channel, handle))


class Identities(Noun[W]):
    """How customers appear on channels."""

    put = writes(put_identity)
    """Say how a customer appears on a channel, or merge into what is known of it."""
    get = reads(get_identity)
    """Read one identity."""
    page = reads(page_of_identities)
    """Read one page of a customer's identities, for those who keep the cursor themselves."""
    list = lists(list_identities)
    """Read all of a customer's identities, as they were first seen, as a list."""
    delete = writes(delete_identity)
    """Delete an identity."""
