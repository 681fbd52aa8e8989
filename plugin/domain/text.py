"""Which ids and texts are kept. PostgreSQL stores no NUL, UTF-8 no lone surrogates, and an id must survive a URL."""

from typing import Annotated

from msgspec import Meta, UnsetType

from .problems import invalid

ID_LENGTH = 200
KEY_LENGTH = 200
NAME_LENGTH = 200
LINE_LENGTH = 4_000
NOTE_LENGTH = 20_000
MESSAGE_LENGTH = 20_000

# What an operation takes is bounded while it is decoded, before anything looks at it: twice the longest text that is
# kept, whose line ends may be two signs each.
SENT_LENGTH = 40_000
Sent = Annotated[str, Meta(max_length=SENT_LENGTH)]
Text = Sent | None | UnsetType  # a member that may be left out, or cleared


def is_id(value: str) -> bool:
    """`isprintable` is false for control, bidi and other format characters, lone surrogates and unusual spaces."""
    return 0 < len(value) <= ID_LENGTH and "/" not in value and value.isprintable() and value not in (".", "..")


def check_id(value: str, field: str) -> str:
    if not is_id(value):
        raise invalid(field, "id")
    return value


def check_key(value: str) -> None:
    """An `Idempotency-Key`: it travels in a header, so it is ASCII, and names nothing, so it may hold any of it."""
    if not (1 <= len(value) <= KEY_LENGTH and value.isascii() and value.isprintable()):
        raise invalid("Idempotency-Key", "idempotency_key", limit=KEY_LENGTH)


def check_text(value: str, field: str, limit: int = LINE_LENGTH) -> str:
    if len(value) > limit:
        raise invalid(field, "too_long", limit=limit)
    if not is_storable(value):
        raise invalid(field, "character")
    return value


def check_said(value: str, field: str, limit: int) -> str:
    """A text that must say something."""
    if not value.strip():
        raise invalid(field, "required")
    return check_text(value, field, limit)


def is_storable(value: str) -> bool:
    if "\0" in value:
        return False
    return value.isascii() or not any("\ud800" <= character <= "\udfff" for character in value)
