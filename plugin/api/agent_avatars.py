"""An agent's picture: `/v1/agents/{agent}/avatar`. Sent and read as a customer's is."""

from litestar import Response, get, put

from plugin.actions.avatars import of_agent
from plugin.api.http.call import Call, answer_operation
from plugin.api.http.routing import writes
from plugin.api.http.schema import Described
from plugin.domain.agent_avatars import AgentAvatarAnswer, RemoveAgentAvatar
from plugin.domain.problems import problem
from plugin.errors import Missing
from plugin.settings import LARGEST_AVATAR
from plugin.store.agents import find_agent, find_agent_avatar

from .avatars import AVATAR, GIVES, read_picture

ANSWERED = {"agent": "marta", **{name: value for name, value in AVATAR.items() if name != "customer"}}
PATH = "/agents/{agent:str}/avatar"


@put(
    PATH,
    opt={"described": Described(answer=AgentAvatarAnswer, answered=ANSWERED, refusals=(404, 413), takes="image/*")},
    status_code=200,
    request_max_body_size=LARGEST_AVATAR + 1,
)
async def put_agent_avatar(call: Call) -> Response[bytes]:
    """Set an agent's picture, which stands beside their name and their notes: the body is its bytes.

    What it may be, and what is kept of it, is as with a customer's. What repeats the bytes that were sent last changes
    nothing.

    Errors: 404 where this workspace has no such agent; 422 says why a picture is none that can be kept; 503 where files
    cannot be kept just now.
    """
    agent_id = call.path["agent"]
    if await find_agent(call.store, call.workspace_id, agent_id) is None:  # before anything is decoded
        raise Missing(problem("agent", "agent_missing"))
    data, avatars = await call.request.body(), call.services.avatars
    return answer_operation(await avatars.put(call.workspace_id, of_agent(agent_id), data, call.run, "picture"))


@get(PATH, opt={"described": GIVES}, status_code=200)
async def get_agent_avatar(call: Call) -> Response[bytes]:
    """Read an agent's picture, as a square of WebP.

    Errors: 404 where this workspace has no such agent, or they have no picture; 422 for a `size` that there is not.
    """
    return await read_picture(call, await find_agent_avatar(call.store, call.workspace_id, call.path["agent"]))


@writes("DELETE", PATH, RemoveAgentAvatar, refusals=(404,))
def delete_agent_avatar() -> None:
    """Remove an agent's picture: panels show their initials. One that they have not, or no more, is removed already.

    Errors: 404 where this workspace has no such agent.
    """


handlers = (put_agent_avatar, get_agent_avatar, delete_agent_avatar)
