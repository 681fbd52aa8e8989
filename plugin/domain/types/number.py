"""Numbers and percentages, read and shown as the agent's language writes them."""

import re
from decimal import Decimal

from babel import Locale
from babel.numbers import (
    NumberFormatError,
    format_decimal,
    format_percent,
    get_decimal_symbol,
    get_group_symbol,
    parse_decimal,
)

from plugin.domain.problems import invalid
from plugin.domain.value import Value

from .locale import Locality
from .text import Spec, TextType

LARGEST = 10**15 - 1
LONGEST_WRITTEN = 60  # characters
PLAIN = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)", re.ASCII)
LOCAL = re.compile(r"[+-]?[\d.,'’٫٬\s]+")
AROUND = r"[\s\u061c\u200e\u200f]*[%٪﹪％][\s\u061c\u200e\u200f]*"
PERCENT = re.compile(rf"^([+\-\u2212]?){AROUND}|{AROUND}$")  # in front, behind a minus: `-%12,5`


class NumberType(TextType):
    """With its unit behind it where it has one: `12 kg`, which may be typed or left out."""

    has_unit = True

    def check(self, value: Value, spec: Spec, field: str) -> Value:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise invalid(field, "number")
        if not abs(value) <= LARGEST:  # also refuses NaN
            raise invalid(field, "number_range")
        return value

    def read(self, text: str, spec: Spec, field: str, where: Locality) -> Value:
        number = read_decimal(self.bare(text, spec), where.babel)
        if number is None:
            raise invalid(field, "number")
        if abs(number) > LARGEST:
            raise invalid(field, "number_range")
        return int(number) if number == number.to_integral_value() else float(number)

    def bare(self, text: str, spec: Spec) -> str:
        """Without its unit."""
        unit = (spec.unit or "").casefold()
        return text[: -len(unit)].rstrip() if unit and text.casefold().endswith(unit) else text

    def show(self, value: Value, spec: Spec, where: Locality) -> str:
        return with_unit(format_decimal(_decimal(value), locale=where.babel, decimal_quantization=False), spec)

    def write(self, value: Value, spec: Spec, where: Locality) -> str:
        """Without grouping, so that it reads the same in every language but for the decimal symbol."""
        return with_unit(f"{_decimal(value):f}".replace(".", get_decimal_symbol(where.babel)), spec)


class PercentageType(NumberType):
    """Kept as a number of hundredths: 12.5 is 12.5 %."""

    has_unit = False

    def bare(self, text: str, spec: Spec) -> str:
        return PERCENT.sub(r"\1", text, count=1).strip()

    def show(self, value: Value, spec: Spec, where: Locality) -> str:
        return format_percent(_decimal(value).scaleb(-2), locale=where.babel, decimal_quantization=False)

    def write(self, value: Value, spec: Spec, where: Locality) -> str:
        return self.show(value, spec, where)


def with_unit(text: str, spec: Spec) -> str:
    return f"{text}\N{NO-BREAK SPACE}{spec.unit}" if spec.unit else text


def _decimal(value: Value) -> Decimal:
    return Decimal(repr(value))


def read_decimal(text: str, locale: Locale) -> Decimal | None:
    """As the agent's language writes it, else as JSON does. A misplaced group separator is refused, not guessed at."""
    text = text.replace("\N{MINUS SIGN}", "-")
    if len(text) > LONGEST_WRITTEN or not LOCAL.fullmatch(text):
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
