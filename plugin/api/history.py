"""What has changed of a customer, from the log: under the customer's address."""

from datetime import datetime
from typing import Annotated

from litestar import Response, post
from msgspec import Meta, Struct, field

from plugin.actions.undo import undo_change
from plugin.api.feed import EventActor
from plugin.api.http.call import Call, answer_operation
from plugin.api.http.pages import page_queries, read_page
from plugin.api.http.routing import found, reads
from plugin.api.http.schema import Described, Query
from plugin.domain.change import ChangeKind, LogEntry
from plugin.domain.retention import history_since
from plugin.domain.text import check_id
from plugin.domain.value import Value
from plugin.store.customers import find_customer
from plugin.store.engine.changes import MOST_SEQ, read_history

CHANGED = {
    "seq": 42,
    "at": "2027-03-01T09:00:00Z",
    "actor": {"kind": "api", "id": "key_4kZJ0aYb2Lr9TtQw", "name": "Acme"},
    "request": "req_9XbY1mDq0sVn3KcE",
    "kind": "attribute.changed",
    "conversation": None,
    "key": "plan",
    "from": None,
    "to": "Pro",
    "version": 1,
}


class HistoryEntry(Struct, frozen=True):
    """One change of one value of a customer; `seq`, `key`, `from` and `to` are those of its event.

    `request` is an id that all changes of one request share: a batch, or one save of an agent's. `version` is the
    value's own number, one more with each change, null where it has none.
    """

    seq: int
    at: datetime
    actor: EventActor
    request: str | None
    kind: ChangeKind
    conversation: str | None
    key: str | None
    before: Value = field(name="from")
    after: Value = field(name="to")
    version: int | None


class HistoryPage(Struct, frozen=True):
    """Newest first. `next` leads to the next page, null on the last."""

    history: tuple[HistoryEntry, ...]
    next: str | None


class Place(Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    seq: Annotated[int, Meta(ge=1, le=MOST_SEQ)]


@reads(
    "/customers/{customer:str}/history",
    answered={"history": [CHANGED], "next": None},
    queries=(Query("key", "Of this one thing alone: an attribute's key, a note's id."), *page_queries("changes")),
)
async def get_history(call: Call) -> HistoryPage:
    """Read what has changed of a customer, page by page, newest first.

    With `key`, the versions that one thing has had: an attribute's value, a note's text. Where an attribute and a note
    are called the same, `kind` distinguishes them. What has no versions (the customer itself, conversations, messages)
    is in the whole history alone. It reaches back two years, or as long as the service or the workspace
    (`/v1/retention`) keeps histories, whether or not the events still do.

    Errors: 404 where this workspace has no such customer; 422 for a `key` that nothing can have, a `cursor` that no
    page gave, or a `limit` out of range.
    """
    key = call.request.query_params.get("key")
    if key is not None:
        check_id(key, "key")
    customer = found(await find_customer(call.store, call.workspace_id, call.path["customer"]))
    since = await since_of(call)

    async def fetch(place: Place | None, most: int) -> list[LogEntry]:
        before = place.seq if place else None
        return await read_history(call.store, call.workspace_id, customer.id, since, before, most, key)

    entries, further = await read_page(call, Place, fetch, lambda entry: Place(entry.seq))
    return HistoryPage(tuple(map(answer_entry, entries)), further)


class UndoGiven(Struct, frozen=True, forbid_unknown_fields=True):
    """`seq` is the change's number, as the history and the events have it."""

    seq: Annotated[int, Meta(ge=1, le=MOST_SEQ)]


@post(
    "/customers/{customer:str}/undo",
    opt={"described": Described(body=UndoGiven, sent={"seq": 42}, status=204, refusals=(404,))},
    status_code=200,  # the answer says its own: the framework refuses a 204 with an annotation of bytes
)
async def undo(call: Call) -> Response[bytes]:
    """Undo a change of a customer: an attribute's value, a note's text, a tag added or removed.

    What was before is written again, as a new change; undoing that one does it again.

    Errors: 404 where this customer has no such change, it is no longer in the history, or nothing undoes a change of
    its kind; 422 where something newer has come after it, or what was before does not fit any more.
    """
    given = await call.body(UndoGiven)
    done = await undo_change(
        call.services.ctx,
        call.workspace_id,
        call.by,
        call.path["customer"],
        given.seq,
        call.now(),
        since=await since_of(call),
        idempotency=await call.idempotency(),
    )
    return answer_operation(done, 204)


async def since_of(call: Call) -> datetime:
    """How far the workspace's histories reach back."""
    ctx = call.services.ctx
    return history_since(await ctx.store.states.get(call.workspace_id), ctx.limits, call.now())


def answer_entry(entry: LogEntry) -> HistoryEntry:
    actor, change = entry.actor, entry.change
    return HistoryEntry(
        entry.seq,
        entry.at,
        EventActor(actor.kind, actor.id, actor.shown),
        entry.request,
        change.kind,
        change.conversation_id,
        change.key,
        change.before,
        change.after,
        change.version,
    )


handlers = (get_history, undo)
