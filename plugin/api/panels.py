"""Panels that survive reloads, and ending an agent's panels: `/v1/panels`."""

from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from litestar import Response, delete, post
from msgspec import Meta, Struct

from plugin.actions.panels import belong_together, open_panel, revoke_panels
from plugin.api.http.call import Call, answer
from plugin.api.http.schema import Described, Query
from plugin.domain.actor import Agent, Role
from plugin.domain.text import NAME_LENGTH, Sent, check_id, check_text
from plugin.domain.workspace import Appearance
from plugin.errors import Invalid, Problem

Locale = Annotated[str, Meta(pattern=r"^[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*$(?!\n)", max_length=35)]
Zone = Annotated[str, Meta(max_length=100)]
Accent = Annotated[str, Meta(pattern=r"^#[0-9A-Fa-f]{6}$(?!\n)")]

SENT = {
    "agent": {"id": "marta", "name": "Marta", "role": "agent"},
    "conversation": "conv-9",
    "locale": "en",
    "zoneinfo": "Europe/Madrid",
    "theme": "auto",
    "accent": "#3355ff",
    "density": "comfortable",
}


class AgentGiven(Struct, frozen=True, forbid_unknown_fields=True):
    """Who looks. `name` is what others see, the id if left out."""

    id: Sent
    name: Sent | None = None
    role: Role = "agent"


class PanelGiven(Struct, frozen=True, forbid_unknown_fields=True):
    """What to show to whom, and how. `conversation` or `customer` is needed; where both are given they agree."""

    agent: AgentGiven
    conversation: Sent | None = None
    customer: Sent | None = None
    locale: Locale = "en"
    zoneinfo: Zone = "UTC"
    theme: Literal["auto", "light", "dark"] = "auto"
    accent: Accent | None = None
    density: Literal["comfortable", "compact"] = "comfortable"
    live: Literal["on", "off"] = "on"


class PanelAnswer(Struct, frozen=True):
    """`url` is relative to the address where browsers reach the service."""

    url: str


class PanelsEnded(Struct, frozen=True):
    """How many sessions ended."""

    ended: int


@post(
    "/panels",
    opt={
        "described": Described(
            takes_key=False,
            body=PanelGiven,
            sent=SENT,
            answer=PanelAnswer,
            status=200,
            answered={"url": "/p/5vKXo0h9nqJ2wT1bXk3mY8cZr6dLq4sUe7aVfGhJkLM/"},
        )
    },
    status_code=200,
)
async def post_panel(call: Call) -> Response[bytes]:
    """Open a panel session, for an iframe's `src` that survives reloads.

    The address is the right to see this panel as this agent: hand it to nobody else, and log it nowhere. It ends when
    it is not used for long, when it has become old, or by `DELETE /v1/panels`. A customer or conversation that has
    not been pushed yet is fine: the panel says so, and goes live when it is. An `Idempotency-Key` is ignored:
    the address is a secret, which is never stored, so the same request again opens one more session.

    Errors: 422 names the member that does not fit, or `customer` where it is not the conversation's.
    """
    panel = await call.body(PanelGiven)
    _check(panel)
    if not await belong_together(call.services.store, call.workspace_id, panel.conversation, panel.customer):
        raise Invalid(Problem("customer", "is not the conversation's"))
    agent = Agent(panel.agent.id, panel.agent.name or panel.agent.id, panel.agent.role)
    secret = await open_panel(
        call.services.ctx, call.workspace_id, agent, panel.conversation, panel.customer, _appearance(panel), call.now()
    )
    return answer(PanelAnswer(f"/p/{secret}/"))


@delete(
    "/panels",
    opt={
        "described": Described(
            takes_key=False,
            answer=PanelsEnded,
            answered={"ended": 2},
            queries=(Query("agent", "The agent's id.", required=True),),
        )
    },
    status_code=200,
)
async def delete_panels(call: Call) -> Response[bytes]:
    """End every panel session of an agent, at once, the open ones too.

    An agent without sessions is fine: `ended` is 0, whether or not anybody has heard of that agent. So the same request
    again does no harm; an `Idempotency-Key` is ignored.

    Errors: 422 without `agent`.
    """
    agent_id = call.request.query_params.get("agent", "")
    check_id(agent_id, "agent")
    return answer(PanelsEnded(len(await revoke_panels(call.services.ctx, call.workspace_id, agent_id, call.now()))))


def _check(panel: PanelGiven) -> None:
    if panel.conversation is None and panel.customer is None:
        raise Invalid(Problem("conversation", "is required where there is no `customer`"))
    for field, value in (
        ("agent.id", panel.agent.id),
        ("conversation", panel.conversation),
        ("customer", panel.customer),
    ):
        if value is not None:
            check_id(value, field)
    check_text(panel.agent.name or "", "agent.name", NAME_LENGTH)
    try:
        ZoneInfo(panel.zoneinfo)
    except (OSError, ValueError, KeyError):  # a folder's name, a path, a name that nobody knows
        raise Invalid(Problem("zoneinfo", "is no time zone's name, such as `Europe/Madrid`")) from None


def _appearance(panel: PanelGiven) -> Appearance:
    return Appearance(panel.locale, panel.zoneinfo, panel.theme, panel.accent, panel.density, panel.live == "on")


handlers = (post_panel, delete_panels)
