"""What a generation goes by in its document: a number that is given again once that generation has been removed.

As long as a document is being parsed, Chromium keeps each set of attributes that any element of it has had, and each
name of radios. So a page that is open all day must write the same ones again, or what has been removed costs memory.
"""

from collections.abc import Iterable
from itertools import count

RECURRING = 8  # more than a document mostly has where they are removed


class Aliases:
    __slots__ = ("_of",)

    def __init__(self) -> None:
        self._of: dict[int, int] = {}  # by generation that is in the document

    def take(self, generation: int) -> int:
        """The same for all pages in their nth generation, or they could not be sent the same bytes."""
        taken = set(self._of.values())
        self._of[generation] = alias = next(one for one in count(generation % RECURRING, RECURRING) if one not in taken)
        return alias

    def free(self, generations: Iterable[int]) -> None:
        for generation in generations:
            del self._of[generation]

    def of_editor(self, editor: str) -> str:
        """`editor`: without its stream. Empty where it is not in the document any more."""
        generation, _, rest = editor.partition(".")
        alias = self._of.get(int(generation)) if generation.isdecimal() else None
        return "" if alias is None else f"{alias}.{rest}"
