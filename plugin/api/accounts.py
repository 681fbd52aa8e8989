"""Accounts in outside systems, under their customer."""

from typing import Literal

from msgspec import Struct

from plugin.api.http.call import Call
from plugin.api.http.examples import Example
from plugin.api.http.pages import LARGEST_PAGE, page_queries, read_page
from plugin.api.http.routing import found, reads, writes
from plugin.domain.accounts import Account, AccountAnswer, UnlinkAccount, UpsertAccount, answer_account
from plugin.store.accounts import find_account, list_accounts
from plugin.store.customers import find_customer

ACCOUNT = {
    "customer": "cust-1",
    "system": "shop",
    "id": "4471",
    "name": "Analytical Engines Ltd",
    "data": {"orders": 12, "address": {"city": "London"}},
    "linked_at": "2027-03-01T09:00:00Z",
    "updated_at": "2027-03-01T09:00:00Z",
}
example = Example(
    pushed={
        "op": "accounts.upsert",
        "customer": "cust-1",
        "system": "shop",
        "id": "4471",
        "name": "Analytical Engines Ltd",
        "data": {"orders": 12, "address": {"city": "London"}},
    },
    answered=ACCOUNT,
    text="name",
)


class AccountPage(Struct, frozen=True):
    """By system and id. `next` leads to the next page, null on the last."""

    accounts: tuple[AccountAnswer, ...]
    next: str | None


class Place(Struct, frozen=True, array_like=True, forbid_unknown_fields=True, order=True):
    list: Literal["accounts"]  # a cursor of another list is of two texts, too
    system: str
    id: str


@reads(
    "/customers/{customer:str}/accounts",
    answered={"accounts": [ACCOUNT], "next": None},
    queries=page_queries("accounts", LARGEST_PAGE),
)
async def get_accounts(call: Call) -> AccountPage:
    """Read a customer's accounts, page by page, by system and id.

    Errors: 404 where this workspace has no such customer; 422 for a `cursor` that no page gave, or a `limit` out of
    range.
    """
    customer = found(await find_customer(call.store, call.workspace_id, call.path["customer"]))
    ordered = sorted(await list_accounts(call.store, call.workspace_id, customer.id), key=_place)

    async def page(after: Place | None, most: int) -> list[Account]:
        return [one for one in ordered if after is None or _place(one) > after][:most]

    accounts, further = await read_page(call, Place, page, _place, LARGEST_PAGE)
    return AccountPage(tuple(map(answer_account, accounts)), further)


@reads("/customers/{customer:str}/accounts/{system:str}/{id:str}", answered=ACCOUNT)
async def get_account(call: Call) -> AccountAnswer:
    """Read one account.

    Errors: 404 where this customer has no such account, or has it no more.
    """
    customer, system, id = call.path["customer"], call.path["system"], call.path["id"]
    return answer_account(found(await find_account(call.store, call.workspace_id, customer, system, id)))


@writes(
    "PUT",
    "/customers/{customer:str}/accounts/{system:str}/{id:str}",
    UpsertAccount,
    sent=example.pushed,
    answered=ACCOUNT,
    refusals=(404,),
)
def put_account() -> None:
    """Link an account to a customer, or merge into what is known of it.

    `system` names the outside system, `id` the account there. `name` is what agents read, the id where there is none.
    `data` is any JSON object, at most 20,000 bytes and 8 levels deep; it is replaced as a whole, and `null` clears it.

    Errors: 404 where this workspace has no such customer; 422 names the member that does not fit.
    """


@writes("DELETE", "/customers/{customer:str}/accounts/{system:str}/{id:str}", UnlinkAccount, refusals=(404,))
def delete_account() -> None:
    """Unlink an account from a customer. One that the customer has not, or no more, is unlinked already.

    Errors: 404 where this workspace has no such customer.
    """


def _place(account: Account) -> Place:
    return Place("accounts", account.system, account.id)


handlers = (get_accounts, get_account, put_account, delete_account)
