"""`panels`: sessions that the service opens, whose URLs survive reloads."""

from msgspec import Struct
from msgspec.json import Decoder

from ..binding import Noun, W, reads
from ..config import Config
from ..embed import Density, Live, Theme, View, appearance
from ..models import Agent
from ..request import Call, query


class _Opened(Struct):
    url: str


class _Ended(Struct):
    ended: int


class OpenPanel(Call[str]):
    """The answer names the panel's path; where browsers reach the service is ours to know."""

    def answer(self, body: bytes, config: Config) -> str:
        return config.need("public_url") + self.read(body)


_read_opened = Decoder(_Opened).decode
_read_ended = Decoder(_Ended).decode


def open_panel(
    agent: Agent,
    *,
    conversation: str | None = None,
    customer: str | None = None,
    locale: str | None = None,
    zoneinfo: str | None = None,
    theme: Theme | None = None,
    accent: str | None = None,
    density: Density | None = None,
    live: Live = True,
) -> Call[str]:
    """Open a panel session and return its URL: for hosts that move or reload the frame, or load it late.

    Give a `conversation` (its customer is shown) or a `customer`, or both where they agree. The URL is a secret: who
    has it is that agent, until the session idles out or is revoked. The other arguments are `panel_url`'s.

    Returns:
        The frame's absolute URL, under `public_url`.

    Raises:
        InvalidRequest: neither was given, or something does not fit.

    Source: `POST /v1/panels`.
    """
    view = View(conversation, customer, locale, zoneinfo, theme, accent, density, live)
    who = {"id": agent.id, "name": agent.name or agent.id, "role": agent.role}
    return OpenPanel("POST", "/v1/panels", lambda body: _read_opened(body).url, {"agent": who, **appearance(view)})


def revoke_panels(*, agent: str) -> Call[int]:
    """End all panels of an agent (signed out, left the team), open ones within moments.

    Args:
        agent: the agent's id.

    Returns:
        How many sessions ended.

    Source: `DELETE /v1/panels?agent=`.
    """
    return Call("DELETE", f"/v1/panels{query(agent=agent)}", lambda body: _read_ended(body).ended)


class Panels(Noun[W]):
    """Sessions that the service opens, whose URLs survive reloads."""

    open = reads(open_panel)
    """Open a panel session and return its URL: for hosts that move or reload the frame, or load it late."""
    revoke = reads(revoke_panels)
    """End all panels of an agent."""
