"""What came of a form that a session posted. Said to that session's streams only, and to nobody else."""

from datetime import datetime
from typing import Literal

from msgspec import Struct

ReplyKind = Literal[
    "saved", "released", "discarded", "invalid", "refused", "conflict", "created", "deleted", "search", "older", "reset"
]
ASKING: tuple[ReplyKind, ...] = ("invalid", "refused", "conflict")  # these stand until they are answered


class Said(Struct, frozen=True, omit_defaults=True):
    """What a reply says beyond its kind. `typed` is what the agent posted: it is never lost."""

    typed: str = ""
    code: str = ""  # invalid: which rule of domain/problems.py
    parameters: dict[str, str | int] = {}
    base: int = 0  # invalid: the editor's own; conflict: the newest
    by: str = ""  # conflict: who changed it
    at: datetime | None = None
    current: str = ""  # conflict: to what
    customer_id: str = ""


class Reply(Struct, frozen=True):
    kind: ReplyKind
    place: str  # what it is about: `attribute/plan`, `note/n_1`, `composer/`
    editor: str = ""  # the editor that was posted; empty: none
    said: Said = Said()
    number: int = 0  # its place among the session's replies; given by the store
