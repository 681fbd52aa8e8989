"""The log: every committed change of a workspace, numbered without a gap in the order of commits."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import blake2b
from typing import TypeVar

import msgspec
from msgspec import Struct

from plugin.domain.actor import Actor
from plugin.domain.change import Change, ChangeKind, LogEntry
from plugin.domain.text import is_id
from plugin.errors import CursorTooOld

from .base import Committed, Reader, Row, Transaction
from .columns import decode_value, encode_json, instant, micros

T = TypeVar("T")

COLUMNS = (
    "workspace_id",
    "seq",
    "at",
    "actor_kind",
    "actor_id",
    "actor_name",
    "session",
    "request",
    "kind",
    "customer_id",
    "conversation_id",
    "thing",
    "field",
    '"from"',
    '"to"',
    "version",
)
INTEGERS = frozenset(("seq", "at", "version"))

ENTRIES = """
    SELECT seq, at, actor_kind, actor_id, actor_name, session, request,
        kind, customer_id, conversation_id, thing, field, "from", "to", version
    FROM changes
"""
READ = f"""
    {ENTRIES} WHERE workspace_id = :workspace_id AND seq > :after ORDER BY seq LIMIT :limit
"""

MOST_SEQ = 2**62
# The index by customer is by generation of 8,192 numbers first: what comes together, and is forgotten together, lies
# together in it. By customer alone, each change would write a page of its own when it comes and when it goes. A history
# steps through the generations, 1,200 for ten million changes, each of which is one seek.
_OF_CUSTOMER = """
    WITH RECURSIVE generation (n) AS (
        SELECT (SELECT max(seq) FROM changes WHERE workspace_id = :workspace_id) / 8192
        UNION ALL SELECT n - 1 FROM generation
            WHERE n > (SELECT min(seq) FROM changes WHERE workspace_id = :workspace_id) / 8192)
    {entries} WHERE workspace_id = :workspace_id AND at >= :since AND seq IN (
        SELECT own.seq FROM generation CROSS JOIN changes AS own
        WHERE own.workspace_id = :workspace_id AND own.seq / 8192 = generation.n AND own.customer_id = :customer_id
        AND own.seq < :before {which})
    {only} ORDER BY seq DESC LIMIT :limit
"""
HISTORY = _OF_CUSTOMER.format(entries=ENTRIES, which="ORDER BY own.seq DESC LIMIT :limit", only="")
HISTORY_OF_KINDS = _OF_CUSTOMER.format(entries=ENTRIES, which="AND own.thing = :thing", only="AND kind || '' IN :kinds")
HISTORY_OF_SOME = _OF_CUSTOMER.format(entries=ENTRIES, which="", only="AND kind || '' IN :kinds")
HISTORY_OF_THING = _OF_CUSTOMER.format(entries=ENTRIES, which="AND own.thing = :thing", only="AND version IS NOT NULL")

# Where a reader of limited size must stop. The texts themselves are left where they are.
END_WITHIN = """
    SELECT max(seq) FROM (
        SELECT seq, sum(size) OVER (ORDER BY seq) - size AS before FROM (
            SELECT seq, length("from") + length("to") + :overhead AS size
            FROM changes WHERE workspace_id = :workspace_id AND seq > :after ORDER BY seq LIMIT :limit
        ) AS following
    ) AS sized WHERE before < :size
"""
READ_WITHIN = READ.replace("ORDER BY", f"AND seq <= ({END_WITHIN}) ORDER BY", 1)
OVERHEAD = 200  # characters that a change counts for beside its texts


class Entry(Struct, frozen=True, gc=False):
    """A recorded change on its way into the log; only its number is missing."""

    workspace_id: str
    actor: Actor
    at: datetime
    change: Change
    request: str | None = None

    def columns(self, seq: int) -> tuple[object, ...]:
        """In the order of COLUMNS."""
        actor, change = self.actor, self.change
        return (
            self.workspace_id,
            seq,
            micros(self.at),
            actor.kind,
            actor.id,
            actor.name,
            actor.session,
            self.request,
            change.kind,
            change.customer_id,
            change.conversation_id,
            change.thing,
            change.field,
            encode_json(change.before),
            encode_json(change.after),
            change.version,
        )

    def numbered(self, seq: int) -> LogEntry:
        return LogEntry(seq, self.at, self.actor, self.request, self.change)


def committed(value: T, entries: Sequence[Entry], highest: dict[str, int]) -> Committed[T]:
    """What `write` answers, once it is known where each workspace's log ends."""
    following = {workspace_id: last + 1 for workspace_id, last in highest.items()}
    numbered = []
    for entry in reversed(entries):
        following[entry.workspace_id] -= 1
        numbered.append(entry.numbered(following[entry.workspace_id]))
    return Committed(value, tuple(reversed(numbered)), highest)


