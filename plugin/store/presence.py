"""Streams that are open and controls that are in use, across processes.

Rows of their own, and no part of the log.
"""

from collections.abc import Sequence
from itertools import groupby, islice
from operator import itemgetter

from msgspec import Struct

from plugin.domain.presence import Editing, Looker, Presence
from plugin.store.engine.base import Reader, Transaction


class OpenStream(Struct, frozen=True):
    id: str
    session_id: str
    workspace_id: str
    agent_id: str
    agent_name: str
    shows: str  # what two panels share to see each other
    opened_at: int


class InUse(Struct, frozen=True):
    stream_id: str
    workspace_id: str
    shows: str
    key: str
    agent_id: str
    agent_name: str


async def read_presence(reader: Reader, workspace_id: str, shows: str, editing_since: int) -> Presence:
    rows = await reader.rows(
        """
        SELECT 0, '', agent_id, min(agent_name), min(opened_at) AS since
          FROM streams WHERE workspace_id = :workspace_id AND shows = :shows GROUP BY agent_id
        UNION ALL
        SELECT 1, key, agent_id, agent_name, since
          FROM editing WHERE workspace_id = :workspace_id AND shows = :shows AND since > :editing_since
        ORDER BY 1, 5
        """,
        workspace_id=workspace_id,
        shows=shows,
        editing_since=editing_since,
    )
    return Presence(
        lookers=tuple(Looker(row[2], row[3]) for row in rows if row[0] == 0),
        editing=tuple(Editing(row[1], row[2], row[3]) for row in rows if row[0] == 1),
    )


async def add_streams(transaction: Transaction, process: str, streams: list[OpenStream], at: int) -> None:
    """Of a process that lives: whatever others have taken it for, it is seen with them."""
    await see_process(transaction, process, at)
    await transaction.run_many(
        """
        INSERT INTO streams (id, session_id, workspace_id, agent_id, agent_name, shows, process, opened_at, used)
        VALUES (:id, :session_id, :workspace_id, :agent_id, :agent_name, :shows, :process, :opened_at, 0)
        ON CONFLICT (id) DO UPDATE SET shows = excluded.shows
        """,
        [
            {
                "id": stream.id,
                "session_id": stream.session_id,
                "workspace_id": stream.workspace_id,
                "agent_id": stream.agent_id,
                "agent_name": stream.agent_name,
                "shows": stream.shows,
                "process": process,
                "opened_at": stream.opened_at,
            }
            for stream in streams
        ],
    )


async def leave_customers(transaction: Transaction, streams: list[OpenStream]) -> None:
    """What was being edited of a customer that the stream no longer shows."""
    await transaction.run_many(
        "DELETE FROM editing WHERE stream_id = :id AND shows <> :shows",
        [{"id": stream.id, "shows": stream.shows} for stream in streams],
    )


async def remove_streams(transaction: Transaction, stream_ids: list[str]) -> None:
    ids: list[dict[str, object]] = [{"id": stream_id} for stream_id in stream_ids]
    await transaction.run_many("DELETE FROM editing WHERE stream_id = :id", ids)
    await transaction.run_many("DELETE FROM streams WHERE id = :id", ids)


async def add_in_use(transaction: Transaction, controls: list[InUse], at: int) -> None:
    await transaction.run_many(
        """
        INSERT INTO editing (stream_id, key, workspace_id, shows, agent_id, agent_name, since)
        VALUES (:stream_id, :key, :workspace_id, :shows, :agent_id, :agent_name, :at)
        ON CONFLICT (stream_id, key) DO UPDATE SET since = excluded.since
        """,
        [
            {
                "stream_id": control.stream_id,
                "key": control.key,
                "workspace_id": control.workspace_id,
                "shows": control.shows,
                "agent_id": control.agent_id,
                "agent_name": control.agent_name,
                "at": at,
            }
            for control in controls
        ],
    )


async def remove_in_use(transaction: Transaction, controls: list[tuple[str, str]]) -> None:
    await transaction.run_many(
        "DELETE FROM editing WHERE stream_id = :stream_id AND key = :key",
        [{"stream_id": stream_id, "key": key} for stream_id, key in controls],
    )


