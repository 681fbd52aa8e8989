"""`agents`: who answers customers in the host platform. They are known from the panels that they open."""

from datetime import datetime

from msgspec import UNSET, Struct, UnsetType
from msgspec.json import Decoder

from ..binding import Noun, W, Walk, reads, sends, walks, writes
from ..operations import Operation, Text
from ..request import Call, Push, check_bytes, query, read_nothing, segment
from .avatars import LARGEST


class AgentProfile(Struct, frozen=True):
    """What is known of an agent. Times are UTC.

    Attributes:
        id: the host's own id, the one that embed tokens carry.
        name: what panels show: as it was pushed, else as their last panel session said; None where neither did.
        nickname, position, email, signature: as they were pushed.
        role: `agent`, `supervisor` or `admin`, by their last panel session; None where they have opened no panel.
        picture: what their picture is called, another one whenever that changes; None where there is none.
        last_seen_at: when they opened a panel last, to five minutes; None where they never have.
    """

    id: str
    name: str | None = None
    nickname: str | None = None
    position: str | None = None
    email: str | None = None
    signature: str | None = None
    role: str | None = None
    picture: str | None = None
    last_seen_at: datetime | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None


class AgentPage(Struct, frozen=True):
    """One page of the agents, those first who became known first. `next` leads to the next page, None on the last."""

    agents: tuple[AgentProfile, ...]
    next: str | None = None


class AgentAvatar(Struct, frozen=True):
    """What became of an agent's picture.

    Attributes:
        agent: the agent's id.
        picture: what it is called, another one whenever the picture changes; None where there is none.
        flattened: of a moving picture, the first one was kept.
        changed_at: when it was set.
    """

    agent: str
    picture: str | None = None
    flattened: bool = False
    changed_at: datetime | None = None


class UpsertAgent(Operation, frozen=True, tag="agents.upsert"):
    id: str
    name: Text = UNSET
    nickname: Text = UNSET
    position: Text = UNSET
    email: Text = UNSET
    signature: Text = UNSET


class RemoveAgentAvatar(Operation, frozen=True, tag="agents.remove_avatar"):
    agent: str


AVATAR = "/v1/agents/{agent}/avatar"
_read_agent, _read_agents = Decoder(AgentProfile).decode, Decoder(AgentPage).decode
_read_avatar = Decoder(AgentAvatar).decode


def upsert_agent(
    id: str,
    *,
    name: str | UnsetType | None = UNSET,
    nickname: str | UnsetType | None = UNSET,
    position: str | UnsetType | None = UNSET,
    email: str | UnsetType | None = UNSET,
    signature: str | UnsetType | None = UNSET,
) -> Push[AgentProfile]:
    """Say what an agent is called, or merge into what is known of them. What is omitted stays; None clears.

    Nobody has to: an agent who opens a panel is known from then on, by the id, name and role of that session. A new
    name shows at once in all open panels: beside the customers they are assigned to, and on their notes.

    Args:
        id: the host's own id, the one that embed tokens carry.
        name: up to 200 characters; it goes before what sessions say, and None gives that back.
        nickname: what customers call them, up to 200 characters.
        position: what they do, up to 200 characters; panels show it beside the name, and find them by it.
        email: kept in its normal form; what has none is kept as it came.
        signature: of their emails, up to 2,000 characters.

    Raises:
        InvalidRequest: something does not fit.

    Source: `PUT /v1/agents/{id}`.
    """
    return Push("PUT", "/v1/agents/{id}", _read_agent, UpsertAgent(id, name, nickname, position, email, signature))


def get_agent(id: str) -> Call[AgentProfile]:
    """Read one agent; NotFound where none was pushed and none has opened a panel. Source: `GET /v1/agents/{id}`."""
    return Call("GET", f"/v1/agents/{segment(id, 'id')}", _read_agent)


def page_of_agents(cursor: str | None = None, *, limit: int | None = None) -> Call[AgentPage]:
    """Read one page of the agents, those first who became known first.

    Args:
        cursor: an earlier page's `next`; None for the first page.
        limit: agents a page, at most, 1 to 1,000; the service's own default is 100.

    Source: `GET /v1/agents?cursor=&limit=`.
    """
    return Call("GET", f"/v1/agents{query(cursor=cursor, limit=limit)}", _read_agents)


def list_agents() -> Walk[AgentProfile]:
    """Every agent, those first who became known first, read page by page as they are asked for.

    Source: `GET /v1/agents?cursor=`.
    """
    return Walk(page_of_agents, lambda page: page.agents)


def set_agent_avatar(agent: str, data: bytes) -> Call[AgentAvatar]:
    """Set an agent's picture, which panels show beside their name and their notes in place of the initials.

    Args:
        agent: the agent's id.
        data: the bytes of a picture, as `customers.set_avatar` takes them.

    Raises:
        InvalidRequest: it is no such picture; `errors` says why.
        NotFound: no such agent is known: push them first.
        ServerError: files cannot be kept just now.

    Source: `PUT /v1/agents/{agent}/avatar`.
    """
    body = check_bytes(data, "data", LARGEST)
    return Call("PUT", AVATAR.format(agent=segment(agent, "agent")), _read_avatar, body)


def get_agent_avatar(agent: str, *, size: int | None = None) -> Call[bytes]:
    """Read an agent's picture: the bytes of a square of WebP.

    Args:
        agent: the agent's id.
        size: pixels of a side, 48 or 128, which is the service's own default.

    Raises:
        NotFound: no such agent is known, or they have no picture.
        InvalidRequest: there is no such size.

    Source: `GET /v1/agents/{agent}/avatar?size=`.
    """
    return Call("GET", AVATAR.format(agent=segment(agent, "agent")) + query(size=size), bytes)


def remove_agent_avatar(agent: str) -> Push[None]:
    """Remove an agent's picture; what is gone already is fine.

    Raises:
        NotFound: no such agent is known.

    Source: `DELETE /v1/agents/{agent}/avatar`.
    """
    return Push("DELETE", AVATAR, read_nothing, RemoveAgentAvatar(agent))


class Agents(Noun[W]):
    """Agents of the host platform. `Agent` is who opens a panel; an `AgentProfile` is what is known of them."""

    upsert = writes(upsert_agent)
    """Say what an agent is called, or merge into what is known of them."""
    get = reads(get_agent)
    """Read one agent."""
    page = reads(page_of_agents)
    """Read one page of the agents, for those who keep the cursor themselves."""
    list = walks(list_agents)
    """Every agent, read page by page as they are asked for."""
    set_avatar = sends(set_agent_avatar)
    """Set an agent's picture, from the bytes of one."""
    avatar = reads(get_agent_avatar)
    """Read an agent's picture: the bytes of a square of WebP."""
    remove_avatar = writes(remove_agent_avatar)
    """Remove an agent's picture; what is gone already is fine."""
