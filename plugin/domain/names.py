"""How a customer's name and its parts go together. One rule, for the head, page titles, and what hosts read.

A name that is given is shown as it is: no part is ever guessed out of it, and no part changes it. Where there is none,
its parts make one: first name, then last name. Where both are written in Chinese, Japanese or Korean script, the family
name comes first, without a space (with one where a part is Katakana alone, which would be hard to read). Who has one
part has one name. In other scripts the order cannot be known (Hungarian, Vietnamese): whoever wants the family name
first there gives the name.
"""

from collections.abc import Callable

import regex

from .text import is_visible

PARTS = ("first_name", "last_name")
KEYS = ("name", *PARTS)
FAMILY_FIRST = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}ー・\s]+")
KATAKANA = regex.compile(r"[\p{Katakana}ー・\s]+")
LONGEST = 200  # characters of a part; what is longer is no name, and only cut


def shown_name(of: Callable[[str], str]) -> str:
    """`of` gives what may be read of each of `KEYS`, empty where there is nothing. Empty where nothing can be seen."""
    name, first, last = (text if is_visible(text) else "" for text in (of(key).strip() for key in KEYS))
    return name or joined(first[:LONGEST], last[:LONGEST])


def joined(first: str, last: str) -> str:
    if not (first and last):
        return first or last
    if not (FAMILY_FIRST.fullmatch(first) and FAMILY_FIRST.fullmatch(last)):
        return f"{first} {last}"
    is_hard_to_read = KATAKANA.fullmatch(first) or KATAKANA.fullmatch(last)
    return f"{last} {first}" if is_hard_to_read else f"{last}{first}"
