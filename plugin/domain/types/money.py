"""Amounts of money, kept exactly: `1234.50 EUR`, with at least as many decimals as the currency has."""

import re
from decimal import Decimal
from functools import lru_cache

from babel import Locale
from babel.numbers import (
    format_currency,
    get_currency_name,
    get_currency_precision,
    get_currency_symbol,
    list_currencies,
)

from plugin.domain.problems import invalid
from plugin.domain.text import comparable
from plugin.domain.value import Value

from .address import NARROW, with_plain_digits, without_marks
from .locale import Locality
from .number import LARGEST, LONGEST_WRITTEN, read_decimal
from .text import Spec, TextType

MOST_DECIMALS = 6
EXACT = re.compile(r"[+-]?\d+(?:\.\d+)?", re.ASCII)
AMOUNT = re.compile(r"[+-]?\s*\d(?:[\d.,'’٫٬\s]*\d)?")
NOBODYS = frozenset(("XXX", "XTS"))  # no currency, and one for tests


class MoneyType(TextType):
    """`unit` is the currency of an amount that comes without one."""

    has_unit = True
    normalises = True

    def check(self, value: Value, spec: Spec, field: str) -> Value:
        """Text with its currency before or behind it; a number alone where the definition says the currency."""
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            raise invalid(field, "money")
        text = value if isinstance(value, str) else repr(value)
        if isinstance(value, float) and "e" in text:
            text = f"{Decimal(text):f}"
        if len(text) > LONGEST_WRITTEN:
            raise invalid(field, "money")
        amount, currency = _split(text)
        if not EXACT.fullmatch(amount):
            raise invalid(field, "money")
        code = currency.upper() if currency else spec.unit
        return _kept(Decimal(amount), code, field)

    def check_unit(self, unit: str) -> str:
        code = unit.strip().upper()
        if code not in currencies():
            raise invalid("unit", "currency")
        return code

    def read(self, text: str, spec: Spec, field: str, where: Locality) -> Value:
        """As the agent's language writes it, with a sign, a code or a name of the currency, or none."""
        if len(text) > LONGEST_WRITTEN:
            raise invalid(field, "money")
        written, currency = _split(without_marks(with_plain_digits(text.translate(NARROW))))
        amount = read_decimal(written, where.babel)
        if amount is None:
            raise invalid(field, "money")
        code = _currency_of(currency, spec, where) if currency else spec.unit
        return _kept(amount, code, field)

    def show(self, value: Value, spec: Spec, where: Locality) -> str:
        amount, _, code = str(value).partition(" ")
        return format_currency(Decimal(amount), code, locale=where.babel, decimal_quantization=False)

    def write(self, value: Value, spec: Spec, where: Locality) -> str:
        """As it is shown, where that is read as the same."""
        shown = self.show(value, spec, where)
        amount, _, code = str(value).partition(" ")
        written, currency = _split(without_marks(with_plain_digits(shown)))
        is_clear = bool(currency) and _currency_of(currency, spec, where) == code
        return shown if is_clear and read_decimal(written, where.babel) == Decimal(amount) else str(value)


def _split(text: str) -> tuple[str, str]:
    """The amount, and what stands before or behind it."""
    text = text.replace("\N{MINUS SIGN}", "-").strip()
    sign = "-" if text.startswith("-") else ""
    found = AMOUNT.search(text, len(sign))
    if found is None:
        return text, ""
    before, behind = text[len(sign) : found.start()].strip(), text[found.end() :].strip()
    if before and behind:
        return text, ""
    return sign + found[0].strip(), before or behind


def _kept(amount: Decimal, code: str | None, field: str) -> str:
    if code is None:
        raise invalid(field, "money_currency")
    if code not in currencies():
        raise invalid(field, "money")
    if abs(amount) > LARGEST:
        raise invalid(field, "number_range")
    amount = amount.normalize() + 0  # no minus zero
    exponent = amount.as_tuple().exponent
    decimals = max(get_currency_precision(code), -exponent if isinstance(exponent, int) else 0)
    if decimals > MOST_DECIMALS:
        raise invalid(field, "money_decimals", limit=MOST_DECIMALS)
    return f"{amount:.{decimals}f} {code}"


def _currency_of(said: str, spec: Spec, where: Locality) -> str | None:
    """By its code, by its sign (first the one that the definition means), by its name."""
    code = said.upper()
    if code in currencies():
        return code
    if spec.unit and said in _signs(where.babel, spec.unit):
        return spec.unit
    return _said_as(str(where.babel)).get(comparable(said)) or _said_as("en").get(comparable(said)) or "?"


@lru_cache(maxsize=1)
def currencies() -> frozenset[str]:
    return frozenset(list_currencies()) - NOBODYS


def _signs(locale: Locale, code: str) -> tuple[str, ...]:
    """`CA$` and, where it is the one that is meant, `$`."""
    sign = get_currency_symbol(code, locale)
    return sign, sign.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"), sign.rstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")


@lru_cache(maxsize=32)
def _said_as(locale: str) -> dict[str, str]:
    """Codes by all that a language calls a currency."""
    said: dict[str, str] = {}
    for code in sorted(currencies()):
        for name in (
            get_currency_symbol(code, locale),
            get_currency_name(code, locale=locale),
            get_currency_name(code, count=1, locale=locale),
            get_currency_name(code, count=2, locale=locale),
        ):
            said.setdefault(comparable(name), code)
    return said
