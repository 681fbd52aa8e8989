"""Where the service is, and the keys: from arguments, else from the environment."""

from collections.abc import Mapping

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
    """Merge arguments over the environment. Without a `public_url`, browsers reach the service at `url` too."""
    found = {name: given.get(name) or environment.get(variable) or None for name, variable in VARIABLES.items()}
    for name in ("url", "public_url"):
        if value := found[name]:
            found[name] = _address(name, value)
    return Config(**{**found, "public_url": found["public_url"] or found["url"]})


def _address(name: str, value: str) -> str:
    if not value.startswith(("http://", "https://")):
        raise NotConfigured(f"{name} must start with http:// or https://, not {value!r}")
    return value.rstrip("/")
