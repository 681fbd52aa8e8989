"""Where a panel may be framed. An origin becomes part of a response header, so nothing but an origin gets in."""

import re

from .problems import invalid
from .rights import ADMINS, Right, Viewer

MANAGE = Right("origins.manage", ADMINS)
RIGHTS = (MANAGE,)

ORIGIN = re.compile(
    r"https?://(?:\*\.)?(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?::(\d{1,5}))?"
    r"|https?://\[[0-9a-f:]+\](?::(\d{1,5}))?",
    re.ASCII,
)
ORIGINS = 100


def check_origins(origins: list[str]) -> tuple[str, ...]:
    """As browsers compare them, each once. `https://*.example.com` covers every host below."""
    if not origins:
        raise invalid("origins", "required")
    if len(origins) > ORIGINS:
        raise invalid("origins", "choices_many", limit=ORIGINS)
    return tuple(dict.fromkeys(_check(origin, f"origins[{index}]") for index, origin in enumerate(origins)))


def _check(origin: str, field: str) -> str:
    plain = origin.strip().lower().removesuffix("/")
    found = ORIGIN.fullmatch(plain)
    if len(plain) > 300 or not found or not all(1 <= int(port) <= 65535 for port in found.groups() if port):
        raise invalid(field, "origin")
    return plain


def may_manage_origins(viewer: Viewer) -> bool:
    return viewer.may(MANAGE)
