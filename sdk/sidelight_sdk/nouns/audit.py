"""`audit`: what has changed of the workspace's own things, and undoing it."""

from functools import partial

from msgspec import Struct
from msgspec.json import Decoder

from ..binding import Noun, W, Walk, reads, walks
from ..request import LARGEST_PAGE, Call, query, read_nothing
from .history import HistoryEntry


class AuditPage(Struct, frozen=True):
    """One page of the audit log, the newest change first. `next` is the cursor of the next page, None on the last."""

    audit: tuple[HistoryEntry, ...]
    next: str | None = None


_read_page = Decoder(AuditPage).decode


def page_of_audit(cursor: str | None = None, *, limit: int | None = None) -> Call[AuditPage]:
    """Read one page of what has changed of the workspace's own things, the newest first.

    Args:
        cursor: an earlier page's `next`; None for the first page.
        limit: changes a page, at most, 1 to 1,000; the service's own default is 100.

    Source: `GET /v1/audit?cursor=&limit=`.
    """
    return Call("GET", f"/v1/audit{query(cursor=cursor, limit=limit)}", _read_page)


def list_audit() -> Walk[HistoryEntry]:
    """What has changed of attributes' definitions, tags, permissions and views, read page by page as it is asked for.

    The newest comes first. Of a definition `from_` and `to` say of which member: `label: Plan`. It reaches back two
    years, or as long as the service or the workspace (`retention`) keeps histories.

    Source: `GET /v1/audit?cursor=`.
    """
    return Walk(partial(page_of_audit, limit=LARGEST_PAGE), lambda page: page.audit)


def undo_audited(seq: int) -> Call[None]:
    """Undo a change of the workspace's own things, with all that the same request has changed of the thing.

    Args:
        seq: the change's number, as the audit log and the events have it.

    Raises:
        NotFound: there is no such change, it is no longer kept, or nothing undoes its kind: a tag that was made or
            deleted, for example.
        InvalidRequest: the thing has been changed again since.

    Source: `POST /v1/audit/undo`.
    """
    return Call("POST", "/v1/audit/undo", read_nothing, {"seq": seq})


class Audit(Noun[W]):
    """What has changed of the workspace's own things."""

    list = walks(list_audit)
    """What has changed of definitions, tags, permissions and views, read page by page as it is asked for."""
    page = reads(page_of_audit)
    """Read one page of the audit log, for those who keep the cursor themselves."""
    undo = reads(undo_audited)
    """Undo a change of the workspace's own things."""
