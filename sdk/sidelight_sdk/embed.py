"""The embed token: who looks at what, signed by the host's backend, spent once by the frame. Pure."""

from collections.abc import Callable
from typing import Any, Literal

import jwt
from msgspec import Struct

from .config import Config
from .models import Agent
from .request import refused

Theme = Literal["auto", "light", "dark"]
Density = Literal["comfortable", "compact"]
Live = bool | Literal["on", "off"]

LIFETIME = 240
"""Seconds from minting to loading; the service accepts at most 300."""


class View(Struct, frozen=True):
    """What a panel shows, and how."""

    conversation: str | None = None
    customer: str | None = None
    locale: str | None = None
    zoneinfo: str | None = None
    theme: Theme | None = None
    accent: str | None = None
    density: Density | None = None
    live: Live = True


def appearance(view: View) -> dict[str, Any]:
    """The members that say what to show and how; those not given are left out, `live` travels as the string `off`."""
    if view.conversation is None and view.customer is None:
        raise refused("conversation", "a panel needs a conversation or a customer")
    members: dict[str, Any] = {
        name: getattr(view, name)
        for name in ("conversation", "customer", "locale", "zoneinfo", "theme", "accent", "density")
        if getattr(view, name) is not None
    }
    return {**members, "live": "off"} if view.live in (False, "off") else members


def claims(workspace: str, agent: Agent, view: View, now: int, jti: str) -> dict[str, Any]:
    """What the token says. `now` is whole seconds since the epoch; `jti` must be new each time."""
    return {
        "iss": workspace,
        "aud": "sidelight",
        "sub": agent.id,
        "name": agent.name or agent.id,
        "role": agent.role,
        **appearance(view),
        "iat": now,
        "exp": now + LIFETIME,
        "jti": jti,
    }


def frame_url(config: Config, agent: Agent, view: View, now: int, make_jti: Callable[[], str]) -> str:
    """Sign, and make the frame's URL of it. The HMAC key is the printed signing key's own bytes."""
    payload = claims(config.need("workspace"), agent, view, now, make_jti())
    token = jwt.encode(payload, config.need("signing_key").encode(), algorithm="HS256")
    return f"{config.need('public_url')}/embed?token={token}"
