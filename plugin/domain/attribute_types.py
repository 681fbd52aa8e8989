"""What each attribute type takes, keeps and shows. A new type is one class here, and one control in the templates.

A value is checked as JSON (pushed) or read as text (an agent's form); both end as the same `Value`, blank as None.
"""

import re
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import ClassVar
from urllib.parse import urlsplit

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.numbers import NumberFormatError, format_decimal, get_decimal_symbol, get_group_symbol, parse_decimal
from email_validator import EmailNotValidError, validate_email
from msgspec import Struct
from phonenumbers import NumberParseException, PhoneNumberFormat, format_number, is_possible_number
from phonenumbers import parse as parse_phone

from plugin.errors import Invalid

from .attribute import AttributeDefinition, AttributeType, Value
from .problems import N_, invalid
from .text import LINE_LENGTH, check_text

LONGEST_GIVEN = 2 * LINE_LENGTH  # what is longer is refused for its length, and not looked at before
LARGEST_NUMBER = 10**15 - 1
YES, NO = N_("Yes"), N_("No")


class TextType:
    """What every type starts from. `value` is what JSON holds, `text` what a form posts, stripped and not blank."""

    def check(self, value: Value, definition: AttributeDefinition, field: str) -> Value:
        if not isinstance(value, str):
            raise invalid(field, "not_text")
        return check_text(value, field)

    def read(self, text: str, definition: AttributeDefinition, field: str, locale: str) -> Value:
        return self.check(text, definition, field)

    def show(self, value: Value, locale: str) -> str:
        return str(value)

    def write(self, value: Value, locale: str) -> str:
        """What stands in the control; reading it again gives the same value."""
        return str(value)


class NumberType(TextType):
    def check(self, value: Value, definition: AttributeDefinition, field: str) -> Value:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise invalid(field, "number")
        if not abs(value) <= LARGEST_NUMBER:  # also refuses what is not a number
            raise invalid(field, "number_range")
        return value

    def read(self, text: str, definition: AttributeDefinition, field: str, locale: str) -> Value:
        number = _read_number(text, babel_locale(locale))
        if number is None:
            raise invalid(field, "number")
        if abs(number) > LARGEST_NUMBER:
            raise invalid(field, "number_range")
        return int(number) if number == number.to_integral_value() else float(number)

    def show(self, value: Value, locale: str) -> str:
        return format_decimal(_decimal(value), locale=babel_locale(locale), decimal_quantization=False)

    def write(self, value: Value, locale: str) -> str:
        """Without grouping, so that it reads the same in every language but for the decimal symbol."""
        return f"{_decimal(value):f}".replace(".", get_decimal_symbol(babel_locale(locale)))


class DateType(TextType):
    SHAPE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)

    def check(self, value: Value, definition: AttributeDefinition, field: str) -> Value:
        if not isinstance(value, str) or not self.SHAPE.fullmatch(value):
            raise invalid(field, "date")
        try:
            date.fromisoformat(value)
        except ValueError:
            raise invalid(field, "date") from None
        return value

    def show(self, value: Value, locale: str) -> str:
        return format_date(date.fromisoformat(str(value)), "medium", babel_locale(locale))


class BooleanType(TextType):
    WORDS: ClassVar = {"on": True, "true": True, "1": True, "off": False, "false": False, "0": False}

    def check(self, value: Value, definition: AttributeDefinition, field: str) -> Value:
        if not isinstance(value, bool):
            raise invalid(field, "boolean")
        return value

    def read(self, text: str, definition: AttributeDefinition, field: str, locale: str) -> Value:
        if text not in self.WORDS:
            raise invalid(field, "boolean")
        return self.WORDS[text]

    def show(self, value: Value, locale: str) -> str:
        """A message id: the panel says it in the agent's language."""
        return YES if value else NO

    def write(self, value: Value, locale: str) -> str:
        return "true" if value else "false"


class ChoiceType(TextType):
    def check(self, value: Value, definition: AttributeDefinition, field: str) -> Value:
        """A value comes stripped; the choice may have been named with space around it."""
        if value in definition.choices:
            return value
        for choice in definition.choices:
            if choice.replace("\r\n", "\n").strip() == value:
                return choice
        raise invalid(field, "choice")


class EmailType(TextType):
    # The everyday address, found faster than by the full grammar; also under `.test` and `.local`, which hosts use.
    LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
    EVERYDAY = re.compile(rf"[a-z0-9_+-]+(?:\.[a-z0-9_+-]+)*@(?:{LABEL}\.)+[a-z]{{2,63}}", re.ASCII | re.IGNORECASE)

    def check(self, value: Value, definition: AttributeDefinition, field: str) -> Value:
        if not isinstance(value, str) or not (self._is_everyday(value) or self._is_address(value)):
            raise invalid(field, "email")
        return value

    def _is_everyday(self, value: str) -> bool:
        return len(value) <= 254 and value.find("@") <= 64 and self.EVERYDAY.fullmatch(value) is not None

    def _is_address(self, value: str) -> bool:
        try:
            validate_email(value, check_deliverability=False, strict=True)
        except EmailNotValidError:
            return False
        return True


