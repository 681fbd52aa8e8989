"""What each attribute type takes, keeps and shows. A new type is its file here, and one control in the templates.

A value is checked as JSON (pushed) or read as text (an agent's form); both end as the same `Value`.
"""

from typing import Literal

from plugin.domain.value import Value

from .boolean import BooleanType
from .choice import ChoicesType, ChoiceType
from .date import DatetimeType, DateType
from .email import EmailType
from .money import MoneyType
from .named import CountryType, LanguageType
from .number import NumberType, PercentageType
from .phone import PhoneType
from .text import LongTextType, TextType
from .timezone import TimezoneType
from .url import UrlType

AttributeType = Literal[
    "text",
    "long_text",
    "number",
    "money",
    "percentage",
    "date",
    "datetime",
    "boolean",
    "choice",
    "choices",
    "email",
    "phone",
    "url",
    "country",
    "language",
    "timezone",
]
TYPES: dict[AttributeType, TextType] = {
    "text": TextType(),
    "long_text": LongTextType(),
    "number": NumberType(),
    "money": MoneyType(),
    "percentage": PercentageType(),
    "date": DateType(),
    "datetime": DatetimeType(),
    "boolean": BooleanType(),
    "choice": ChoiceType(),
    "choices": ChoicesType(),
    "email": EmailType(),
    "phone": PhoneType(),
    "url": UrlType(),
    "country": CountryType(),
    "language": LanguageType(),
    "timezone": TimezoneType(),
}


def type_of(value: Value) -> AttributeType:
    """The type that an attribute pushed without a definition is given."""
    if isinstance(value, bool):
        return "boolean"
    return "number" if isinstance(value, int | float) else "text"