async def crowding_streams(reader: Reader, workspace_id: str, agent_ids: Sequence[str], allowed: int) -> list[str]:
    """These agents' oldest streams, each agent's beyond as many as are allowed."""
    rows = await reader.rows(
        """
        SELECT agent_id, id FROM streams WHERE workspace_id = :workspace_id AND agent_id IN :agent_ids
         ORDER BY agent_id DESC, opened_at DESC, id DESC
        """,
        workspace_id=workspace_id,
        agent_ids=agent_ids,
    )
    by_agent = groupby(rows, key=itemgetter(0))
    return [row[1] for _, own in by_agent for row in islice(own, allowed, None)]


async def workspace_of_stream(reader: Reader, stream_id: str, session_id: str) -> str | None:
    row = await reader.row(
        "SELECT workspace_id FROM streams WHERE id = :id AND session_id = :session_id",
        id=stream_id,
        session_id=session_id,
    )
    return row[0] if row else None


async def has_streams(reader: Reader, workspace_id: str, agent_id: str, session_id: str) -> bool:
    row = await reader.row(
        """
        SELECT 1 FROM streams
         WHERE workspace_id = :workspace_id AND agent_id = :agent_id AND session_id = :session_id LIMIT 1
        """,
        workspace_id=workspace_id,
        agent_id=agent_id,
        session_id=session_id,
    )
    return row is not None


async def mark_used(transaction: Transaction, stream_id: str) -> None:
    await transaction.run("UPDATE streams SET used = 1 WHERE id = :id", id=stream_id)


async def was_used(reader: Reader, stream_id: str) -> bool:
    row = await reader.row("SELECT used FROM streams WHERE id = :id", id=stream_id)
    return row is not None and bool(row[0])


async def see_process(transaction: Transaction, process: str, at: int) -> None:
    await transaction.run(
        """
        INSERT INTO processes (id, seen_at) VALUES (:id, :at)
        ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at
        """,
        id=process,
        at=at,
    )


async def last_seen(reader: Reader) -> int | None:
    """When any process was."""
    row = await reader.row("SELECT max(seen_at) FROM processes")
    return None if row is None or row[0] is None else int(row[0])


async def dead_processes(reader: Reader, seen_before: int) -> list[str]:
    rows = await reader.rows("SELECT id FROM processes WHERE seen_at < :seen_before", seen_before=seen_before)
    return [row[0] for row in rows]


async def remove_streams_of(
    transaction: Transaction, process: str, seen_before: int, limit: int
) -> list[tuple[str, str]]:
    """Of a process that has not been seen since: at most `limit` of its streams, and what they have shown.

    After the last of them the process itself goes.
    """
    rows = await transaction.rows(
        """
        SELECT id, workspace_id, shows FROM streams
         WHERE process = (SELECT id FROM processes WHERE id = :process AND seen_at < :seen_before)
         ORDER BY session_id LIMIT :limit
        """,
        process=process,
        seen_before=seen_before,
        limit=limit,
    )
    await remove_streams(transaction, [row[0] for row in rows])
    if len(rows) < limit:
        await transaction.run(
            "DELETE FROM processes WHERE id = :process AND seen_at < :seen_before",
            process=process,
            seen_before=seen_before,
        )
    return [(row[1], row[2]) for row in rows]


async def is_editing_else(reader: Reader, stream_id: str, key: str) -> bool:
    """Whether something else than this is in use in that panel, and so may hold what was typed and not saved."""
    row = await reader.row(
        "SELECT 1 FROM editing WHERE stream_id = :stream_id AND key <> :key LIMIT 1", stream_id=stream_id, key=key
    )
    return row is not None


async def remove_old_editing(transaction: Transaction, since_before: int) -> list[tuple[str, str]]:
    """What has been shown long enough, and of whom."""
    rows = await transaction.rows(
        "DELETE FROM editing WHERE since < :since_before RETURNING workspace_id, shows", since_before=since_before
    )
    return [(row[0], row[1]) for row in rows]
