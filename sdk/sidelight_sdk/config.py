"""Where the service is, and the keys: from arguments, else from the environment.

What is wrong is said without being repeated: it may be a key, or hold one.
"""

from collections.abc import Mapping
from urllib.parse import urlsplit

import httpx
from msgspec import Struct

from .errors import NotConfigured

VARIABLES = {
    "url": "SIDELIGHT_URL",
    "workspace": "SIDELIGHT_WORKSPACE",
    "api_key": "SIDELIGHT_API_KEY",
    "signing_key": "SIDELIGHT_SIGNING_KEY",
    "public_url": "SIDELIGHT_PUBLIC_URL",
}


class Config(Struct, frozen=True):
    """None is "not given"; `need` says so when it matters."""

    url: str | None
    workspace: str | None
    api_key: str | None
    signing_key: str | None
    public_url: str | None

    def __repr__(self) -> str:  # keys do not belong in logs and tracebacks
        return f"Config(url={self.url!r}, workspace={self.workspace!r}, public_url={self.public_url!r})"

    def need(self, name: str) -> str:
        value: str | None = getattr(self, name)
        if not value:
            raise NotConfigured(f"{name} is needed: pass {name}=… or set {VARIABLES[name]}")
        return value


def configure(given: Mapping[str, str | None], environment: Mapping[str, str]) -> Config:
    """Merge arguments over the environment. Without a `public_url`, browsers reach the service at `url` too.

    White space around a value is not part of it: a key read from a file ends with a new line.

    Raises:
        NotConfigured: something given cannot be what it should be; that is never repeated.
    """
    found = {
        name: _text(name, given.get(name)) or _text(name, environment.get(variable))
        for name, variable in VARIABLES.items()
    }
    for name in ("api_key", "signing_key"):
        _check_key(name, found[name] or "")
    for name in ("url", "public_url"):
        found[name] = _address(name, found[name] or "")
    return Config(**{**found, "public_url": found["public_url"] or found["url"]})


def _text(name: str, value: object) -> str | None:
    if not isinstance(value, str | None):
        raise NotConfigured(f"{name} must be text, not {type(value).__name__}")
    return (value or "").strip() or None


def _check_key(name: str, value: str) -> None:
    if not (value.isascii() and value.isprintable()):
        raise NotConfigured(f"{name} is no key: it has characters beside printable ASCII, as the examples' “…” is one")


def _address(name: str, value: str) -> str | None:
    if value and not _is_address(value):
        raise NotConfigured(
            f"{name} must start with http:// or https:// and name a host; no user, query or fragment belongs there"
        )
    return value.rstrip("/") or None


def _is_address(value: str) -> bool:
    """Whether both shells can make a connection of it: what they say of the others is outside our exception tree."""
    try:
        parts, url = urlsplit(value), httpx.URL(value)
        url.raw_host.decode().encode("idna")  # as looking it up will
        possible = url.host != "" and parts.port != 0
    except (ValueError, httpx.InvalidURL):
        return False
    more = url.userinfo or any(mark in value for mark in "?# ") or not value.isprintable()
    return value.startswith(("http://", "https://")) and possible and not more
