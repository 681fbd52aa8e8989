"""GET /embed: an embed token is verified, spent, and exchanged for a panel session."""

import logging
from datetime import UTC, datetime

from litestar import MediaType, Response, get

from plugin.actions.embed_tokens import verify
from plugin.actions.panels import spend_token
from plugin.domain.actor import Agent
from plugin.domain.embed_token import Claims
from plugin.domain.once import FOLLOWED, MARK, new_mark
from plugin.domain.secret import hash_secret
from plugin.domain.text import seen_or
from plugin.domain.workspace import Appearance
from plugin.errors import EmbedRefused
from plugin.panel.look.headers import page_headers
from plugin.panel.machine.access import PanelRequest, services_of
from plugin.panel.machine.page import SETTINGS
from plugin.panel.machine.services import Services
from plugin.store.keys import KeyName
from plugin.store.workspaces import find_workspace

log = logging.getLogger(__name__)


@get("/embed")
async def embed(request: PanelRequest, token: str | None = None) -> Response[bytes]:
    """The page explains a refusal to an agent; the log explains it to the developer of the host, in one line."""
    try:
        return await _exchange(services_of(request), token)
    except EmbedRefused as refused:
        log.warning("embed token refused (%s): %s", refused.reason, refused.why)
        raise


async def _exchange(services: Services, token: str | None) -> Response[bytes]:
    now = services.clock()
    claims, kid = await verify(services.ctx.store, token, now)
    services.key_uses.note(KeyName("signing", claims.iss, kid), now)
    workspace = await find_workspace(services.ctx.store, claims.iss)
    if workspace is None:
        raise EmbedRefused("invalid", "the workspace has just been deleted")
    secret = await spend_token(
        services.ctx,
        workspace.id,
        claims.jti,
        datetime.fromtimestamp(claims.exp, UTC),
        Agent(claims.sub, _name(claims), claims.role, claims.directory),
        claims.conversation,
        claims.customer,
        appearance_of(claims),
        now,
        services.settings.embed_reuse,
        key_id=kid,
        most=services.settings.sessions_per_agent,
    )
    mark = new_mark(hash_secret(secret), now + FOLLOWED)
    place = SETTINGS if claims.settings else ""
    headers = {"location": f"p/{secret}/{place}?{MARK}={mark}", **page_headers(workspace.origins)}
    return Response(b"", status_code=303, media_type=MediaType.TEXT, headers=headers)


def _name(claims: Claims) -> str:
    """What others see of the agent."""
    return seen_or(claims.name, claims.sub)


def appearance_of(claims: Claims) -> Appearance:
    return Appearance(
        claims.locale, claims.zoneinfo, claims.theme, claims.accent, claims.density, claims.live not in ("off", False)
    )
