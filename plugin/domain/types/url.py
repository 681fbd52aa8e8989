"""Web addresses."""

import re
from urllib.parse import urlsplit

from plugin.domain.problems import invalid
from plugin.domain.text import check_text
from plugin.domain.value import Value

from .address import AddressType, without_marks

LENGTH = 2_000
SHAPE = re.compile(r"https?://[^\s\\\x00-\x1f\x7f\"<>]+", re.IGNORECASE)


class UrlType(AddressType):
    """One with spaces in it has them encoded. Only what is usual is linked."""

    code = "url"
    longest = LENGTH

    def normal(self, text: str) -> str | None:
        return normal_url(text)

    def link(self, value: Value) -> str:
        return normal_url(without_marks(str(value))) or ""


def check_url(value: Value, field: str) -> str:
    """An address that is linked, so it must be one."""
    if not isinstance(value, str):
        raise invalid(field, "url")
    if len(value) > LENGTH:  # first: the standard library keeps the addresses that it has parsed
        raise invalid(field, "too_long", limit=LENGTH)
    url = normal_url(without_marks(value))
    if url is None:
        raise invalid(field, "url")
    return check_text(url, field, LENGTH)


def normal_url(text: str) -> str | None:
    url = text.replace(" ", "%20")
    return url if len(url) <= LENGTH and SHAPE.fullmatch(url) and _has_host(url) else None


def _has_host(url: str) -> bool:
    try:
        parts = urlsplit(url)
        has_host = bool(parts.hostname) and "%20" not in parts.netloc
        return has_host and (parts.port is None or parts.port >= 0)
    except ValueError:
        return False
