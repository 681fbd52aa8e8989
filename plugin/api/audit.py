"""The audit log: what has changed of the workspace's own things. `/v1/audit`."""

from litestar import Response, post
from msgspec import Struct

from plugin.actions.undo import undo_setting
from plugin.api.history import CHANGED, HistoryEntry, Place, UndoGiven, answer_entry, since_of
from plugin.api.http.call import Call, answer_operation
from plugin.api.http.pages import page_queries, read_page
from plugin.api.http.routing import reads
from plugin.api.http.schema import Described
from plugin.domain.change import LogEntry
from plugin.store.audit import read_audit

AUDITED = {**CHANGED, "kind": "attribute.defined", "from": None, "to": "Plan", "version": None}


class AuditPage(Struct, frozen=True):
    """Newest first. `next` leads to the next page, null on the last."""

    audit: tuple[HistoryEntry, ...]
    next: str | None


@reads("/audit", answered={"audit": [AUDITED], "next": None}, queries=page_queries("changes"))
async def get_audit(call: Call) -> AuditPage:
    """Read what has changed of the workspace's own things, page by page, newest first.

    Definitions of attributes, tags and their groups, permissions, views, companies' fields, retention: by whom, from
    what to what. Of a definition `from` and `to` say of which member, `label: Plan`; without a member it was made. It
    reaches back two years, or as long as the service or the workspace (`/v1/retention`) keeps histories.

    Errors: 422 for a `cursor` that no page gave, or a `limit` out of range.
    """
    since = await since_of(call)

    async def fetch(place: Place | None, most: int) -> list[LogEntry]:
        return await read_audit(call.store, call.workspace_id, since, place.seq if place else None, most)

    entries, further = await read_page(call, Place, fetch, lambda entry: Place(entry.seq))
    return AuditPage(tuple(map(answer_entry, entries)), further)


@post(
    "/audit/undo",
    opt={"described": Described(body=UndoGiven, sent={"seq": 42}, status=204, refusals=(404,))},
    status_code=200,  # the answer says its own: the framework refuses a 204 with an annotation of bytes
)
async def undo_audited(call: Call) -> Response[bytes]:
    """Undo a change of the workspace's own things, with all that the same request has changed of the thing.

    A definition's members, a removed attribute (and one that was added, whose values stay), a permission, a role's
    views, companies' fields. A tag or group that was made or deleted is not undone: customers have had it since, or
    have it no more.

    Errors: 404 where there is no such change, it is no longer kept, or nothing undoes a change of its kind; 422 where
    the thing has been changed again since.
    """
    given = await call.body(UndoGiven)
    done = await undo_setting(
        call.services.ctx,
        call.workspace_id,
        call.by,
        given.seq,
        call.now(),
        since=await since_of(call),
        idempotency=await call.idempotency(),
    )
    return answer_operation(done, 204)


handlers = (get_audit, undo_audited)
