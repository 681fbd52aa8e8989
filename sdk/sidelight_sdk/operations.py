"""Writes as they travel, alone or in a batch: what the operations of all nouns share.

An operation's members are its wire names; `op` is its tag. UNSET is left out of the JSON (what is omitted stays),
None travels as null (and clears).
"""

from collections.abc import Sequence
from datetime import date

from msgspec import UNSET, Struct, UnsetType

Given = str | int | float | bool | date | Sequence[str] | None
"""A value to push; dates and times travel in their ISO form, several choices as a list."""

Text = str | UnsetType | None


class Operation(Struct, frozen=True, tag_field="op"):
    """The root of them all."""

    @property
    def title(self) -> str:
        """Which one it is, for people: its kind and its id, and nothing of what it holds."""
        id = getattr(self, "id", getattr(self, "key", UNSET))
        kind = str(self.__struct_config__.tag)
        return f"{kind} {id!r}" if isinstance(id, str) else kind
