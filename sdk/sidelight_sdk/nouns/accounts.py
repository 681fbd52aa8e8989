"""`accounts`: what customers have in outside systems, each with data of any shape."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any

from msgspec import UNSET, Struct, UnsetType
from msgspec.json import Decoder

from ..binding import Noun, W, Walk, lists, reads, writes
from ..operations import Operation, Text
from ..request import Call, Push, query, read_nothing, segment


class Account(Struct, frozen=True):
    """A customer's account in an outside system. `data` is as it was pushed, empty where there is none."""

    customer: str
    system: str
    id: str
    name: str | None = None
    data: dict[str, Any] = {}
    linked_at: datetime | None = None
    updated_at: datetime | None = None


class AccountPage(Struct, frozen=True):
    """One page of a list, by system and id. `next` is the cursor of the next page, None on the last."""

    accounts: tuple[Account, ...]
    next: str | None = None


class UpsertAccount(Operation, frozen=True, tag="accounts.upsert"):
    customer: str
    system: str
    id: str
    name: Text = UNSET
    data: Mapping[str, Any] | UnsetType | None = UNSET


class DeleteAccount(Operation, frozen=True, tag="accounts.delete"):
    customer: str
    system: str
    id: str


PATH = "/v1/customers/{customer}/accounts/{system}/{id}"
_read_account, _read_page = Decoder(Account).decode, Decoder(AccountPage).decode


def upsert_account(
    customer: str,
    *,
    system: str,
    id: str,
    name: str | UnsetType | None = UNSET,
    data: Mapping[str, Any] | UnsetType | None = UNSET,
) -> Push[Account]:
    """Link an account to a customer, or merge into what is known of it. What is omitted stays; None clears.

    Args:
        customer: the customer's id.
        system: the outside system's name, as agents read it: `shop`, `Stripe`.
        id: the account's id in that system.
        name: what agents read; the id where there is none. Up to 200 characters.
        data: any JSON object, at most 20,000 bytes and 8 levels deep; it is replaced as a whole.

    Raises:
        InvalidRequest: something does not fit.
        NotFound: there is no such customer.

    Source: `PUT /v1/customers/{id}/accounts/{system}/{account}`.
    """
    return Push("PUT", PATH, _read_account, UpsertAccount(customer, system, id, name, data))


def get_account(customer: str, *, system: str, id: str) -> Call[Account]:
    """Read one account.

    Args:
        customer: the customer's id.
        system: the outside system's name.
        id: the account's id in that system.

    Raises:
        NotFound: this customer has no such account.

    Source: `GET /v1/customers/{id}/accounts/{system}/{account}`.
    """
    of = f"/v1/customers/{segment(customer, 'customer')}/accounts"
    return Call("GET", f"{of}/{segment(system, 'system')}/{segment(id, 'id')}", _read_account)


def page_of_accounts(customer: str, cursor: str | None = None, *, limit: int | None = None) -> Call[AccountPage]:
    """Read one page of a customer's accounts, by system and id.

    Args:
        customer: the customer's id.
        cursor: an earlier page's `next`; None for the first page.
        limit: accounts a page, at most, 1 to 1,000; the service's own default is 1,000.

    Raises:
        NotFound: there is no such customer.

    Source: `GET /v1/customers/{id}/accounts?cursor=&limit=`.
    """
    path = f"/v1/customers/{segment(customer, 'customer')}/accounts"
    return Call("GET", path + query(cursor=cursor, limit=limit), _read_page)


def list_accounts(customer: str) -> Walk[Account]:
    """Read all of a customer's accounts, by system and id, as a list.

    Raises:
        NotFound: there is no such customer.

    Source: `GET /v1/customers/{id}/accounts?cursor=`.
    """
    return Walk(partial(page_of_accounts, customer), lambda page: page.accounts)


def delete_account(customer: str, *, system: str, id: str) -> Push[None]:
    """Unlink an account from a customer; what is gone already is fine.

    Raises:
        NotFound: there is no such customer.

    Source: `DELETE /v1/customers/{id}/accounts/{system}/{account}`.
    """
    return Push("DELETE", PATH, read_nothing, DeleteAccount(customer, system, id))


class Accounts(Noun[W]):
    """Customers' accounts in outside systems."""

    upsert = writes(upsert_account)
    """Link an account to a customer, or merge into what is known of it."""
    get = reads(get_account)
    """Read one account."""
    page = reads(page_of_accounts)
    """Read one page of a customer's accounts, for those who keep the cursor themselves."""
    list = lists(list_accounts)
    """Read all of a customer's accounts, by system and id, as a list."""
    delete = writes(delete_account)
    """Unlink an account from a customer."""
