"""One of the definition's choices."""

from plugin.domain.problems import invalid
from plugin.domain.text import with_plain_lines
from plugin.domain.value import Value

from .text import TextType


class ChoiceType(TextType):
    def check(self, value: Value, choices: tuple[str, ...], field: str) -> Value:
        """A value comes stripped; the choice may have been named with space around it."""
        if value in choices:
            return value
        for choice in choices:
            if with_plain_lines(choice).strip() == value:
                return choice
        raise invalid(field, "choice")
