"""`customers.history`: what has changed of a customer."""

from datetime import datetime
from functools import partial

from msgspec import Struct, field
from msgspec.json import Decoder

from ..binding import Walk
from ..models import Actor, Value
from ..request import LARGEST_PAGE, Call, query, read_nothing, segment


class HistoryEntry(Struct, frozen=True):
    """One change of a customer, as an event has it, and more.

    Attributes:
        seq: its number in the workspace's log.
        at: when the request that made it began, UTC.
        kind: `customer.created`, `attribute.changed`, `note.created`, `message.added` …; expect new ones.
        actor: who made it.
        request: an id that all changes of one request share: a batch, or one save of an agent's.
        conversation: the conversation's id, or None.
        key: what changed: the attribute's key, the field, the note's or message's id.
        from_: the value before (`from` on the wire).
        to: the value after.
        version: the value's own number, one more with each change; None where it has none.
    """

    seq: int
    at: datetime
    kind: str
    actor: Actor
    request: str | None = None
    conversation: str | None = None
    key: str | None = None
    from_: Value = field(default=None, name="from")
    to: Value = None
    version: int | None = None


class HistoryPage(Struct, frozen=True):
    """One page of a history, the newest change first. `next` is the cursor of the next page, None on the last."""

    history: tuple[HistoryEntry, ...]
    next: str | None = None


_read_page = Decoder(HistoryPage).decode


def page_of_history(
    customer: str, cursor: str | None = None, *, key: str | None = None, limit: int | None = None
) -> Call[HistoryPage]:
    """Read one page of what has changed of a customer, the newest first.

    Args:
        customer: the customer's id.
        cursor: an earlier page's `next`; None for the first page.
        key: of this one thing alone: an attribute's key, a note's id.
        limit: changes a page, at most, 1 to 1,000; the service's own default is 100.

    Raises:
        NotFound: there is no such customer.

    Source: `GET /v1/customers/{id}/history?key=&cursor=&limit=`.
    """
    path = f"/v1/customers/{segment(customer, 'customer')}/history"
    return Call("GET", path + query(key=key, cursor=cursor, limit=limit), _read_page)


def history_of_customer(customer: str, *, key: str | None = None) -> Walk[HistoryEntry]:
    """What has changed of a customer, the newest first, read page by page as it is asked for.

    It reaches back two years, or as long as the service or the workspace (`retention`) keeps histories, even where
    the events do not.

    Args:
        customer: the customer's id.
        key: the versions of this one thing alone: an attribute's key, a note's id. Where both are called the same, the
            entry's `kind` distinguishes them.

    Raises:
        NotFound: there is no such customer.

    Source: `GET /v1/customers/{id}/history?key=&cursor=`.
    """
    return Walk(partial(page_of_history, customer, key=key, limit=LARGEST_PAGE), lambda page: page.history)


def undo_change(customer: str, seq: int) -> Call[None]:
    """Undo a change of a customer: an attribute's value, a note's text, a tag added or removed.

    What was before is written again, as a new change; undoing that one does it again.

    Args:
        customer: the customer's id.
        seq: the change's number, as the history and the events have it.

    Raises:
        NotFound: this customer has no such change, it is no longer in the history, or nothing undoes its kind.
        InvalidRequest: something newer has come after it, or what was before does not fit any more.

    Source: `POST /v1/customers/{id}/undo`.
    """
    return Call("POST", f"/v1/customers/{segment(customer, 'customer')}/undo", read_nothing, {"seq": seq})
