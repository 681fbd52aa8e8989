"""Templates, and the few words and marks they need."""

from collections.abc import Callable
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any
from zlib import crc32
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from jinja2 import Environment, FileSystemLoader, StrictUndefined

HERE = Path(__file__).parent
CHANNELS = {
    "webchat": "Web chat",
    "email": "Email",
    "whatsapp": "WhatsApp",
    "instagram": "Instagram",
    "sms": "SMS",
    "telegram": "Telegram",
}


def zone(name: str) -> tzinfo | None:
    try:
        return ZoneInfo(name)
    except ZoneInfoNotFoundError:  # a machine without time zones: its own
        return None


def clock(at: datetime, zone_name: str) -> str:
    """`14:32` today, `Tue 14:32` this week, else the day."""
    local = at.astimezone(zone(zone_name))
    days = (datetime.now(local.tzinfo).date() - local.date()).days
    if days <= 0:
        return f"{local:%H:%M}"
    return f"{local:%a %H:%M}" if days < 7 else f"{local.day} {local:%b}"


def initials(name: str) -> str:
    """Two in Latin script; one elsewhere, as letters may join."""
    letters = [word[0] for word in name.split() if word[0].isalpha()]
    latin = bool(letters) and letters[0].isascii()
    return "".join(letters[: 2 if latin else 1]).upper() or "?"


def tone(name: str) -> int:
    """Which of the six colours of faces: the panel's, so that a person has one colour on the whole page."""
    return crc32(name.encode()) % 6 + 1


def channel(key: str) -> str:
    return CHANNELS.get(key, key)


def environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    filters: dict[str, Callable[..., Any]] = {
        "clock": clock,
        "initials": initials,
        "tone": tone,
        "channel": channel,
    }
    made.filters.update(filters)
    return made


TEMPLATES = environment()


def render(template: str, **context: object) -> str:
    return TEMPLATES.get_template(template).render(**context)
