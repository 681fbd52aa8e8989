"""The embed token: who looks at what, signed by the host's backend, spent once by the frame. Pure."""

import re
from collections.abc import Callable
from typing import Annotated, Any, Literal

import jwt
import msgspec
from msgspec import Meta, Struct

from .config import Config
from .errors import refused
from .models import Agent
from .request import check_id

Theme = Literal["auto", "light", "dark"]
Density = Literal["comfortable", "compact"]
Live = bool | Literal["on", "off"]

LIFETIME = 240
"""Seconds from minting to loading; the service accepts at most 300."""


ROLES = ("agent", "supervisor", "admin")
FIELD = re.compile(r"(?P<why>.*) - at `\$\.(?P<field>\w+)`", re.DOTALL)


class View(Struct, frozen=True):
    """What a panel shows, and how."""

    conversation: str | None = None
    customer: str | None = None
    locale: str | None = None
    zoneinfo: str | None = None
    theme: Theme | None = None
    accent: Annotated[str, Meta(pattern=r"^#[0-9a-fA-F]{6}\Z")] | None = None
    density: Density | None = None
    live: Live = True
    settings: bool = False
    directory: bool = False


def appearance(view: View) -> dict[str, Any]:
    """The members that say what to show and how; those not given are left out.

    `live` travels as the string `off`, `settings` and `directory` as true.
    """
    names_one = view.conversation is not None or view.customer is not None
    if not names_one and not view.settings:
        raise refused("conversation", "a panel needs a conversation or a customer")
    if names_one and view.settings:
        raise refused("settings", "the settings are of no customer: give neither a conversation nor a customer")
    members: dict[str, Any] = {
        name: getattr(view, name)
        for name in ("conversation", "customer", "locale", "zoneinfo", "theme", "accent", "density")
        if getattr(view, name) is not None
    }
    if view.settings:
        members["settings"] = True
    if view.directory:
        members["directory"] = True
    return {**members, "live": "off"} if view.live in (False, "off") else members


def check(agent: Agent, view: View) -> None:
    """A token that the service would refuse is not signed: what does not fit is said where it was written."""
    check_id(agent.id, "agent.id")
    for name in ("conversation", "customer"):
        if (id := getattr(view, name)) is not None:
            check_id(id, name)
    if agent.role not in ROLES:
        raise refused("agent.role", f"one of {', '.join(ROLES)}, not {agent.role!r}")
    try:
        msgspec.convert(msgspec.structs.asdict(view), View)
    except msgspec.ValidationError as error:
        found = FIELD.fullmatch(str(error))
        raise refused(found["field"] if found else "", found["why"] if found else str(error)) from None


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
    check(agent, view)
    payload = claims(config.need("workspace"), agent, view, now, make_jti())
    token = jwt.encode(payload, config.need("signing_key").encode(), algorithm="HS256")
    return f"{config.need('public_url')}/embed?token={token}"
