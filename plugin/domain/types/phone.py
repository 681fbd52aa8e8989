"""Phone numbers. One whose country is known is kept as `+442079460958;ext=12`, any other as it was written."""

import re
from functools import lru_cache

from phonenumbers import (
    NumberParseException,
    PhoneNumber,
    PhoneNumberFormat,
    format_number,
    is_alpha_number,
    is_possible_number,
    is_valid_number,
)
from phonenumbers import parse as parse_phone

from plugin.domain.value import Value

from .address import HYPHENS, NARROW, AddressType, with_plain_digits, without_marks
from .locale import Locality
from .text import Spec

LONGEST_PARSED = 100  # characters; no number comes near
MOST_DIGITS = 15  # E.164
SCHEME = re.compile(r"(?:(?:tel|telephone|phone|callto|sms|whatsapp):(?://)?\s*)+", re.IGNORECASE)
CONTEXT = ";phone-context="
NUMBER = r"\+?[\d ()./*#-]*\d[\d ()./*#-]*?"
EXTENSION = r"(?: *(?:;ext=|;|,+|x|extn?\.?|extension| #) *(?P<extension>\d{1,7}))?"
DIALLED = re.compile(rf"(?P<number>{NUMBER}){EXTENSION}", re.ASCII | re.IGNORECASE)
SECOND_NUMBER = re.compile(r"/ *[0+]")  # `030 1234 / 0171 5678`


class PhoneType(AddressType):
    """With its country it must be possible; without, up to 15 digits are a phone somewhere, or a short code."""

    code = "phone"

    def clean(self, text: str) -> str:
        text = without_marks(with_plain_digits(text.translate(NARROW | HYPHENS)))
        scheme = SCHEME.match(text)
        if scheme is None or CONTEXT in text:
            return text
        return text[scheme.end() :].replace("%2B", "+").replace("%20", " ").strip()

    def normal(self, text: str) -> str | None:
        number = parsed(text)
        if number is not None:
            return _kept(number)
        return text if "+" not in text and _dialled(text) else None

    def show(self, value: Value, spec: Spec, where: Locality) -> str:
        """In the international format, where what it shows is read as the same number."""
        number = parsed(self.clean(str(value)))
        if number is None:
            return str(value)
        shown = format_number(number, PhoneNumberFormat.INTERNATIONAL)
        return shown if parsed(shown) == number else str(value)

    def write(self, value: Value, spec: Spec, where: Locality) -> str:
        return self.show(value, spec, where)

    def link(self, value: Value) -> str:
        """Of the parsed number; else of what can be dialled as it is written. Nothing that would dial another one."""
        text = self.clean(str(value))
        number = parsed(text)
        if number is not None:
            return f"tel:{_kept(number)}"
        if (dialled := _dialled(text)) is None:
            return ""
        written = dialled["number"].replace("(0)", "") if "+" in text else dialled["number"]
        digits = "".join(sign for sign in written if sign.isdigit() or sign in "+*#")
        extension = f";ext={dialled['extension']}" if dialled["extension"] else ""
        return f"tel:{digits.replace('#', '%23')}{extension}"


def digits_of(text: str) -> str:
    """Of a number that is kept or typed, without its extension; empty for what is too long to be one."""
    if text.startswith("+") and text[1:].isdecimal() and text.isascii() and len(text) <= LONGEST_PARSED:
        return text[1:]
    if len(text) > LONGEST_PARSED:
        return ""
    dialled = _dialled(text)
    return "".join(sign for sign in (dialled["number"] if dialled else text) if sign.isascii() and sign.isdigit())


def _kept(number: PhoneNumber) -> str:
    extension = f";ext={number.extension}" if number.extension else ""
    return format_number(number, PhoneNumberFormat.E164) + extension


def parsed(text: str) -> PhoneNumber | None:
    """What the library makes of a number with its country, where nothing else stands beside it."""
    return _parse(text) if len(text) <= LONGEST_PARSED else None


@lru_cache(maxsize=4096)
def _parse(text: str) -> PhoneNumber | None:
    if text.startswith(("+", "(+")) or CONTEXT in text:
        return _possible(text)
    number = _possible(f"+{text[2:]}") if text.startswith("00") else None
    return number if number is not None and is_valid_number(number) else None


def _possible(text: str) -> PhoneNumber | None:
    try:
        number = parse_phone(text)
    except NumberParseException:
        return None
    if not is_possible_number(number) or SECOND_NUMBER.search(text):
        return None
    has_letters = any(map(str.isalpha, text)) and CONTEXT not in text
    return None if has_letters and not (number.extension or is_alpha_number(text)) else number


def _dialled(text: str) -> re.Match[str] | None:
    """A number, and perhaps an extension, and nothing else."""
    found = DIALLED.fullmatch(text) if len(text) <= LONGEST_PARSED and not SECOND_NUMBER.search(text) else None
    if found is None:
        return None
    digits = sum(map(str.isdigit, found["number"]))
    return found if 2 <= digits <= MOST_DIGITS else None
