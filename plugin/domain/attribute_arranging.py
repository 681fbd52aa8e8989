"""What an admin does with a definition besides defining it: moves it, brings it back, decides who may see it."""

import re
from collections.abc import Sequence
from typing import Annotated, Any

from msgspec import Meta
from msgspec.json import decode
from msgspec.structs import replace

from plugin.errors import Missing

from .actor import Role
from .attribute_definitions import DefineAttribute, DeleteAttribute, decide_access
from .attributes import BUILT_IN, DEFINE, Access, AttributeDefinition, ShowsWhen, in_definition_order
from .audit import Find, Members, Revert, Reverting, is_as_left, members_of
from .batch import Batch
from .change import Change
from .operation import LockSet, Operation
from .ordering import Move, moved
from .problems import problem
from .secret import new_id
from .state import WorkspaceState
from .typed_values import fits
from .value import Value

NO_WORD = re.compile(r"[^a-z0-9]+")
LONGEST_KEY = 60  # of one that is made


class _OfState(Operation, frozen=True):
    key: str

    def keys(self, lock_set: LockSet, state: WorkspaceState) -> None:
        lock_set.lock_state()


class MoveAttribute(_OfState, frozen=True):
    """Among those under its heading."""

    move: Move

    def decide(self, batch: Batch) -> None:
        batch.require(DEFINE)
        own = [one for one in in_definition_order(batch[AttributeDefinition]) if not one.built_in]
        known = next((one for one in own if one.key == self.key), None)
        if known is None:
            raise Missing(problem("key", "attribute_missing"))
        order = [(one.key, one.position) for one in own if one.section == known.section]
        for key, position in moved(order, self.key, self.move).items():
            DefineAttribute(key, position=position).decide(batch)


class RestoreAttribute(_OfState, frozen=True):
    """One that was removed, as it was. Its values have been there all along."""

    def decide(self, batch: Batch) -> None:
        batch.require(DEFINE)
        known = batch[AttributeDefinition].get(self.key)
        if known is None or not known.removed:
            raise Missing(problem("key", "attribute_missing"))
        batch[AttributeDefinition].save(replace(known, removed=False))
        batch.record(Change("attribute.defined", thing=self.key, after=known.label))


class SetAccess(_OfState, frozen=True):
    """Of any attribute, a built-in one too, whose definition cannot be changed otherwise."""

    access: Annotated[dict[Role, Access | None], Meta(max_length=3)]

    def decide(self, batch: Batch) -> None:
        known = BUILT_IN.get(self.key) or batch[AttributeDefinition].get(self.key)
        if known is None or known.removed:
            raise Missing(problem("key", "attribute_missing"))
        decide_access(batch, self.key, self.access)


def key_made_of(label: str) -> str:
    """`Renews on` is called `renews_on`; what has no Latin letter gets a key of its own."""
    return NO_WORD.sub("_", label.casefold())[:LONGEST_KEY].strip("_") or new_id("field_")


class RevertAttribute(Revert, frozen=True):
    key: str
    members: Members

    def stands(self, find: Find) -> bool:
        return is_as_left(find(AttributeDefinition, self.key), self.members)

    def revert(self, batch: Batch) -> None:
        texts = {member: before for member, before, _ in self.members if member != "default"}
        given = {member: _read(member, text) for member, text in texts.items()}
        DefineAttribute(self.key, **given).decide(batch)
        for member, before, _ in self.members:
            if member == "default":
                known = batch[AttributeDefinition].get(self.key)
                DefineAttribute(self.key, default=_default(before, known)).decide(batch)


class RevertRemoval(Revert, frozen=True):
    """The definition is removed again, or is back."""

    key: str
    removed: bool  # what it is to be

    def stands(self, find: Find) -> bool:
        known = find(AttributeDefinition, self.key)
        return known is not None and known.removed != self.removed

    def revert(self, batch: Batch) -> None:
        (DeleteAttribute(self.key) if self.removed else RestoreAttribute(self.key)).decide(batch)


def _read(member: str, text: str | None) -> Any:
    """A member as its operation takes it, of what the log says of it."""
    match member:
        case "choices":
            return decode(text) if text else []
        case "position":
            return int(text or 0)
        case "required":
            return text == "true"
        case "shows_when":
            return decode(text, type=ShowsWhen) if text else None
    return text


def _default(text: str | None, definition: AttributeDefinition | None) -> Value:
    """The log has text as it is, and JSON of anything else: what fits is what was meant."""
    if text is None or definition is None or fits(text, definition):
        return text
    value: Value = decode(text, type=Value)
    return value


def _reverted(changes: Sequence[Change]) -> Revert:
    key, members = str(changes[-1].thing), members_of(changes)
    return RevertAttribute(key, members) if members else RevertRemoval(key, removed=True)


REVERT: Reverting = {
    "attribute.defined": _reverted,
    "attribute.deleted": lambda changes: RevertRemoval(str(changes[-1].thing), removed=False),
}
