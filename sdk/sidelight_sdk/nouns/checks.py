"""`customers.check` and `customers.checked`: that a customer's basic information was looked through and found right."""

from datetime import datetime

from msgspec import Struct
from msgspec.json import Decoder

from ..operations import Operation
from ..request import Call, Push, segment


class Check(Struct, frozen=True):
    """The newest check of a customer.

    Attributes:
        customer: the customer's id.
        checked_at: when, UTC; None where it has never been checked.
        checked_by: the agent's name, or that of the host's key; None in the answer to `check`, which is one's own.
    """

    customer: str
    checked_at: datetime | None = None
    checked_by: str | None = None


class CheckCustomer(Operation, frozen=True, tag="customers.check"):
    customer: str


_read_check = Decoder(Check).decode


def check_customer(customer: str) -> Push[Check]:
    """Mark a customer's basic information as checked. Checking it again is a new check.

    Raises:
        NotFound: there is no such customer.

    Source: `PUT /v1/customers/{id}/check`.
    """
    return Push("PUT", "/v1/customers/{customer}/check", _read_check, CheckCustomer(customer))


def get_check(customer: str) -> Call[Check]:
    """Read when a customer's basic information was checked last, and by whom.

    Raises:
        NotFound: there is no such customer.

    Source: `GET /v1/customers/{id}/check`.
    """
    return Call("GET", f"/v1/customers/{segment(customer, 'customer')}/check", _read_check)
