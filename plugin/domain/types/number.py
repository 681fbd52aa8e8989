"""Numbers, read and shown as the agent's language writes them."""

import re
from decimal import Decimal

from babel import Locale
from babel.numbers import NumberFormatError, format_decimal, get_decimal_symbol, get_group_symbol, parse_decimal

from plugin.domain.problems import invalid
from plugin.domain.value import Value

from .locale import babel_locale
from .text import TextType

LARGEST = 10**15 - 1
PLAIN = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)", re.ASCII)
LOCAL = re.compile(r"[+-]?[\d.,'’٫٬\s]+")


class NumberType(TextType):
    def check(self, value: Value, choices: tuple[str, ...], field: str) -> Value:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise invalid(field, "number")
        if not abs(value) <= LARGEST:  # also refuses NaN
            raise invalid(field, "number_range")
        return value

    def read(self, text: str, choices: tuple[str, ...], field: str, locale: str) -> Value:
        number = _read(text, babel_locale(locale))
        if number is None:
            raise invalid(field, "number")
        if abs(number) > LARGEST:
            raise invalid(field, "number_range")
        return int(number) if number == number.to_integral_value() else float(number)

    def show(self, value: Value, locale: str) -> str:
        return format_decimal(_decimal(value), locale=babel_locale(locale), decimal_quantization=False)

    def write(self, value: Value, locale: str) -> str:
        """Without grouping, so that it reads the same in every language but for the decimal symbol."""
        return f"{_decimal(value):f}".replace(".", get_decimal_symbol(babel_locale(locale)))


def _decimal(value: Value) -> Decimal:
    return Decimal(repr(value))


def _read(text: str, locale: Locale) -> Decimal | None:
    """As the agent's language writes it, else as JSON does. A misplaced group separator is refused, not guessed at."""
    text = text.replace("\N{MINUS SIGN}", "-")
    if len(text) > 60 or not LOCAL.fullmatch(text):
        return None
    try:
        return parse_decimal(_with_groups_of(locale, text), locale=locale, strict=True)
    except (NumberFormatError, ArithmeticError):  # the other for more digits than it can count
        return Decimal(text) if PLAIN.fullmatch(text) else None


def _with_groups_of(locale: Locale, text: str) -> str:
    """Keyboards have one space and one apostrophe, languages several."""
    group = get_group_symbol(locale)
    if group.isspace():
        return re.sub(r"\s", group, text)
    return text.replace("'", group) if group == "’" else text
