"""Which ids and texts are kept. PostgreSQL stores no NUL, UTF-8 no lone surrogates, and an id must survive a URL."""

from typing import Annotated
from unicodedata import category, combining, normalize

from msgspec import Meta, UnsetType

from .problems import invalid

ID_LENGTH = 200
KEY_LENGTH = 200
NAME_LENGTH = 200
LINE_LENGTH = 4_000
NOTE_LENGTH = 20_000
MESSAGE_LENGTH = 20_000

SHAPELESS = "\u115f\u1160\u2800\u3164\uffa0"  # fillers: letters and symbols by name, and empty
WITHOUT_STROKE = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ŧ": "t", "ı": "i", "æ": "ae", "œ": "oe"})

# What an operation takes is bounded while it is decoded, before anything looks at it: twice the longest text that is
# kept, whose line ends may be two signs each.
SENT_LENGTH = 40_000
Sent = Annotated[str, Meta(max_length=SENT_LENGTH)]
Text = Sent | None | UnsetType  # a member that may be left out, or cleared


def is_id(value: str) -> bool:
    """`isprintable` is false for control, bidi and other format characters, lone surrogates and unusual spaces.

    What is printable may show nothing still, such as a filler of Hangul. Space around an id is nothing that anybody
    sees, and is lost in forms and logs: two ids would look like one.
    """
    if not 0 < len(value) <= ID_LENGTH or "/" in value or value in (".", ".."):
        return False
    return value.isprintable() and value == value.strip() and (value.isascii() or is_visible(value))


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
    """A text that must say something: one of zero-width characters alone does not."""
    if not is_visible(value):
        raise invalid(field, "required")
    return check_text(value, field, limit)


def with_plain_lines(text: str) -> str:
    """Line ends as Windows and old Macs write them are line ends."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def is_visible(text: str) -> bool:
    """Whether there is anything to see: more than spaces, marks without a letter, and characters without a shape."""
    return any(category(sign)[0] in "LNPS" and sign not in SHAPELESS for sign in text)


def seen_or(name: str | None, otherwise: str) -> str:
    """A name without space around it; `otherwise` where there is none, or none that anybody sees."""
    name = (name or "").strip()
    return name if is_visible(name) else otherwise


def comparable(text: str) -> str:
    """“Ärger” sorts beside “Arger”, not behind “Z”, and either finds the other; so do “Łódź” and “Lodz”."""
    plain = text.casefold()
    if plain.isascii():
        return plain
    return "".join(sign for sign in normalize("NFKD", plain.translate(WITHOUT_STROKE)) if not combining(sign))


def is_storable(value: str) -> bool:
    if "\0" in value:
        return False
    return value.isascii() or not any("\ud800" <= character <= "\udfff" for character in value)
