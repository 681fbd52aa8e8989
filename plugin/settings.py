"""Settings, read from the environment: the only place that reads it."""

import os
from collections.abc import Collection, Mapping
from difflib import get_close_matches
from typing import Annotated, Literal

from msgspec import Meta, Struct, convert

CENTURY = 100 * 366 * 24 * 3600  # upper bound: keeps date arithmetic valid and rejects `inf`
Seconds = Annotated[float, Meta(gt=0, le=CENTURY)]
Pause = Annotated[float, Meta(ge=0, le=CENTURY)]  # zero is allowed
Count = Annotated[int, Meta(gt=0)]
LARGEST_AVATAR = 8 << 20  # bytes: no body of the API is larger
AvatarBytes = Annotated[int, Meta(gt=0, le=LARGEST_AVATAR)]
Rate = Annotated[float, Meta(ge=0, le=1_000_000)]


SESSIONS_PER_AGENT = 1_000  # a day's conversations, twice over


class Settings(Struct, frozen=True):
    """Times are seconds. Every field has a variable of its own: `heartbeat` is SIDELIGHT_HEARTBEAT."""

    database: str = "sqlite:///sidelight.db"
    heartbeat: Seconds = 15.0  # how often a live panel is sent a sign of life
    restart: Pause = 5.0  # panels reconnect no sooner than this after a restart
    unready: Pause = 2.0  # after SIGTERM /readyz says no for this long before nothing more is accepted
    drain: Pause = 5.0  # SIGTERM waits this long for open streams
    stalled_reader: Seconds = 30.0  # a panel whose browser reads nothing for this long is ended
    panels_per_agent: Count = 4
    requests_per_key: Rate = 2_000.0  # a second, with ten seconds' at once; 0: as many as come
    requests_per_session: Rate = 100.0  # of one panel
    requests_per_address: Rate = 5_000.0  # a proxy's, where it does not say whose a request is
    subscriptions_per_workspace: Count = 2_000  # to its events, in one process
    sessions_per_agent: Count = SESSIONS_PER_AGENT  # addresses of panels; beyond, the oldest end
    updates_per_generation: Count = 100
    # Fragments, those of new generations too. At so many the page reloads, or offers to: that it holds; that it was
    # sent in all, which is more where the browser removes what is superseded.
    updates_per_page: Count = 3_000
    updates_per_stream: Count = 250_000
    session_idle: Seconds = 12 * 3600
    session_lifetime: Seconds = 7 * 24 * 3600
    editing_shown: Seconds = 60.0  # others see "Marta is editing" at most this long
    change_retention: Seconds = 90 * 24 * 3600  # how far the event feed reaches back
    history_retention: Seconds = 2 * 365 * 24 * 3600  # how far histories and undo do at most; a workspace may say less
    access_log: Literal["errors", "all"] = "errors"  # which requests are logged: those answered 400 and above, or all
    files: str = ""  # file:///folder, s3://bucket/prefix …; empty: a folder beside the SQLite file
    avatar_bytes: AvatarBytes = LARGEST_AVATAR  # of a picture as it is sent
    avatar_pixels: Count = 50_000_000
    embed_reuse: Pause = 10.0  # a spent embed token can be used again this long (frameworks mount a frame twice)


PREFIX = "SIDELIGHT_"
OF_THE_SDK = frozenset({"url", "public_url", "workspace", "api_key", "signing_key"})  # may stand in the same file


def from_environment(environment: Mapping[str, str] = os.environ) -> Settings:
    variables = {name: f"{PREFIX}{name.upper()}" for name in Settings.__struct_fields__}
    given = {name: environment[variable] for name, variable in variables.items() if environment.get(variable)}
    return convert(given, Settings, strict=False)


def unknown_variables(environment: Mapping[str, str] = os.environ) -> list[str]:
    """What looks like a setting and is none, with what was probably meant."""
    known = {f"{PREFIX}{name.upper()}" for name in (*Settings.__struct_fields__, *OF_THE_SDK)}
    return [_unknown(name, known) for name in sorted(environment) if name.startswith(PREFIX) and name not in known]


def _unknown(name: str, known: Collection[str]) -> str:
    likely = get_close_matches(name, known, n=1)
    return f"{name} is no setting and has no effect" + (f": {likely[0]}?" if likely else "")
