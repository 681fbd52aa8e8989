"""Email addresses."""

import re

from email_validator import EmailNotValidError, validate_email

from plugin.domain.problems import invalid
from plugin.domain.value import Value

from .text import TextType


class EmailType(TextType):
    # The everyday address, found faster than by the full grammar; also under `.test` and `.local`, which hosts use.
    LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
    EVERYDAY = re.compile(rf"[a-z0-9_+-]+(?:\.[a-z0-9_+-]+)*@(?:{LABEL}\.)+[a-z]{{2,63}}", re.ASCII | re.IGNORECASE)

    def check(self, value: Value, choices: tuple[str, ...], field: str) -> Value:
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
