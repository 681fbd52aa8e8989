"""How the fake service makes a name of its parts, as the real one does."""

import unicodedata
from collections.abc import Mapping
from typing import Any

FAMILY_FIRST = ("CJK ", "IDEOGRAPHIC ", "HIRAGANA ", "KATAKANA", "HALFWIDTH KATAKANA", "HANGUL ")


def display_name(customer: Mapping[str, Any]) -> str | None:
    name, first, last = ((customer[key] or "").strip() for key in ("name", "first_name", "last_name"))
    if name or not (first and last):
        return name or first or last or None
    if not (_is_of(first, FAMILY_FIRST) and _is_of(last, FAMILY_FIRST)):
        return f"{first} {last}"
    is_hard_to_read = any(_is_of(part, FAMILY_FIRST[3:5]) for part in (first, last))
    return f"{last} {first}" if is_hard_to_read else f"{last}{first}"


def _is_of(text: str, scripts: tuple[str, ...]) -> bool:
    return all(sign.isspace() or unicodedata.name(sign, "").startswith(scripts) for sign in text)
