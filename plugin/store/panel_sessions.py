"""Panel sessions, found by the hash of their secret."""

from datetime import datetime

import msgspec
from msgspec import Struct

from plugin.domain.actor import Agent, Role
from plugin.domain.agents import SEEN_AGAIN
from plugin.domain.visits import PanelVisit
from plugin.domain.workspace import VISITED, Appearance, PanelSession
from plugin.store.engine.base import Reader, Row, Transaction
from plugin.store.engine.columns import encode_json, instant, micros
from plugin.store.engine.tables import Table

from .workspaces import decode_origins

VISITS = Table(PanelVisit, "panel_visits")
LAST_SIGN = "\U0010ffff"
END_OF_TIME = 2**62  # microseconds
HIGHER: dict[Role, list[str]] = {"agent": ["supervisor", "admin"], "supervisor": ["admin"], "admin": [""]}

FIND = """
    SELECT session.id, session.workspace_id, workspaces.origins, session.agent_id, session.agent_name, session.role,
        session.conversation_id, session.customer_id,
        coalesce(session.customer_id, (
            SELECT customer_id FROM conversations
            WHERE workspace_id = session.workspace_id AND id = session.conversation_id)),
        session.appearance, session.created_at, session.used_at, session.directory
    FROM panel_sessions AS session JOIN workspaces ON workspaces.id = session.workspace_id
    WHERE session.hash = :hash AND session.revoked_at IS NULL
    AND session.used_at > :used_after AND session.created_at > :created_after
    AND NOT EXISTS (SELECT 1 FROM api_keys WHERE id = session.key_id AND revoked_at IS NOT NULL)
    AND NOT EXISTS (SELECT 1 FROM signing_keys WHERE kid = session.key_id AND revoked_at IS NOT NULL)
"""

ADD = """
    INSERT INTO panel_sessions (
        hash, id, workspace_id, agent_id, agent_name, role, conversation_id, customer_id, appearance, key_id,
        created_at, used_at, directory
    )
    VALUES (
        :hash, :id, :workspace_id, :agent_id, :agent_name, :role, :conversation_id, :customer_id, :appearance, :key_id,
        :created_at, :created_at, :directory
    )
    ON CONFLICT (hash) DO NOTHING
"""
IS_THERE = "SELECT 1 FROM panel_sessions WHERE hash = :hash"

# Whether the agent has one with a higher role, and more than may be, and whether all that it says of them is known;
# answered with it, so that it costs no round trip.
LOOK = """
    RETURNING EXISTS (
        SELECT 1 FROM panel_sessions AS older
        WHERE older.workspace_id = :workspace_id AND older.agent_id = :agent_id AND older.role IN :higher
        AND older.revoked_at IS NULL
    ), EXISTS (
        SELECT 1 FROM panel_sessions AS older
        WHERE older.workspace_id = :workspace_id AND older.agent_id = :agent_id AND older.revoked_at IS NULL
        LIMIT 1 OFFSET :beyond
    ), EXISTS (
        SELECT 1 FROM agents WHERE agents.workspace_id = :workspace_id AND agents.id = :agent_id
        AND agents.role = :role AND (agents.session_name = :agent_name OR :agent_name = :agent_id)
        AND agents.last_seen_at > :seen_since
    )
"""

END_HIGHER = """
    UPDATE panel_sessions SET revoked_at = :at
    WHERE workspace_id = :workspace_id AND agent_id = :agent_id AND role IN :higher AND revoked_at IS NULL
    RETURNING id
"""

END_CROWD = """
    UPDATE panel_sessions SET revoked_at = :at
    WHERE workspace_id = :workspace_id AND id IN (
        SELECT id FROM panel_sessions
        WHERE workspace_id = :workspace_id AND agent_id = :agent_id AND revoked_at IS NULL
        ORDER BY created_at DESC, id DESC LIMIT 1000 OFFSET :most
    )
    RETURNING id
"""

EXTEND = """
    UPDATE panel_sessions SET used_at = :used_at
    WHERE workspace_id = :workspace_id AND id = :id AND used_at < :used_at
"""

