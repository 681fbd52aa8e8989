"""The result of a form that a session posted. Shown in that session's streams and pages only."""

from datetime import datetime
from typing import Literal

from msgspec import Struct

ReplyKind = Literal[
    "saved",
    "released",
    "discarded",
    "invalid",
    "refused",
    "conflict",
    "created",
    "deleted",
    "search",
    "found",
    "revealed",
    "older",
    "arranged",
    "closed",
    "reset",
]
ASKING: tuple[ReplyKind, ...] = ("invalid", "refused", "conflict")  # shown until the agent answers them


class FieldProblem(Struct, frozen=True, omit_defaults=True):
    """What is wrong with one field. `code` and `parameters` make the sentence, in the reader's language."""

    field: str  # as the form names it; empty: the form as a whole
    code: str  # a rule of domain/problems.py; of the form as a whole: moved, gone, forbidden
    parameters: dict[str, str | int] = {}
    offers: tuple[str, ...] = ()  # values that may be meant instead: a press saves one


class Said(Struct, frozen=True, omit_defaults=True):
    """What a reply says beyond its kind. `typed` is what the agent posted, field by field: it is never lost."""

    typed: dict[str, list[str]] = {}
    problems: tuple[FieldProblem, ...] = ()
    base: int = 0  # invalid: the editor's own; conflict: the newest
    by: str = ""  # conflict: who changed it
    at: datetime | None = None
    current: str = ""  # conflict: to what
    customer_id: str = ""
    length: int | None = None  # saved: of what the editor that keeps the focus holds; None: it is let go of at once

    def text(self, field: str) -> str:
        """The last of a field's values, as `Posted.text`."""
        values = self.typed.get(field)
        return values[-1] if values else ""

    def problem(self, field: str) -> FieldProblem | None:
        return next((problem for problem in self.problems if problem.field == field), None)


class Reply(Struct, frozen=True):
    kind: ReplyKind
    place: str  # what it is about: `attribute/plan`, `note/n_1`, `composer/`
    editor: str = ""  # the editor that was posted; empty: none
    said: Said = Said()
    number: int = 0  # its place among the session's replies; given by the store