class PhoneType(TextType):
    """Kept as it was written. With its country (`+`) it must be possible; without, any digits are a phone somewhere."""

    SHAPE = re.compile("\\+?[\\d \N{NO-BREAK SPACE}()./x#*,;-]{2,60}", re.ASCII | re.IGNORECASE)

    def check(self, value: Value, definition: AttributeDefinition, field: str) -> Value:
        if not isinstance(value, str) or not self.SHAPE.fullmatch(value) or not any(map(str.isdigit, value)):
            raise invalid(field, "phone")
        if value.startswith("+") and not _is_possible(value):
            raise invalid(field, "phone")
        return value

    def show(self, value: Value, locale: str) -> str:
        text = str(value)
        if not text.startswith("+"):
            return text
        return _international(text)


class UrlType(TextType):
    LENGTH = 2_000
    SHAPE = re.compile(r"https?://[^\s\\\x00-\x1f\x7f\"<>]+", re.IGNORECASE)

    def check(self, value: Value, definition: AttributeDefinition, field: str) -> Value:
        return check_url(value, field)


TYPES: dict[AttributeType, TextType] = {
    "text": TextType(),
    "number": NumberType(),
    "date": DateType(),
    "boolean": BooleanType(),
    "choice": ChoiceType(),
    "email": EmailType(),
    "phone": PhoneType(),
    "url": UrlType(),
}


def check_value(value: Value, definition: AttributeDefinition, field: str) -> Value:
    """A value as it is kept, whoever gives it: line ends and surrounding space are normalised, blank is None."""
    if isinstance(value, str) and len(value) <= LONGEST_GIVEN:
        value = value.replace("\r\n", "\n").strip() or None
    if value is None:
        return None
    return TYPES[definition.type].check(value, definition, field)


def read_form(text: str | None, definition: AttributeDefinition, locale: str) -> Value:
    """What an agent's control posted, as it is kept; None, a control that posted nothing, is an unchecked box."""
    if text is None:
        return False if definition.type == "boolean" else None
    text = text.replace("\r\n", "\n").strip()
    return TYPES[definition.type].read(text, definition, definition.key, locale) if text else None


def fits(value: Value, definition: AttributeDefinition) -> bool:
    """A definition that changes leaves its values in place; those that no longer fit are marked."""
    try:
        check_value(value, definition, definition.key)
    except Invalid:
        return False
    return True


class Formatted(Struct, frozen=True):
    """A value for a panel: as a person reads it, as its control holds it, and whether its definition still takes it."""

    shown: str
    written: str
    fits: bool


def format_value(value: Value, definition: AttributeDefinition, locale: str) -> Formatted:
    if value is None:
        return Formatted("", "", True)
    if not fits(value, definition):
        return Formatted(_plain(value), _plain(value), False)
    type_ = TYPES[definition.type]
    return Formatted(type_.show(value, locale), type_.write(value, locale), True)


def type_of(value: Value) -> AttributeType:
    """The type that an attribute pushed without a definition is given."""
    if isinstance(value, bool):
        return "boolean"
    return "number" if isinstance(value, int | float) else "text"


def same_value(one: Value, other: Value) -> bool:
    """In Python True is 1; among values it is not."""
    return one == other and isinstance(one, bool) == isinstance(other, bool)


def check_url(value: Value, field: str) -> str:
    if not isinstance(value, str) or not UrlType.SHAPE.fullmatch(value) or not _has_host(value):
        raise invalid(field, "url")
    return check_text(value, field, UrlType.LENGTH)


@lru_cache(maxsize=256)
def babel_locale(locale: str) -> Locale:
    try:
        return Locale.parse(locale.replace("-", "_"))
    except (ValueError, UnknownLocaleError):
        return Locale("en")


def _plain(value: Value) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _decimal(value: Value) -> Decimal:
    return Decimal(repr(value))


PLAIN_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)", re.ASCII)
LOCAL_NUMBER = re.compile(r"[+-]?[\d.,'’٫٬\s]+")


def _read_number(text: str, locale: Locale) -> Decimal | None:
    """As the agent's language writes it, else as JSON does. A group in the wrong place is a mistake, no decimal."""
    text = text.replace("\N{MINUS SIGN}", "-")
    if len(text) > 60 or not LOCAL_NUMBER.fullmatch(text):
        return None
    try:
        return parse_decimal(_with_groups_of(locale, text), locale=locale, strict=True)
    except NumberFormatError:
        return Decimal(text) if PLAIN_NUMBER.fullmatch(text) else None


def _with_groups_of(locale: Locale, text: str) -> str:
    """Keyboards have one space and one apostrophe, languages several."""
    group = get_group_symbol(locale)
    if group.isspace():
        return re.sub(r"\s", group, text)
    return text.replace("'", group) if group == "’" else text


@lru_cache(maxsize=4096)
def _international(phone: str) -> str:
    return format_number(parse_phone(phone), PhoneNumberFormat.INTERNATIONAL)


@lru_cache(maxsize=4096)
def _is_possible(phone: str) -> bool:
    try:
        return is_possible_number(parse_phone(phone))
    except NumberParseException:
        return False


def _has_host(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return bool(parts.hostname) and (parts.port is None or parts.port >= 0)
    except ValueError:
        return False