# By what is given: each combination has an index that it is found by.
CHOSEN = {
    (False, False): "",
    (True, False): "AND agent_id = :agent_id",
    (False, True): "AND key_id = :key_id",
    (True, True): "AND agent_id = :agent_id AND key_id = :key_id",
}
LIST = """
    SELECT id, agent_id, agent_name, role, conversation_id, customer_id, key_id, created_at, used_at,
        directory
    FROM panel_sessions
    WHERE workspace_id = :workspace_id AND revoked_at IS NULL AND created_at < :created_before {chosen}
    AND (created_at > :at OR (created_at = :at AND id > :after)) AND created_at >= :at
    ORDER BY created_at, id LIMIT :limit
"""
TO_END = """
    SELECT id FROM panel_sessions
    WHERE workspace_id = :workspace_id AND revoked_at IS NULL AND created_at < :created_before {chosen}
    ORDER BY created_at, id LIMIT :limit
"""
END = """
    UPDATE panel_sessions SET revoked_at = :at
    WHERE id IN :ids AND revoked_at IS NULL
    RETURNING id
"""

ENDED_SINCE = """
    SELECT workspace_id, id FROM panel_sessions WHERE revoked_at > :since ORDER BY revoked_at DESC LIMIT :limit
"""

OPEN = """
    SELECT id FROM panel_sessions WHERE id IN (SELECT session_id FROM streams WHERE process = :process)
    AND used_at < :unless_after AND revoked_at IS NULL
"""

KEEP_OPEN = """
    UPDATE panel_sessions SET used_at = :used_at
    WHERE id IN :ids AND used_at < :used_at AND revoked_at IS NULL
"""

# Each by its own index, which an OR of both would not use.
IDLE = "SELECT hash FROM panel_sessions WHERE used_at <= :before ORDER BY used_at LIMIT :limit"
OLD = "SELECT hash FROM panel_sessions WHERE created_at <= :before ORDER BY created_at LIMIT :limit"
FORGET = """
    DELETE FROM panel_sessions
    WHERE hash IN :hashes AND (used_at <= :used_before OR created_at <= :created_before)
    RETURNING workspace_id, id
"""

FORGET_REPLIES = "DELETE FROM replies WHERE session_id >= :first AND session_id < :beyond"
FORGET_VISITS = "DELETE FROM panel_visits WHERE workspace_id = :workspace_id AND session_id = :session_id"

_decode_appearance = msgspec.json.Decoder(Appearance).decode


async def session_of(
    reader: Reader, secret_hash: str, *, used_after: datetime, created_after: datetime
) -> PanelSession | None:
    """None for one that was revoked, idle for too long or open for too long."""
    row = await reader.row(FIND, hash=secret_hash, used_after=micros(used_after), created_after=micros(created_after))
    return None if row is None else _session_of(row, secret_hash)


def _session_of(row: Row, secret_hash: str) -> PanelSession:
    id, workspace, origins, agent, name, role, conversation, customer, shown, appearance, created_at, used_at, *rest = (
        row
    )
    return PanelSession(
        id,
        workspace,
        decode_origins(origins),
        Agent(agent, name, role, bool(rest[0])),
        conversation,
        customer,
        shown,
        _decode_appearance(appearance),
        instant(created_at),
        instant(used_at),
        secret_hash,
    )


class Added(Struct, frozen=True):
    """`ended`: the ids of the agent's older ones that end with it, those of a higher role, and beyond as many as may be
    the oldest. `is_news`: it says something of the agent that is not known, or they were not seen for some minutes.
    """

    ended: list[str]
    is_news: bool = False


async def find_visit(reader: Reader, session: PanelSession, customer_id: str) -> PanelVisit | None:
    return await VISITS.find(reader, session.workspace_id, session.id, customer_id)


async def add_session(
    transaction: Transaction,
    workspace_id: str,
    secret_hash: str,
    session_id: str,
    agent: Agent,
    conversation_id: str | None,
    customer_id: str | None,
    appearance: Appearance,
    key_id: str | None,
    at: datetime,
    most: int,
) -> Added:
    """One that is there already was added by this very request, whose commit was not answered."""
    higher = HIGHER[agent.role]
    row = await transaction.row(
        ADD + LOOK,
        workspace_id=workspace_id,
        hash=secret_hash,
        id=session_id,
        agent_id=agent.id,
        agent_name=agent.name,
        role=agent.role,
        directory=int(agent.has_directory),
        conversation_id=conversation_id,
        customer_id=customer_id,
        appearance=encode_json(appearance),
        key_id=key_id,
        created_at=micros(at),
        higher=higher,
        beyond=most - 1,
        seen_since=micros(at - SEEN_AGAIN),
    )
    if row is None:
        return Added([])
    whose = {"workspace_id": workspace_id, "agent_id": agent.id, "at": micros(at)}
    ended = await transaction.rows(END_HIGHER, higher=higher, **whose) if row[0] else []
    if row[1]:
        ended += await transaction.rows(END_CROWD, most=most, **whose)
    return Added([one[0] for one in ended], is_news=not row[2])


