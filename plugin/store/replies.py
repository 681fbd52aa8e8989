"""The results of a session's forms, stored so that any process can show them; signals carry the session's id alone."""

import msgspec

from plugin.domain.reply import ASKING, FieldProblem, Reply, Said
from plugin.store.engine.base import Reader, Row, Transaction
from plugin.store.engine.sql import WRITTEN
from plugin.store.engine.units import Along

PENDING_KEPT = 300  # the newest; an older error or conflict is of no more use
SETTLED_KEPT = 200
RECENT = 1_000
FORGOTTEN_TOGETHER = 20  # beyond these
COLUMNS = "number, kind, place, editor, payload"
PENDING, SETTLED, SHOWN = range(
    3
)  # what `settled` holds. Only finite pages mark a reply as shown; a stream keeps a count of its own
NEWEST_SETTLED = f"""
    session_id = :session_id AND settled = {SETTLED}
    AND number = (SELECT max(number) FROM replies AS newest WHERE newest.session_id = :session_id)
"""


NEXT = "(SELECT coalesce(max(number), 0) + 1 FROM replies AS newest WHERE newest.session_id = :session_id)"
# A session that posts without end keeps as many as its panels may still show.
FORGET_SURPLUS = f"""
    DELETE FROM replies WHERE session_id = :session_id AND number <= {NEXT} - {SETTLED_KEPT}
       AND (settled > 0 OR number <= {NEXT} - {PENDING_KEPT}) AND {NEXT} % {FORGOTTEN_TOGETHER} = 0 AND {WRITTEN}
"""
SETTLE = f"""
    UPDATE replies SET settled = {SETTLED}
     WHERE session_id = :session_id AND place = :place AND settled = {PENDING} AND {WRITTEN}
"""
ADD = f"""
    INSERT INTO replies (session_id, number, kind, place, editor, payload, settled, at)
    SELECT :session_id, {NEXT}, :kind, :place, :editor, :payload, :settled, :at WHERE {WRITTEN}
"""


def adding(session_id: str, reply: Reply, at: int) -> tuple[Along, ...]:
    """What adds a reply, and settles every pending one about the same place. Only one of a session at a time."""
    session: dict[str, object] = {"session_id": session_id}
    row = session | {
        "kind": reply.kind,
        "place": reply.place,
        "editor": reply.editor,
        "payload": msgspec.json.encode(reply.said).decode(),
        "settled": PENDING if reply.kind in ASKING else SETTLED,
        "at": at,
    }
    return Along(FORGET_SURPLUS, session), Along(SETTLE, session | {"place": reply.place}), Along(ADD, row)


async def replies_after(reader: Reader, session_id: str, number: int) -> list[Reply]:
    rows = await reader.rows(
        f"SELECT {COLUMNS} FROM replies WHERE session_id = :session_id AND number > :number ORDER BY number",
        session_id=session_id,
        number=number,
    )
    return [_reply(row) for row in rows]


async def recent_replies(reader: Reader, since: int) -> list[tuple[str, int]]:
    """Session and number of those given since then, of all workspaces; the newest, where they are very many."""
    rows = await reader.rows(
        "SELECT session_id, number FROM replies WHERE at >= :since ORDER BY at DESC LIMIT :most",
        since=since,
        most=RECENT,
    )
    return [(row[0], row[1]) for row in rows]


async def pending_replies(reader: Reader, session_id: str) -> tuple[int, list[Reply]]:
    """The number to read on after, and what has not been answered yet."""
    rows = await reader.rows(
        f"""
        SELECT {COLUMNS}, settled FROM replies WHERE session_id = :session_id
           AND (settled = 0 OR number = (SELECT max(number) FROM replies WHERE session_id = :session_id))
         ORDER BY number
        """,
        session_id=session_id,
    )
    return (rows[-1][0] if rows else 0), [_reply(row) for row in rows if not row[5]]


async def has_unshown_reply(reader: Reader, session_id: str) -> bool:
    return await reader.row(f"SELECT 1 FROM replies WHERE {NEWEST_SETTLED}", session_id=session_id) is not None


async def take_unshown_reply(transaction: Transaction, session_id: str) -> Reply | None:
    """The session's newest, if it asks for nothing and no finite page has shown it; from now on one has."""
    rows = await transaction.rows(
        f"UPDATE replies SET settled = :shown WHERE {NEWEST_SETTLED} RETURNING {COLUMNS}",
        session_id=session_id,
        shown=SHOWN,
    )
    return _reply(rows[0]) if rows else None


async def old_replies(reader: Reader, before: int, limit: int) -> list[tuple[str, int]]:
    """Session and number of those to go. A session's last stays, its numbers go on from it; so does what asks."""
    rows = await reader.rows(
        """
        SELECT session_id, number FROM replies AS old WHERE at < :before AND settled > 0
           AND number < (SELECT max(number) FROM replies AS newer WHERE newer.session_id = old.session_id)
         LIMIT :limit
        """,
        before=before,
        limit=limit,
    )
    return [(row[0], row[1]) for row in rows]


async def remove_replies(transaction: Transaction, replies: list[tuple[str, int]]) -> None:
    await transaction.run_many(
        "DELETE FROM replies WHERE session_id = :session_id AND number = :number",
        [{"session_id": session_id, "number": number} for session_id, number in replies],
    )


class _EarlierSaid(msgspec.Struct, frozen=True):
    """The payload of rows written before forms had many fields: one text, and one problem."""

    typed: str = ""
    code: str = ""
    parameters: dict[str, str | int] = {}


_decode = msgspec.json.Decoder(Said).decode
_decode_earlier = msgspec.json.Decoder(_EarlierSaid).decode
EARLIER_FIELDS = {"attribute": "value", "unknown": "name", "search": "q"}


def _reply(row: Row) -> Reply:
    number, kind, place, editor, payload = row[:5]
    return Reply(kind=kind, place=place, editor=editor, said=_said(kind, place, payload), number=number)


def _said(kind: str, place: str, payload: str) -> Said:
    try:
        said = _decode(payload)
    except msgspec.ValidationError:
        return _said_earlier(kind, place, payload)
    return said if said.problems or kind not in ("invalid", "refused") else _said_earlier(kind, place, payload)


def _said_earlier(kind: str, place: str, payload: str) -> Said:
    """What was typed before an upgrade is not lost by it. All else of the payload has kept its names."""
    earlier = _decode_earlier(payload)
    field = EARLIER_FIELDS.get(place.partition("/")[0], "text")
    problem = FieldProblem("" if kind == "refused" else field, earlier.code, earlier.parameters)
    kept = {name: value for name, value in msgspec.json.decode(payload).items() if name != "typed"}
    said = msgspec.convert(kept, Said)
    return msgspec.structs.replace(said, typed={field: [earlier.typed]}, problems=(problem,) if earlier.code else ())
