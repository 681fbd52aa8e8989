"""Dates, kept in ISO form, and moments, kept in UTC."""

import re
from datetime import UTC, date, datetime

from babel.dates import format_date, format_time, get_datetime_format

from plugin.domain.problems import invalid
from plugin.domain.value import Value

from .locale import Locality
from .text import Spec, TextType


class DateType(TextType):
    SHAPE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)

    def check(self, value: Value, spec: Spec, field: str) -> Value:
        if not isinstance(value, str) or not self.SHAPE.fullmatch(value):
            raise invalid(field, "date")
        try:
            date.fromisoformat(value)
        except ValueError:
            raise invalid(field, "date") from None
        return value

    def show(self, value: Value, spec: Spec, where: Locality) -> str:
        return format_date(date.fromisoformat(str(value)), "medium", where.babel)


class DatetimeType(TextType):
    """A moment: `2027-03-01T09:00:00Z`, to the second. It is read and shown in the agent's time zone."""

    normalises = True
    YEARS = range(1000, 9999)  # every zone can say it, and a year has four digits
    SHAPE = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?", re.ASCII)

    def check(self, value: Value, spec: Spec, field: str) -> Value:
        moment = self._moment(value, field)
        if moment.tzinfo is None:
            raise invalid(field, "datetime_zone")
        return self._kept(moment, field)

    def read(self, text: str, spec: Spec, field: str, where: Locality) -> Value:
        """Without a zone, it is the agent's own time."""
        moment = self._moment(text, field)
        return self._kept(moment if moment.tzinfo else moment.replace(tzinfo=where.time_zone), field)

    def show(self, value: Value, spec: Spec, where: Locality) -> str:
        """The time of day to the minute, and to the second where it has any."""
        local, locale = self._local(value, where), where.babel
        day = format_date(local, "medium", locale)
        time = format_time(local, "medium" if local.second else "short", locale=locale)
        return str(get_datetime_format("medium", locale)).replace("'", "").format(time, day)

    def show_posted(self, text: str, where: Locality) -> str:
        return text.replace("T", " ")

    def write(self, value: Value, spec: Spec, where: Locality) -> str:
        """As `datetime-local` holds it; seconds only where there are any."""
        local = self._local(value, where)
        return local.strftime("%Y-%m-%dT%H:%M:%S" if local.second else "%Y-%m-%dT%H:%M")

    def _moment(self, value: Value, field: str) -> datetime:
        if not isinstance(value, str) or not self.SHAPE.fullmatch(value):
            raise invalid(field, "datetime")
        try:
            return datetime.fromisoformat(value)
        except ValueError:
            raise invalid(field, "datetime") from None

    def _kept(self, moment: datetime, field: str) -> str:
        if moment.year not in self.YEARS:
            raise invalid(field, "datetime")
        return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    def _local(self, value: Value, where: Locality) -> datetime:
        return datetime.fromisoformat(str(value)).astimezone(where.time_zone).replace(tzinfo=None)
