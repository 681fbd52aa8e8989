"""What each attribute type takes, keeps and shows. A new type is its file here, and one control in the templates.

A value is checked as JSON (pushed) or read as text (an agent's form); both end as the same `Value`.
"""

from typing import Literal

from plugin.domain.value import Value

from .boolean import BooleanType
from .choice import ChoiceType
from .date import DateType
from .email import EmailType
from .number import NumberType
from .phone import PhoneType
from .text import TextType
from .url import UrlType

AttributeType = Literal["text", "number", "date", "boolean", "choice", "email", "phone", "url"]
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


def type_of(value: Value) -> AttributeType:
    """The type that an attribute pushed without a definition is given."""
    if isinstance(value, bool):
        return "boolean"
    return "number" if isinstance(value, int | float) else "text"
