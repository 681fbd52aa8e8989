"""Text, and what every other type starts from."""

from typing import ClassVar

from plugin.domain.problems import invalid
from plugin.domain.text import check_text
from plugin.domain.value import Value


class TextType:
    """`value` is what JSON holds, `text` what a form posts, stripped and not blank; `choices` are the definition's."""

    absent: ClassVar[Value] = None  # what a form means that posts nothing for the attribute
    shows_message: ClassVar[bool] = False  # what is shown is a message id, for the panel to translate
    normalises: ClassVar[bool] = False  # a value may be kept otherwise than it was pushed

    def check(self, value: Value, choices: tuple[str, ...], field: str) -> Value:
        if not isinstance(value, str):
            raise invalid(field, "not_text")
        return check_text(value, field)

    def read(self, text: str, choices: tuple[str, ...], field: str, locale: str) -> Value:
        return self.check(text, choices, field)

    def is_usual(self, value: Value) -> bool:
        """Whether a value that is kept is one of this type's usual form."""
        return True

    def link(self, value: Value) -> str:
        """The address that a kept value opens; empty where there is none."""
        return ""

    def show(self, value: Value, locale: str) -> str:
        return str(value)

    def show_posted(self, text: str) -> str:
        """A posted text, not blank, as a message shows it."""
        return text

    def write(self, value: Value, locale: str) -> str:
        """The text in its control; reading it again gives the same value."""
        return str(value)
