"""Customers' pictures: methods of `customers`. They travel as bytes, alone, never in a batch."""

from datetime import datetime

from msgspec import Struct
from msgspec.json import Decoder

from ..operations import Operation
from ..request import Call, Push, check_bytes, query, read_nothing, segment

LARGEST = 8 * 1024 * 1024


class Avatar(Struct, frozen=True):
    """What became of a customer's picture.

    Attributes:
        customer: the customer's id.
        picture: what it is called, another one whenever the picture changes; None where there is none.
        flattened: of a moving picture, the first one was kept.
        changed_at: when it was set.
    """

    customer: str
    picture: str | None = None
    flattened: bool = False
    changed_at: datetime | None = None


class RemoveAvatar(Operation, frozen=True, tag="avatars.remove"):
    customer: str


PATH = "/v1/customers/{customer}/avatar"
_read_avatar = Decoder(Avatar).decode


def set_avatar(customer: str, data: bytes) -> Call[Avatar]:
    """Set a customer's picture, which panels show in place of the initials.

    The service decodes it and makes two squares of WebP of its middle, without anything that came along with it.
    Sending the same bytes as the last time changes nothing, so what an agent has done with the picture since is kept.

    Args:
        customer: the customer's id.
        data: the bytes of a JPEG, PNG, WebP, GIF or AVIF, at most 8 MB and 50 million pixels, at least 16 pixels wide
            and high, and at most 8 times as long as wide. Of a moving picture the first one is kept.

    Raises:
        InvalidRequest: it is no such picture; `errors` says why.
        NotFound: there is no such customer.
        ServerError: files cannot be kept just now.

    Source: `PUT /v1/customers/{customer}/avatar`.
    """
    body = check_bytes(data, "data", LARGEST)
    return Call("PUT", PATH.format(customer=segment(customer, "customer")), _read_avatar, body)


def get_avatar(customer: str, *, size: int | None = None) -> Call[bytes]:
    """Read a customer's picture: the bytes of a square of WebP.

    Args:
        customer: the customer's id.
        size: pixels of a side, 48 or 128, which is the service's own default.

    Raises:
        NotFound: there is no such customer, or they have no picture.
        InvalidRequest: there is no such size.

    Source: `GET /v1/customers/{customer}/avatar?size=`.
    """
    path = PATH.format(customer=segment(customer, "customer"))
    return Call("GET", path + query(size=size), bytes)


def remove_avatar(customer: str) -> Push[None]:
    """Remove a customer's picture; what is gone already is fine.

    Raises:
        NotFound: there is no such customer.

    Source: `DELETE /v1/customers/{customer}/avatar`.
    """
    return Push("DELETE", PATH, read_nothing, RemoveAvatar(customer))
