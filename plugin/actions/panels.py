"""Opening and ending panel sessions. Secrets are 256 bits; only their sha256 is stored."""

from datetime import datetime

from plugin.domain.actor import Agent
from plugin.domain.workspace import Appearance

from .context import Context


async def open_panel(
    ctx: Context,
    workspace_id: str,
    agent: Agent,
    conversation_id: str | None,
    customer_id: str | None,
    appearance: Appearance,
    at: datetime,
) -> str:
    """The secret that the panel's URL carries."""
    raise NotImplementedError


async def spend_token(
    ctx: Context,
    workspace_id: str,
    jti: str,
    expires_at: datetime,
    agent: Agent,
    conversation_id: str | None,
    customer_id: str | None,
    appearance: Appearance,
    at: datetime,
    reuse: float,
) -> str:
    """The secret of a new session. The same token is good again for `reuse` seconds, then EmbedRefused("spent")."""
    raise NotImplementedError


async def revoke_panels(ctx: Context, workspace_id: str, agent_id: str, at: datetime) -> list[str]:
    """The ids of the sessions that ended."""
    raise NotImplementedError
