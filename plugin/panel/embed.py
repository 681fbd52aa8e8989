"""GET /embed: an embed token is verified, spent, and exchanged for a panel session."""

import hashlib
import logging
from datetime import UTC, datetime
from typing import Annotated, Literal

import jwt
import msgspec
from litestar import MediaType, Response, get
from msgspec import Meta, Struct

from plugin.actions.panels import belong_together, spend_token
from plugin.domain.actor import Agent, Role
from plugin.domain.text import NAME_LENGTH, is_storable
from plugin.domain.workspace import Appearance
from plugin.errors import EmbedRefused
from plugin.panel.look.headers import page_headers
from plugin.panel.machine.access import PanelRequest, services_of
from plugin.panel.machine.services import Services
from plugin.store.keys import KeyName
from plugin.store.workspaces import active_signing_keys, find_workspace

LONGEST_LIFE = 300
CLOCKS_APART = 30  # a host's clock may run ahead of ours by this much
NOBODYS_KEY = hashlib.sha256(b"no workspace").hexdigest()
log = logging.getLogger(__name__)


class Claims(Struct, frozen=True):
    """What an embed token says. `accent` is #rrggbb; `iat` and `exp` are seconds since 1970."""

    iss: str
    sub: str
    iat: float
    exp: float
    jti: str
    name: str | None = None
    role: Role = "agent"
    conversation: str | None = None
    customer: str | None = None
    locale: str = "en"
    zoneinfo: str = "UTC"
    theme: Literal["auto", "light", "dark"] = "auto"
    accent: Annotated[str, Meta(pattern=r"^#[0-9a-fA-F]{6}\Z")] | None = None
    density: Literal["comfortable", "compact"] = "comfortable"
    live: str | bool = "on"


@get("/embed")
async def embed(request: PanelRequest, token: str | None = None) -> Response[bytes]:
    services = services_of(request)
    now = services.clock()
    claims = await verify(services, token, now)
    workspace = await find_workspace(services.ctx.store, claims.iss)
    if workspace is None:
        raise EmbedRefused("invalid")
    await agree(services, claims)
    secret = await spend_token(
        services.ctx,
        workspace.id,
        claims.jti,
        datetime.fromtimestamp(claims.exp, UTC),
        Agent(claims.sub, (claims.name or "").strip() or claims.sub, claims.role),
        claims.conversation,
        claims.customer,
        appearance_of(claims),
        now,
        services.settings.embed_reuse,
    )
    headers = {"location": f"p/{secret}/", **page_headers(workspace.origins)}
    return Response(b"", status_code=303, media_type=MediaType.TEXT, headers=headers)


async def verify(services: Services, token: str | None, now: datetime) -> Claims:
    """The signature first: until it is verified, no claim of the token influences the answer."""
    if not token:
        raise EmbedRefused("malformed")
    payload = await signed_payload(services, token, now)
    try:
        claims = msgspec.convert(payload, Claims)
    except msgspec.ValidationError as error:
        # the page explains it to an agent; the log line is for the developer of the host, who has signed it
        log.warning("an embed token of %s does not fit: %s", payload.get("iss"), error)
        raise EmbedRefused("malformed") from None
    if not (claims.conversation or claims.customer) or not is_name(claims.name or ""):
        raise EmbedRefused("malformed")
    # written so that NaN, for which every comparison is false, is refused too
    if not (claims.exp - claims.iat <= LONGEST_LIFE and claims.iat <= now.timestamp() + CLOCKS_APART):
        raise EmbedRefused("invalid")
    if now.timestamp() > claims.exp:
        raise EmbedRefused("expired")
    return claims


def is_name(name: str) -> bool:
    return len(name) <= NAME_LENGTH and is_storable(name)


async def signed_payload(services: Services, token: str, now: datetime) -> dict[str, object]:
    """An unknown workspace and a wrong signature are indistinguishable: both fail on a key that does not fit."""
    try:
        header = jwt.get_unverified_header(token)
        issuer = jwt.decode(token, options={"verify_signature": False}).get("iss")
    except (jwt.InvalidTokenError, ValueError, AttributeError):
        raise EmbedRefused("malformed") from None
    keys = await active_signing_keys(services.ctx.store, issuer) if isinstance(issuer, str) else []
    named = [key for key in keys if key[0] == header.get("kid")] or keys
    for kid, secret in named or [("", NOBODYS_KEY)]:
        try:
            payload: dict[str, object] = jwt.decode(
                token,
                secret.encode(),
                algorithms=["HS256"],
                audience="sidelight",
                # times are checked by our own clock, after the signature
                options={"verify_exp": False, "verify_iat": False, "verify_nbf": False},
            )
        except (jwt.InvalidTokenError, ValueError):
            continue
        services.key_uses.note(KeyName("signing", str(issuer), kid), now)
        return payload
    raise EmbedRefused("invalid")


async def agree(services: Services, claims: Claims) -> None:
    if not await belong_together(services.ctx.store, claims.iss, claims.conversation, claims.customer):
        raise EmbedRefused("disagrees")


def appearance_of(claims: Claims) -> Appearance:
    return Appearance(
        claims.locale, claims.zoneinfo, claims.theme, claims.accent, claims.density, claims.live not in ("off", False)
    )