async def read_changes(reader: Reader, workspace_id: str, after: int, limit: int) -> list[LogEntry]:
    return [entry_of(row) for row in await reader.rows(READ, workspace_id=workspace_id, after=after, limit=limit)]


async def read_changes_within(reader: Reader, workspace_id: str, after: int, size: int) -> list[LogEntry]:
    """At least one, and no more once they have `size` characters together."""
    rows = await reader.rows(
        READ_WITHIN,
        workspace_id=workspace_id,
        after=after,
        limit=max(1, size // OVERHEAD),
        overhead=OVERHEAD,
        size=size,
    )
    return [entry_of(row) for row in rows]


def entry_of(row: Row) -> LogEntry:
    (
        seq,
        at,
        actor,
        actor_id,
        name,
        session,
        request,
        kind,
        customer,
        conversation,
        thing,
        field,
        before,
        after,
        version,
    ) = row
    return LogEntry(
        seq,
        instant(at),
        Actor(actor, actor_id, name, session),
        request,
        Change(kind, customer, conversation, thing, field, decode_value(before), decode_value(after), version),
    )


async def highest_sequences(reader: Reader, workspace_ids: Sequence[str]) -> dict[str, int]:
    """Where each log ends; 0 for one that has not begun. One seek a workspace, however long its log."""
    rows = await reader.rows(
        """
        SELECT id, (SELECT max(seq) FROM changes WHERE workspace_id = workspaces.id)
        FROM workspaces WHERE id IN :workspace_ids
        """,
        workspace_ids=list(workspace_ids),
    )
    return dict.fromkeys(workspace_ids, 0) | {workspace_id: highest or 0 for workspace_id, highest in rows}


async def last_of_request(reader: Reader, workspace_id: str, after: int, request: str) -> int | None:
    """The number of its last change after `after`, where it has any: all that has come since is looked through.

    An upper end, which no log reaches, makes it a range: PostgreSQL takes that for a small part, and follows the key.
    """
    row = await reader.row(
        """
        SELECT max(seq) FROM changes
        WHERE workspace_id = :workspace_id AND seq > :after AND seq < :end AND request = :request
        """,
        workspace_id=workspace_id,
        after=after,
        end=MOST_SEQ,
        request=request,
    )
    return None if row is None or row[0] is None else int(row[0])


async def oldest_sequence(reader: Reader, workspace_id: str) -> int:
    """The first number that the feed still gives, 1 while there is none. The log may hold older ones, for histories."""
    row = await reader.row(
        """
        SELECT max(start) FROM (
            SELECT min(seq) AS start FROM changes WHERE workspace_id = :workspace_id
            UNION ALL SELECT feed_start FROM workspaces WHERE id = :workspace_id
        ) AS starts
        """,
        workspace_id=workspace_id,
    )
    return 1 if row is None or row[0] is None else int(row[0])


async def feed_since(reader: Reader, workspace_id: str, before: datetime) -> int | None:
    """Where the feed begins once it no longer gives what is older than `before`, but for the last change; None where
    nothing is to go.
    """
    row = await reader.row("SELECT feed_start FROM workspaces WHERE id = :workspace_id", workspace_id=workspace_id)
    if row is None:
        return None
    _, end = await old_end(reader, workspace_id, before, int(row[0]))
    return end if end > row[0] else None


async def old_end(reader: Reader, workspace_id: str, before: datetime, start: int = 0) -> tuple[int, int]:
    """The first number from `start` on, and the first one that is to stay: the last, if all are older than `before`.

    Found by halving, for times rise with numbers; where a clock was set back they do not, and this is one of the places
    where they pass `before`.
    """
    row = await reader.row(ENDS, workspace_id=workspace_id, start=start)
    if row is None or row[0] is None:
        return 0, 0
    first = low = int(row[0])
    high = int(row[1])
    while low < high:
        middle = (low + high) // 2
        at = await reader.row(AT, workspace_id=workspace_id, seq=middle)
        if at is not None and at[0] < micros(before):
            low = middle + 1
        else:
            high = middle
    return first, low


ENDS = """
    SELECT (SELECT min(seq) FROM changes WHERE workspace_id = :workspace_id AND seq >= :start),
        (SELECT max(seq) FROM changes WHERE workspace_id = :workspace_id)
"""
AT = "SELECT at FROM changes WHERE workspace_id = :workspace_id AND seq >= :seq ORDER BY seq LIMIT 1"


async def shorten_feed(transaction: Transaction, workspace_id: str, start: int) -> None:
    """It never grows back."""
    await transaction.run(
        "UPDATE workspaces SET feed_start = :start WHERE id = :workspace_id AND feed_start < :start",
        workspace_id=workspace_id,
        start=start,
    )


async def read_history(
    reader: Reader,
    workspace_id: str,
    customer_id: str,
    since: datetime,
    before: int | None,
    limit: int,
    thing: str | None = None,
) -> list[LogEntry]:
    """What has changed of a customer, newest first: all of it or, of one thing, the versions that it has had.

    `before`: the number that the page before ended with. `since`: how far histories reach back.
    """
    if not is_id(customer_id) or not (thing is None or is_thing(thing)):
        return []
    rows = await reader.rows(
        HISTORY if thing is None else HISTORY_OF_THING,
        workspace_id=workspace_id,
        customer_id=customer_id,
        since=micros(since),
        before=MOST_SEQ if before is None else before,
        limit=limit,
        **({} if thing is None else {"thing": thing}),
    )
    return [entry_of(row) for row in rows]


async def history_of_kinds(
    reader: Reader,
    workspace_id: str,
    customer_id: str,
    thing: str | None,
    kinds: Sequence[ChangeKind],
    since: datetime,
    limit: int,
    before: int = MOST_SEQ,
) -> list[LogEntry]:
    """What has changed of a customer, or of one thing of theirs, newest first: these kinds of change alone."""
    if not is_id(customer_id) or not (thing is None or is_thing(thing)):
        return []
    rows = await reader.rows(
        HISTORY_OF_SOME if thing is None else HISTORY_OF_KINDS,
        workspace_id=workspace_id,
        customer_id=customer_id,
        kinds=list(kinds),
        since=micros(since),
        before=before,
        limit=limit,
        **({} if thing is None else {"thing": thing}),
    )
    return [entry_of(row) for row in rows]


def is_thing(text: str) -> bool:
    """An id, or several: `shop/4471`."""
    return all(map(is_id, text.split("/")))


async def find_change(reader: Reader, workspace_id: str, seq: int) -> LogEntry | None:
    found = await read_changes(reader, workspace_id, seq - 1, 1)
    return found[0] if found and found[0].seq == seq else None


async def check_cursor(reader: Reader, workspace_id: str, after: int) -> None:
    """A reader that has seen `after` must be able to go on with the very next change."""
    oldest = await oldest_sequence(reader, workspace_id)
    if after + 1 < oldest:
        raise CursorTooOld(oldest)


def mark_of(workspace_id: str, entry: LogEntry) -> str:
    """Distinguishes a change from another of the same number, in a log that was restored from a backup.

    Its values are left out: they may be blanked when a customer is anonymised, and that is no other history.
    """
    actor, change = entry.actor, entry.change
    row = (workspace_id, entry.seq, micros(entry.at), actor.kind, actor.id, change.kind, change.customer_id, change.key)
    return blake2b(msgspec.json.encode(row), digest_size=4).hexdigest()


def cursor_of(workspace_id: str, entry: LogEntry) -> str:
    """The cursor of a reader that has seen `entry`: its number and its mark."""
    return f"{entry.seq}.{mark_of(workspace_id, entry)}"


async def cursor_at(reader: Reader, workspace_id: str, seq: int) -> str:
    """The cursor of a number: `0.0` before the first change, the number alone where that change has been forgotten."""
    if seq == 0:
        return "0.0"
    found = await read_changes(reader, workspace_id, seq - 1, 1)
    return cursor_of(workspace_id, found[0]) if found and found[0].seq == seq else str(seq)


async def old_until(reader: Reader, workspace_id: str, before: datetime, first: int, end: int) -> int:
    """Up to where all of these are older than `before`: `end`, unless a clock was set back among them."""
    row = await reader.row(STAYS, workspace_id=workspace_id, first=first, end=end, before=micros(before))
    return end if row is None or row[0] is None else int(row[0])


STAYS = """
    SELECT min(seq) FROM changes
    WHERE workspace_id = :workspace_id AND seq >= :first AND seq < :end AND at >= :before
"""


async def forget_changes(transaction: Transaction, workspace_id: str, first: int, end: int) -> None:
    """From `first`, which is the log's old end: so there is never a hole. Without `end`, which stays."""
    await transaction.run(CUT, workspace_id=workspace_id, first=first, end=end)


CUT = "DELETE FROM changes WHERE workspace_id = :workspace_id AND seq >= :first AND seq < :end"
