"""What the environment says; the only place that reads it."""

import os
from collections.abc import Mapping
from typing import Annotated

from msgspec import Meta, Struct, convert

CENTURY = 100 * 366 * 24 * 3600  # calendars end, clocks overflow; and it refuses infinity
Seconds = Annotated[float, Meta(gt=0, le=CENTURY)]
Pause = Annotated[float, Meta(ge=0, le=CENTURY)]  # none at all is a pause too
Count = Annotated[int, Meta(gt=0)]


class Settings(Struct, frozen=True):
    """Times are seconds. Every field has a variable of its own: `heartbeat` is SIDELIGHT_HEARTBEAT."""

    database: str = "sqlite:///sidelight.db"
    heartbeat: Seconds = 15.0  # a live panel says that it is alive this often
    restart: Pause = 5.0  # how long a restart takes: panels come back no sooner
    drain: Pause = 5.0  # SIGTERM waits this long for open streams
    stalled_reader: Seconds = 30.0  # a reader whose window stays full this long is let go
    panels_per_agent: Count = 4
    updates_per_generation: Count = 100
    updates_per_stream: Count = 10_000  # fragments, new generations' too; then the page reloads or offers to
    session_idle: Seconds = 12 * 3600
    session_lifetime: Seconds = 7 * 24 * 3600
    editing_shown: Seconds = 60.0  # others see "Marta is editing" at most this long
    change_retention: Seconds = 90 * 24 * 3600
    embed_reuse: Pause = 10.0  # a spent embed token is good again this long (frameworks mount twice)


def from_environment(environment: Mapping[str, str] = os.environ) -> Settings:
    variables = {name: f"SIDELIGHT_{name.upper()}" for name in Settings.__struct_fields__}
    given = {name: environment[variable] for name, variable in variables.items() if environment.get(variable)}
    return convert(given, Settings, strict=False)
