"""Panel sessions, found by the hash of their secret."""

from datetime import datetime

import msgspec

from plugin.domain.actor import Agent
from plugin.domain.workspace import Appearance, PanelSession
from plugin.store.engine.base import Reader, Row, Transaction
from plugin.store.engine.columns import encode_json, instant, micros

from .workspaces import decode_origins

FIND = """
    SELECT session.id, session.workspace_id, workspaces.origins, session.agent_id, session.agent_name, session.role,
        session.conversation_id, session.customer_id,
        coalesce(session.customer_id, (
            SELECT customer_id FROM conversations
            WHERE workspace_id = session.workspace_id AND id = session.conversation_id)),
        session.appearance, session.created_at, session.used_at
    FROM panel_sessions AS session JOIN workspaces ON workspaces.id = session.workspace_id
    WHERE session.hash = :hash AND session.revoked_at IS NULL
    AND session.used_at > :used_after AND session.created_at > :created_after
"""

ADD = """
    INSERT INTO panel_sessions (
        hash, id, workspace_id, agent_id, agent_name, role, conversation_id, customer_id, appearance,
        created_at, used_at
    )
    VALUES (
        :hash, :id, :workspace_id, :agent_id, :agent_name, :role, :conversation_id, :customer_id, :appearance,
        :created_at, :created_at
    )
"""

EXTEND = """
    UPDATE panel_sessions SET used_at = :used_at
    WHERE workspace_id = :workspace_id AND id = :id AND used_at < :used_at
"""

REVOKE = """
    UPDATE panel_sessions SET revoked_at = :at
    WHERE workspace_id = :workspace_id AND agent_id = :agent_id AND revoked_at IS NULL
    RETURNING id
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

_decode_appearance = msgspec.json.Decoder(Appearance).decode


async def session_of(
    reader: Reader, secret_hash: str, *, used_after: datetime, created_after: datetime
) -> PanelSession | None:
    """None for one that was revoked, idle for too long or open for too long."""
    row = await reader.row(FIND, hash=secret_hash, used_after=micros(used_after), created_after=micros(created_after))
    return None if row is None else _session_of(row)


def _session_of(row: Row) -> PanelSession:
    id, workspace, origins, agent, name, role, conversation, customer, shown, appearance, created_at, used_at = row
    return PanelSession(
        id,
        workspace,
        decode_origins(origins),
        Agent(agent, name, role),
        conversation,
        customer,
        shown,
        _decode_appearance(appearance),
        instant(created_at),
        instant(used_at),
    )


async def add_session(
    transaction: Transaction,
    workspace_id: str,
    secret_hash: str,
    session_id: str,
    agent: Agent,
    conversation_id: str | None,
    customer_id: str | None,
    appearance: Appearance,
    at: datetime,
) -> None:
    await transaction.run(
        ADD,
        workspace_id=workspace_id,
        hash=secret_hash,
        id=session_id,
        agent_id=agent.id,
        agent_name=agent.name,
        role=agent.role,
        conversation_id=conversation_id,
        customer_id=customer_id,
        appearance=encode_json(appearance),
        created_at=micros(at),
    )


async def extend_session(transaction: Transaction, workspace_id: str, session_id: str, at: datetime) -> None:
    await transaction.run(EXTEND, workspace_id=workspace_id, id=session_id, used_at=micros(at))


async def revoke_sessions_of(transaction: Transaction, workspace_id: str, agent_id: str, at: datetime) -> list[str]:
    """The ids of those that were still good."""
    rows = await transaction.rows(REVOKE, workspace_id=workspace_id, agent_id=agent_id, at=micros(at))
    return [row[0] for row in rows]


async def open_sessions(reader: Reader, process: str, unless_after: datetime) -> list[str]:
    """Those with a panel open in this process; the ones that were extended after `unless_after` are left for later."""
    return [row[0] for row in await reader.rows(OPEN, process=process, unless_after=micros(unless_after))]


async def keep_open_sessions(transaction: Transaction, ids: list[str], at: datetime) -> None:
    """An open panel keeps its session from idling."""
    await transaction.run(KEEP_OPEN, ids=ids, used_at=micros(at))


async def forget_sessions(
    transaction: Transaction, *, used_before: datetime, created_before: datetime, limit: int
) -> list[tuple[str, str]]:
    """At most `limit`, with the replies they were left; answers the workspace and id of each that went."""
    before = {"used_before": micros(used_before), "created_before": micros(created_before)}
    rows = await transaction.rows(IDLE, before=before["used_before"], limit=limit)
    if len(rows) < limit:
        rows += await transaction.rows(OLD, before=before["created_before"], limit=limit - len(rows))
    # one that was used meanwhile stays
    gone = await transaction.rows(FORGET, hashes=[row[0] for row in rows], **before)
    await transaction.run("DELETE FROM replies WHERE session_id IN :ids", ids=[row[1] for row in gone])
    return [(row[0], row[1]) for row in gone]
