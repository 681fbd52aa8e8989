"""Yes or no."""

from typing import ClassVar

from plugin.domain.problems import N_, invalid
from plugin.domain.value import Value

from .locale import Locality
from .text import Spec, TextType

YES, NO = N_("Yes"), N_("No")


class BooleanType(TextType):
    absent = False  # an unchecked box posts nothing
    shows_message = True
    WORDS: ClassVar = {"on": True, "true": True, "1": True, "off": False, "false": False, "0": False}

    def check(self, value: Value, spec: Spec, field: str) -> Value:
        if not isinstance(value, bool):
            raise invalid(field, "boolean")
        return value

    def read(self, text: str, spec: Spec, field: str, where: Locality) -> Value:
        if text not in self.WORDS:
            raise invalid(field, "boolean")
        return self.WORDS[text]

    def show(self, value: Value, spec: Spec, where: Locality) -> str:
        return YES if value else NO

    def show_posted(self, text: str, where: Locality) -> str:
        return YES if text == "true" else NO

    def write(self, value: Value, spec: Spec, where: Locality) -> str:
        return "true" if value else "false"
