"""Agents, found by the words of their names, and their faces beside notes and customers."""

from collections.abc import Collection, Sequence
from datetime import datetime

from plugin.domain.agents import AgentAvatar, AgentProfile, AgentWord, Face
from plugin.domain.text import is_id

from .engine.base import Reader
from .engine.tables import Page, Table
from .engine.words import Words
from .faces import face_sql

AGENTS, WORDS, AVATARS = (
    Table(AgentProfile, "agents"),
    Table(AgentWord, "agent_words"),
    Table(AgentAvatar, "agent_avatars"),
)
TABLES = (AGENTS, WORDS, AVATARS)
BY_WORDS = Words(AGENTS, WORDS, lambda agent: agent.found_by)
SEEN_LAST = f"""
    SELECT {AGENTS.names} FROM agents WHERE workspace_id = :workspace_id AND last_seen_at > 0
    ORDER BY last_seen_at DESC, id DESC LIMIT :limit
"""
NEVER_SEEN = f"""
    SELECT {AGENTS.names} FROM agents WHERE workspace_id = :workspace_id AND last_seen_at IS NULL
    ORDER BY id LIMIT :limit
"""
CALLED = f"SELECT {AVATARS.names} FROM agent_avatars WHERE workspace_id = :workspace_id AND picture = :picture"
PICTURES = """
    SELECT agent_id, picture FROM agent_avatars WHERE workspace_id = :workspace_id AND agent_id IN :ids
"""
NAMES = """
    SELECT id, coalesce(name, session_name) FROM agents WHERE workspace_id = :workspace_id AND id IN :ids
"""
OF_CUSTOMERS = f"""
    SELECT customers.id, customers.assigned_to, {face_sql("customers.assigned_to")},
        (SELECT position FROM agents WHERE workspace_id = :workspace_id AND id = customers.assigned_to)
    FROM customers
    WHERE customers.workspace_id = :workspace_id AND customers.id IN :customers AND customers.assigned_to IS NOT NULL
"""


async def find_agent(reader: Reader, workspace_id: str, id: str) -> AgentProfile | None:
    return await AGENTS.find(reader, workspace_id, id)


async def page_of_agents(
    reader: Reader, workspace_id: str, after: tuple[datetime, str] | None, limit: int
) -> list[AgentProfile]:
    """The oldest first, those that follow the one that became known at `after`."""
    return await AGENTS.read(reader, workspace_id, [()], Page("created_at", limit, after, is_newest_first=False))


async def search_agents(reader: Reader, workspace_id: str, words: str) -> list[AgentProfile]:
    """By words of names, positions and ids, in no order; at most LOOKED_AT."""
    return await BY_WORDS.search(reader, workspace_id, words)


async def recent_agents(reader: Reader, workspace_id: str, limit: int) -> list[AgentProfile]:
    """Those seen last, the last first."""
    return [AGENTS.row_of(row) for row in await reader.rows(SEEN_LAST, workspace_id=workspace_id, limit=limit)]


async def unseen_agents(reader: Reader, workspace_id: str, limit: int) -> list[AgentProfile]:
    """Those that were pushed, and have opened no panel yet, by id."""
    return [AGENTS.row_of(row) for row in await reader.rows(NEVER_SEEN, workspace_id=workspace_id, limit=limit)]


async def pictures_of(reader: Reader, workspace_id: str, ids: Collection[str]) -> dict[str, str | None]:
    return dict(await reader.rows(PICTURES, workspace_id=workspace_id, ids=sorted(ids)))  # type: ignore[arg-type]


async def names_of(reader: Reader, workspace_id: str, ids: Collection[str]) -> dict[str, str]:
    """Of those that have one."""
    good = sorted(filter(is_id, ids))
    rows = await reader.rows(NAMES, workspace_id=workspace_id, ids=good) if good else []
    return {id: name for id, name in rows if name}


async def of_customers(reader: Reader, workspace_id: str, customers: Sequence[str]) -> dict[str, dict[str, Face]]:
    """Whom they are assigned to, by customer and agent; also one of whom nothing is known."""
    rows = await reader.rows(OF_CUSTOMERS, workspace_id=workspace_id, customers=list(customers))
    return {
        customer: {agent: Face(agent, name or "", picture, position)}
        for customer, agent, name, picture, position in rows
    }


async def avatar_called(reader: Reader, workspace_id: str, picture: str) -> AgentAvatar | None:
    """Whosoever's it is now."""
    row = await reader.row(CALLED, workspace_id=workspace_id, picture=picture)
    return None if row is None else AVATARS.row_of(row)


async def find_agent_avatar(reader: Reader, workspace_id: str, id: str) -> AgentAvatar | None:
    return await AVATARS.find(reader, workspace_id, id)
