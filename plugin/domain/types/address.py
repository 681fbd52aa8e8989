"""What email addresses, phone numbers and web addresses have in common: they are a channel's, so they are kept.

What a host pushes is cleaned and kept in its normal form; what has none is kept as it came, and is *unusual*. It never
costs the rest of the push. An agent who types such a one is told so first (`Values.set`).
"""

from unicodedata import category, decimal

from plugin.domain.problems import invalid
from plugin.domain.text import LINE_LENGTH, check_text
from plugin.domain.value import Value

from .text import Spec, TextType

# Full-width forms are ASCII at the width of an ideograph.
NARROW = {0xFF01 + offset: chr(0x21 + offset) for offset in range(94)} | {0x3000: " "}
HYPHENS = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"), "-")


class AddressType(TextType):
    """`normal` says whether there is a normal form; `clean` takes away what came along with a copy."""

    code = ""  # of what is refused; the same with `unusual_` in front is what an agent is told
    longest = LINE_LENGTH
    normalises = True

    def check(self, value: Value, spec: Spec, field: str) -> Value:
        if not isinstance(value, str):
            raise invalid(field, self.code)
        if len(value) > self.longest:
            raise invalid(field, "too_long", limit=self.longest)
        text = self.clean(value)
        return check_text(self.normal(text) or text, field) or None

    def is_usual(self, value: Value) -> bool:
        return isinstance(value, str) and self.normal(self.clean(value)) is not None

    def clean(self, text: str) -> str:
        return without_marks(text)

    def normal(self, text: str) -> str | None:
        """The normal form of a clean text; None where the text is unusual."""
        raise NotImplementedError(type(self))


def without_marks(text: str) -> str:
    """Without what nobody sees: direction marks, zero-width characters, controls. Every kind of space is a space."""
    if text.isascii() and text.isprintable():
        return text.strip()
    kept = (" " if sign.isspace() else sign for sign in text if sign.isspace() or category(sign) not in ("Cc", "Cf"))
    return "".join(kept).strip()


def with_plain_digits(text: str) -> str:
    """Digits of every script are those that a telephone has."""
    return text if text.isascii() else "".join(str(decimal(sign, sign)) for sign in text)
