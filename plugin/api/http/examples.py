"""A noun's example: OpenAPI shows it, and the tests send it and expect it back."""

from typing import Any

from msgspec import Struct


class Example(Struct, frozen=True):
    """One thing of a noun. Every example of the noun's routes is about this thing.

    `pushed` is the operation that makes it, as a batch takes it. Those of all nouns, in the order of the list of nouns,
    can be pushed one after the other: a noun comes after those whose things its example names. `text` is the member
    that holds what people wrote.
    """

    pushed: dict[str, Any]
    answered: dict[str, Any]
    text: str
    named_by: str = "id"  # the member that is its id

    @property
    def noun(self) -> str:
        """As it is called in addresses and operations: `customers`."""
        return str(self.pushed["op"]).partition(".")[0]

    @property
    def id(self) -> str:
        return str(self.pushed[self.named_by])
