"""Phone numbers, kept as they were written."""

import re
from functools import lru_cache

from phonenumbers import NumberParseException, PhoneNumberFormat, format_number, is_possible_number
from phonenumbers import parse as parse_phone

from plugin.domain.problems import invalid
from plugin.domain.value import Value

from .text import TextType


class PhoneType(TextType):
    """With its country (`+`) it must be possible; without, any digits are a phone somewhere."""

    SHAPE = re.compile("\\+?[\\d \N{NO-BREAK SPACE}()./x#*,;-]{2,60}", re.ASCII | re.IGNORECASE)

    def check(self, value: Value, choices: tuple[str, ...], field: str) -> Value:
        if not isinstance(value, str) or not self.SHAPE.fullmatch(value) or not any(map(str.isdigit, value)):
            raise invalid(field, "phone")
        if value.startswith("+") and not _is_possible(value):
            raise invalid(field, "phone")
        return value

    def show(self, value: Value, locale: str) -> str:
        text = str(value)
        return _international(text) if text.startswith("+") else text


@lru_cache(maxsize=4096)
def _international(phone: str) -> str:
    return format_number(parse_phone(phone), PhoneNumberFormat.INTERNATIONAL)


@lru_cache(maxsize=4096)
def _is_possible(phone: str) -> bool:
    try:
        return is_possible_number(parse_phone(phone))
    except NumberParseException:
        return False
