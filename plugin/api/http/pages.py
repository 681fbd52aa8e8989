"""Pages of a list, by keyset: a page goes on after the last thing of the page before, never after so many of them.

The cursor in `next` is opaque to the host: the place of that last thing, as URL-safe base64 of JSON.
"""

import base64
import binascii
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Annotated, TypeVar

import msgspec
from msgspec import Meta, Struct

from plugin.domain.text import is_id
from plugin.errors import Invalid, Problem

from .call import Call
from .schema import Query

PAGE, LARGEST_PAGE = 100, 1_000
LONGEST_PAGE = 4 << 20  # bytes, about: a page that has as many ends there, whatever its limit
# A page is read in pieces, each as large as what was read so far promises to fit, and at most so many times larger: so
# little more is read than fits.
FIRST_PIECE, GROWTH = 8, 4

T = TypeVar("T")
P = TypeVar("P", bound=Struct)

_encode = msgspec.json.Encoder().encode


class Moment(Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """The place of a thing in a list by time."""

    at: Annotated[datetime, Meta(tz=True)]
    id: str

    def __post_init__(self) -> None:
        if not is_id(self.id):
            raise ValueError("no id")


def page_queries(things: str, default: int = PAGE) -> tuple[Query, ...]:
    return (
        Query("cursor", "`next` of the page before; without it, the first page."),
        Query(
            "limit",
            f"How many {things} a page has at most, 1 to {LARGEST_PAGE}; left out, {default}. One that is longer than "
            f"some {LONGEST_PAGE >> 20} MB has fewer, and its `next` goes on.",
            "integer",
        ),
    )


async def read_page(
    call: Call,
    place: type[P],
    fetch: Callable[[P | None, int], Awaitable[Sequence[T]]],
    place_of: Callable[[T], P],
    default: int = PAGE,
) -> tuple[Sequence[T], str | None]:
    """The page that the request asks for, and the cursor of the next one; None on the last.

    `fetch` reads at most so many things after a place, in the list's order; where there are more, as many.
    """
    limit = call.whole_number("limit", default, 1, LARGEST_PAGE)
    return await page_after(read_cursor(call, place), limit, fetch, place_of)


async def read_page_by_time(
    call: Call,
    fetch: Callable[[tuple[datetime, str] | None, int], Awaitable[Sequence[T]]],
    moment_of: Callable[[T], tuple[datetime, str]],
    default: int = PAGE,
) -> tuple[Sequence[T], str | None]:
    """The same of a list by time and id."""
    return await read_page(
        call,
        Moment,
        lambda after, most: fetch((after.at, after.id) if after else None, most),
        lambda thing: Moment(*moment_of(thing)),
        default,
    )


async def page_after(
    after: P | None,
    limit: int,
    fetch: Callable[[P | None, int], Awaitable[Sequence[T]]],
    place_of: Callable[[T], P],
) -> tuple[Sequence[T], str | None]:
    page: list[T] = []
    size, piece = 0, FIRST_PIECE
    while True:
        wanted = min(piece, limit + 1 - len(page))
        found = await fetch(place_of(page[-1]) if page else after, wanted)
        for thing in found:
            if len(page) == limit or size > LONGEST_PAGE:
                return page, write_cursor(place_of(page[-1]))
            page.append(thing)
            size += len(_encode(thing))
        if len(found) < wanted:
            return page, None
        fitting = (LONGEST_PAGE - size) * len(page) // size
        piece = max(1, min(fitting, GROWTH * piece))


def read_cursor(call: Call, place: type[P]) -> P | None:
    token = call.request.query_params.get("cursor")
    if token is None:
        return None
    try:
        written = base64.b64decode(token + "=" * (-len(token) % 4), b"-_", validate=True)
        return msgspec.json.decode(written, type=place)
    except (binascii.Error, msgspec.DecodeError, ValueError, RecursionError):
        raise Invalid(Problem("cursor", "must be the `next` of an earlier page")) from None


def write_cursor(place: Struct) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode(place)).decode().rstrip("=")
