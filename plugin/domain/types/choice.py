"""One of the definition's choices, or several."""

from collections.abc import Sequence

from plugin.domain.problems import invalid
from plugin.domain.text import with_plain_lines
from plugin.domain.value import Value

from .locale import Locality
from .text import Spec, TextType


class ChoiceType(TextType):
    has_choices = True

    def check(self, value: Value, spec: Spec, field: str) -> Value:
        return chosen(value, spec.choices, field)


class ChoicesType(TextType):
    """Kept in the order of the definition, each once: the same choices are the same value."""

    has_choices = True
    normalises = True

    def check(self, value: Value, spec: Spec, field: str) -> Value:
        if not isinstance(value, tuple):
            raise invalid(field, "choices")
        places = {choice: place for place, choice in enumerate(spec.choices)}
        found = {
            one if one in places else chosen(one, spec.choices, f"{field}[{at}]", "choice")
            for at, one in enumerate(value)
        }
        return tuple(sorted(found, key=places.__getitem__)) or None

    def read_all(self, texts: Sequence[str], spec: Spec, field: str, where: Locality) -> Value:
        return tuple(chosen(text, spec.choices, field) for text in texts if text)

    def show(self, value: Value, spec: Spec, where: Locality) -> str:
        return ", ".join(value) if isinstance(value, tuple) else str(value)

    def write(self, value: Value, spec: Spec, where: Locality) -> str:
        return self.show(value, spec, where)


def chosen(value: Value, choices: tuple[str, ...], field: str, code: str = "choice") -> str:
    """A value comes stripped; the choice may have been named with space around it."""
    if isinstance(value, str):
        if value in choices:
            return value
        for choice in choices:
            if with_plain_lines(choice).strip() == value.strip():
                return choice
    raise invalid(field, code)
