"""Web addresses."""

import re
from urllib.parse import urlsplit

from plugin.domain.problems import invalid
from plugin.domain.text import check_text
from plugin.domain.value import Value

from .text import TextType

LENGTH = 2_000
SHAPE = re.compile(r"https?://[^\s\\\x00-\x1f\x7f\"<>]+", re.IGNORECASE)


class UrlType(TextType):
    def check(self, value: Value, choices: tuple[str, ...], field: str) -> Value:
        return check_url(value, field)


def check_url(value: Value, field: str) -> str:
    if not isinstance(value, str):
        raise invalid(field, "url")
    if len(value) > LENGTH:  # first: the standard library keeps the addresses that it has parsed
        raise invalid(field, "too_long", limit=LENGTH)
    if not SHAPE.fullmatch(value) or not _has_host(value):
        raise invalid(field, "url")
    return check_text(value, field)


def _has_host(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return bool(parts.hostname) and (parts.port is None or parts.port >= 0)
    except ValueError:
        return False
