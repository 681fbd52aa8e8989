"""Dates, kept in ISO form."""

import re
from datetime import date

from babel.dates import format_date

from plugin.domain.problems import invalid
from plugin.domain.value import Value

from .locale import babel_locale
from .text import TextType


class DateType(TextType):
    SHAPE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)

    def check(self, value: Value, choices: tuple[str, ...], field: str) -> Value:
        if not isinstance(value, str) or not self.SHAPE.fullmatch(value):
            raise invalid(field, "date")
        try:
            date.fromisoformat(value)
        except ValueError:
            raise invalid(field, "date") from None
        return value

    def show(self, value: Value, locale: str) -> str:
        return format_date(date.fromisoformat(str(value)), "medium", babel_locale(locale))