async def is_session(reader: Reader, secret_hash: str) -> bool:
    """Whether there is one, whatever has become of it."""
    return await reader.row(IS_THERE, hash=secret_hash) is not None


async def extend_session(transaction: Transaction, workspace_id: str, session_id: str, at: datetime) -> None:
    await transaction.run(EXTEND, workspace_id=workspace_id, id=session_id, used_at=micros(at))


class Which(Struct, frozen=True):
    """Sessions of a workspace: all, or an agent's, or those that a key made, or those made before a moment."""

    agent_id: str | None = None
    key_id: str | None = None
    created_before: datetime | None = None

    @property
    def chosen(self) -> str:
        return CHOSEN[self.agent_id is not None, self.key_id is not None]

    @property
    def parameters(self) -> dict[str, object]:
        given = {"agent_id": self.agent_id, "key_id": self.key_id}
        before = micros(self.created_before) if self.created_before else END_OF_TIME
        return {**{name: value for name, value in given.items() if value is not None}, "created_before": before}


class ListedSession(Struct, frozen=True):
    id: str
    agent: Agent
    conversation_id: str | None
    customer_id: str | None
    key_id: str | None  # None: made by an earlier version, which did not remember it
    created_at: datetime
    used_at: datetime


async def list_sessions(
    reader: Reader, workspace_id: str, which: Which, after: tuple[datetime, str] | None, limit: int
) -> list[ListedSession]:
    """Those that have not been ended, the oldest first. One that has not been used for long may be past its end."""
    at, after_id = (micros(after[0]), after[1]) if after else (0, "")
    rows = await reader.rows(
        LIST.format(chosen=which.chosen),
        workspace_id=workspace_id,
        at=at,
        after=after_id,
        limit=limit,
        **which.parameters,
    )
    return [
        ListedSession(
            id,
            Agent(agent, name, role, bool(directory)),
            conversation,
            customer,
            key_id,
            instant(created_at),
            instant(used_at),
        )
        for id, agent, name, role, conversation, customer, key_id, created_at, used_at, directory in rows
    ]


async def end_sessions(
    transaction: Transaction, workspace_id: str, which: Which, at: datetime, limit: int
) -> list[str]:
    """The ids of those that were still good; at most `limit`."""
    found = await transaction.rows(
        TO_END.format(chosen=which.chosen), workspace_id=workspace_id, limit=limit, **which.parameters
    )
    ids = [row[0] for row in found]
    rows = await transaction.rows(END, ids=ids, at=micros(at)) if ids else []
    return [row[0] for row in rows]


async def ended_since(reader: Reader, since: datetime, limit: int) -> list[tuple[str, str]]:
    """The workspace and id of those that have been ended, by whichever process; the last of them."""
    return [(row[0], row[1]) for row in await reader.rows(ENDED_SINCE, since=micros(since), limit=limit)]


async def open_sessions(reader: Reader, process: str, unless_after: datetime) -> list[str]:
    """Those with a panel open in this process; the ones that were extended after `unless_after` are left for later."""
    return [row[0] for row in await reader.rows(OPEN, process=process, unless_after=micros(unless_after))]


async def keep_open_sessions(transaction: Transaction, ids: list[str], at: datetime) -> None:
    """An open panel keeps its session from idling."""
    await transaction.run(KEEP_OPEN, ids=ids, used_at=micros(at))


async def forget_sessions(
    transaction: Transaction, *, used_before: datetime, created_before: datetime, limit: int
) -> list[tuple[str, str]]:
    """At most `limit`, with their replies and visits; answers the workspace and id of each that went."""
    before = {"used_before": micros(used_before), "created_before": micros(created_before)}
    rows = await transaction.rows(IDLE, before=before["used_before"], limit=limit)
    if len(rows) < limit:
        rows += await transaction.rows(OLD, before=before["created_before"], limit=limit - len(rows))
    # one that was used meanwhile stays
    gone = await transaction.rows(FORGET, hashes=[row[0] for row in rows], **before)
    await transaction.run("DELETE FROM replies WHERE session_id IN :ids", ids=[row[1] for row in gone])
    visited = [f"{row[1]}{VISITED}" for row in gone]
    await transaction.run_many(FORGET_REPLIES, [{"first": one, "beyond": one + LAST_SIGN} for one in visited])
    await transaction.run_many(FORGET_VISITS, [{"workspace_id": row[0], "session_id": row[1]} for row in gone])
    return [(row[0], row[1]) for row in gone]
