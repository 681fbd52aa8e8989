"""Checks of customers' basic information, under their customer."""

from datetime import datetime

from msgspec import Struct

from plugin.api.http.call import Call
from plugin.api.http.routing import found, reads, writes
from plugin.domain.checks import CheckCustomer
from plugin.store.checks import find_check
from plugin.store.customers import find_customer

CHECKED = {"customer": "cust-1", "checked_at": "2027-03-01T09:00:00Z"}


class LastCheck(Struct, frozen=True):
    """`checked_by` is the agent's name, or that of the host's key; null where it has never been checked."""

    customer: str
    checked_at: datetime | None
    checked_by: str | None


@reads("/customers/{customer:str}/check", answered={**CHECKED, "checked_by": "Acme"})
async def get_check(call: Call) -> LastCheck:
    """Read when a customer's basic information was checked last, and by whom.

    What has changed since is in the customer's history.

    Errors: 404 where this workspace has no such customer.
    """
    customer = found(await find_customer(call.store, call.workspace_id, call.path["customer"]))
    check = await find_check(call.store, call.workspace_id, customer.id)
    if check is None:
        return LastCheck(customer.id, None, None)
    return LastCheck(customer.id, check.checked_at, check.checked_by.shown)


@writes("PUT", "/customers/{customer:str}/check", CheckCustomer, sent={}, answered=CHECKED, refusals=(404,))
def put_check() -> None:
    """Mark a customer's basic information as checked: somebody has looked through it, and found it right.

    Errors: 404 where this workspace has no such customer.
    """


handlers = (get_check, put_check)
