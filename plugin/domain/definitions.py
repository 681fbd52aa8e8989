"""What a workspace defines, attributes and tags for example: each has a label and a position.

What an operation omits stays as it was. Each member that differs from what was known is a change of its own.
"""

import re
from typing import Protocol, TypeVar, cast

from msgspec.json import encode

from .batch import Batch
from .change import Change, ChangeKind
from .problems import invalid
from .rows import Entity, key_of
from .text import NAME_LENGTH, check_said, is_visible

MAX_POSITION = 1_000_000


class Labelled(Protocol):
    @property
    def label(self) -> str: ...

    @property
    def position(self) -> int: ...


E = TypeVar("E", bound=Entity)


def label_of(id: str) -> str:
    """`last_order` and `lastOrder` read "Last order", `New York` as it is: within a word a capital begins another."""
    words = re.sub(r"(?<=[a-z0-9])([A-Z])(?=[a-z])", lambda found: f" {found[1].lower()}", id)
    words = re.sub(r"[\s_.:-]+", " ", words).strip()
    return words[0].upper() + words[1:] if words else id


def check_label(label: str | None, id: str) -> str:
    """A label of null is made from the id, and so is one that nobody would see. One that is left empty is a mistake."""
    if label is None or (label.strip() and not is_visible(label[:NAME_LENGTH])):
        return label_of(id)
    return check_said(label.strip(), "label", NAME_LENGTH)


def check_position(position: int) -> int:
    if not 0 <= position <= MAX_POSITION:
        raise invalid("position", "position", limit=MAX_POSITION)
    return position


def next_position(batch: Batch, kind: type[Entity], first: int = 0) -> int:
    """Behind all that there are."""
    return 1 + max((cast(Labelled, each).position for each in batch[kind]), default=first - 1)


def define(batch: Batch, change: ChangeKind, known: E | None, row: E) -> E:
    """Saves it where it is new or differs, and records that."""
    if row == known:
        return row
    batch[type(row)].save(row)
    id = key_of(row)[-1]
    if known is None:
        batch.record(Change(change, thing=id, after=cast(Labelled, row).label))
        return row
    for member in row.__struct_fields__:
        was, now = written(known, member), written(row, member)
        if was != now:
            batch.record(Change(change, thing=id, field=member, before=was, after=now))
    return row


def written(row: Entity, member: str) -> str | None:
    """`type: number`: on the wire the change's key is the definition's id, so its values name their member."""
    value = getattr(row, member)
    if value is None or value is False or value == ():
        return None
    return f"{member}: {value if isinstance(value, str) else encode(value).decode()}"
