"""What the environment says; the only place that reads it."""

import os
from collections.abc import Mapping

from msgspec import Struct, convert


class Settings(Struct, frozen=True):
    """Times are seconds. Every field has a variable of its own: `heartbeat` is SIDELIGHT_HEARTBEAT."""

    database: str = "sqlite:///sidelight.db"
    heartbeat: float = 15.0  # a live panel says that it is alive this often
    restart: float = 5.0  # how long a restart takes: panels come back no sooner
    drain: float = 5.0  # SIGTERM waits this long for open streams
    stalled_reader: float = 30.0  # a reader whose window stays full this long is let go
    panels_per_agent: int = 4
    updates_per_generation: int = 100
    updates_per_stream: int = 10_000  # then the stream ends and the page reloads or offers to
    session_idle: float = 12 * 3600
    session_lifetime: float = 7 * 24 * 3600
    editing_shown: float = 60.0  # others see "Marta is editing" at most this long
    change_retention: float = 90 * 24 * 3600
    embed_reuse: float = 10.0  # a spent embed token is good again this long (frameworks mount twice)


def from_environment(environment: Mapping[str, str] = os.environ) -> Settings:
    variables = {name: f"SIDELIGHT_{name.upper()}" for name in Settings.__struct_fields__}
    given = {name: environment[variable] for name, variable in variables.items() if environment.get(variable)}
    return convert(given, Settings, strict=False)
