"""Agents of the host platform: `/v1/agents`."""

from functools import partial

from msgspec import Struct

from plugin.api.http.call import Call
from plugin.api.http.examples import Example
from plugin.api.http.pages import page_queries, read_page_by_time
from plugin.api.http.routing import found, reads, writes
from plugin.domain.agents import AgentAnswer, UpsertAgent, answer_agent
from plugin.store.agents import find_agent, page_of_agents, pictures_of

from .avatars import AVATAR

AGENT = {
    "id": "marta",
    "name": "Marta Kovács",
    "nickname": "Marta",
    "position": "Second level",
    "email": "marta@example.com",
    "signature": "Kind regards\nMarta",
    "role": None,
    "picture": None,
    "last_seen_at": None,
    "created_at": "2027-03-01T09:00:00Z",
    "updated_at": "2027-03-01T09:00:00Z",
}
example = Example(
    pushed={
        "op": "agents.upsert",
        "id": "marta",
        "name": "Marta Kovács",
        "nickname": "Marta",
        "position": "Second level",
        "email": "marta@example.com",
        "signature": "Kind regards\nMarta",
    },
    answered=AGENT,
    text="name",
)
SEEN = {**AGENT, "role": "agent", "picture": AVATAR["picture"], "last_seen_at": "2027-03-01T09:12:00Z"}


class AgentPage(Struct, frozen=True):
    """The oldest first. `next` leads to the next page, null on the last."""

    agents: tuple[AgentAnswer, ...]
    next: str | None


@reads("/agents", answered={"agents": [SEEN], "next": None}, queries=page_queries("agents"))
async def get_agents(call: Call) -> AgentPage:
    """Read all agents, page by page, those first who became known first.

    Errors: 422 for a `cursor` that no page gave, or a `limit` out of range.
    """
    agents, further = await read_page_by_time(
        call, partial(page_of_agents, call.store, call.workspace_id), lambda one: (one.created_at, one.id)
    )
    pictures = await pictures_of(call.store, call.workspace_id, [one.id for one in agents]) if agents else {}
    return AgentPage(tuple(answer_agent(one, pictures.get(one.id)) for one in agents), further)


@reads("/agents/{id:str}", answered=SEEN)
async def get_agent(call: Call) -> AgentAnswer:
    """Read one agent.

    Errors: 404 where this workspace knows no such agent: none was pushed, and none has opened a panel.
    """
    agent = found(await find_agent(call.store, call.workspace_id, call.path["id"]))
    return answer_agent(agent, (await pictures_of(call.store, call.workspace_id, [agent.id])).get(agent.id))


@writes("PUT", "/agents/{id:str}", UpsertAgent, sent=example.pushed, answered=SEEN)
def put_agent() -> None:
    """Say what an agent is called, or merge into what is known of them. It shows at once in all open panels.

    Agents need not be pushed: one who opens a panel is known from then on, with the id, name and role of that session.
    `name` goes before the session's, and `null` gives that back. `nickname` and `position` have at most 200 characters,
    as has `name`; `signature` has at most 2,000. Members left out stay as they are, `null` clears.

    `role` and `last_seen_at` are what their panel sessions say, the latter to five minutes, and null before the first.

    Errors: 422 names the member that does not fit.
    """


handlers = (get_agents, get_agent, put_agent)
