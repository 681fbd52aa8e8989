"""`warnings`: what stands above everything in a customer's panels."""

from datetime import datetime

from msgspec import UNSET, Struct, UnsetType
from msgspec.json import Decoder

from ..binding import Noun, W, reads, writes
from ..operations import Operation, Text
from ..request import Call, Push, read_nothing, segment


class CustomerWarning(Struct, frozen=True):
    """A customer's warning. `label` is None where what was pushed again has been ended by somebody since."""

    customer: str
    label: str | None
    reason: str | None = None
    until: datetime | None = None
    set_at: datetime | None = None
    set_by: str = ""


class SetWarning(Operation, frozen=True, tag="warnings.set"):
    customer: str
    label: Text = UNSET
    reason: Text = UNSET
    until: datetime | UnsetType | None = UNSET


class ClearWarning(Operation, frozen=True, tag="warnings.clear"):
    customer: str


PATH = "/v1/customers/{customer}/warning"
_read_warning = Decoder(CustomerWarning).decode


def set_warning(
    customer: str,
    *,
    label: str | UnsetType | None = UNSET,
    reason: str | UnsetType | None = UNSET,
    until: datetime | UnsetType | None = UNSET,
) -> Push[CustomerWarning]:
    """Warn about a customer, or change the warning that there is. What is omitted stays; None clears.

    Pushing what was pushed last changes nothing, so what agents have changed or ended since stays so.

    Args:
        customer: the customer's id.
        label: a word or two, such as `Blocked`, `VIP` or `Legal hold`, up to 60 characters; needed for a new warning.
        reason: why, up to 500 characters.
        until: an aware datetime in the future, at which it ends by itself.

    Raises:
        InvalidRequest: something does not fit.
        NotFound: there is no such customer.

    Source: `PUT /v1/customers/{id}/warning`.
    """
    return Push("PUT", PATH, _read_warning, SetWarning(customer, label, reason, until))


def get_warning(customer: str) -> Call[CustomerWarning]:
    """Read a customer's warning.

    Raises:
        NotFound: the customer has none, or has it no more.

    Source: `GET /v1/customers/{id}/warning`.
    """
    return Call("GET", f"/v1/customers/{segment(customer, 'customer')}/warning", _read_warning)


def clear_warning(customer: str) -> Push[None]:
    """End a customer's warning; what has ended already is fine.

    Raises:
        NotFound: there is no such customer.

    Source: `DELETE /v1/customers/{id}/warning`.
    """
    return Push("DELETE", PATH, read_nothing, ClearWarning(customer))


class Warnings(Noun[W]):
    """What stands above everything in a customer's panels."""

    set = writes(set_warning)
    """Warn about a customer, or change the warning that there is."""
    get = reads(get_warning)
    """Read a customer's warning."""
    clear = writes(clear_warning)
    """End a customer's warning."""
