"""Text, and what every other type starts from."""

from collections.abc import Sequence
from typing import ClassVar, Protocol

from plugin.domain.problems import invalid
from plugin.domain.text import LINE_LENGTH, check_text
from plugin.domain.value import Value

from .locale import Locality


class Spec(Protocol):
    """What of its definition a type looks at."""

    @property
    def choices(self) -> tuple[str, ...]: ...

    @property
    def unit(self) -> str | None: ...


class TextType:
    """`value` is what JSON holds, `text` what a form posts, stripped and not blank."""

    absent: ClassVar[Value] = None  # what a form means that posts nothing for the attribute
    shows_message: ClassVar[bool] = False  # what is shown is a message id, for the panel to translate
    normalises: ClassVar[bool] = False  # a value may be kept otherwise than it was pushed
    has_choices: ClassVar[bool] = False
    has_unit: ClassVar[bool] = False
    longest: ClassVar[int] = LINE_LENGTH  # characters; what is longer is refused before anything looks at it

    def check(self, value: Value, spec: Spec, field: str) -> Value:
        if not isinstance(value, str):
            raise invalid(field, "not_text")
        return check_text(value, field, self.longest)

    def check_unit(self, unit: str) -> str:
        """A definition's unit, in its normal form."""
        return unit

    def read(self, text: str, spec: Spec, field: str, where: Locality) -> Value:
        return self.check(text, spec, field)

    def read_all(self, texts: Sequence[str], spec: Spec, field: str, where: Locality) -> Value:
        """What a form has posted, all of it: of a control with one field the last counts."""
        return self.read(texts[-1], spec, field, where)

    def is_usual(self, value: Value) -> bool:
        """Whether a value that is kept is one of this type's usual form."""
        return True

    def link(self, value: Value) -> str:
        """The address that a kept value opens; empty where there is none."""
        return ""

    def show(self, value: Value, spec: Spec, where: Locality) -> str:
        return str(value)

    def show_posted(self, text: str, where: Locality) -> str:
        """A posted text, not blank, as a message shows it."""
        return text

    def write(self, value: Value, spec: Spec, where: Locality) -> str:
        """The text in its control; reading it again gives the same value."""
        return str(value)


class LongTextType(TextType):
    """Text of several lines, as long as a note may be."""

    longest = 20_000
