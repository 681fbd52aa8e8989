"""Relationships: which customers belong together, and how.

A relationship is one, seen from two customers. A label belongs to a direction: what the other is to the customer,
`manager` say. What the customer is to the other is an inverse label, and no label implies one. So it is two rows, one
of each customer, with the labels of the other: always both or neither.
"""

import json
import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Annotated, Any, ClassVar

from msgspec import UNSET, Meta, Struct, UnsetType
from msgspec.json import decode
from msgspec.structs import replace

from plugin.errors import Forbidden, Missing

from .actor import Actor
from .attributes import AttributeValue
from .batch import Batch
from .change import Change
from .customer_search import may_find_customers
from .customers import Customer, create_customer, lock_customer
from .operation import LockSet, Operation
from .problems import Gathered, invalid, problem
from .profile import Keyed, Part
from .rights import EVERYBODY, Right, Viewer
from .rows import Entity
from .state import WorkspaceState
from .text import Sent, check_id, check_said, comparable
from .undoing import Undoing

MOST_LABELS, LONGEST_LABEL = 10, 60
LONGEST_TYPED = 2 * MOST_LABELS * LONGEST_LABEL  # characters of several, with commas between them
SEPARATOR = re.compile(r"[,،、，]")
MOST_COUNTED = 1_000
SEE = Right("relationships.see", EVERYBODY)
EDIT = Right("relationships.edit", EVERYBODY)
RIGHTS = (SEE, EDIT)
SECTIONS = ("relationships",)  # of a panel, for a view to show
_Given = list[tuple[str, ...] | None]  # labels, of the customer's side and of the other's; None: omitted
SentLabels = Annotated[tuple[Sent, ...], Meta(max_length=100)]
MEMBERS = ("labels", "inverse_labels")


class Relationship(Entity, frozen=True):
    """One side of it: `labels` say what `other` is to `customer_id`. Both sides have the same version.

    `pushed` is what a host has pushed last as `labels`.
    """

    KEY = ("customer_id", "other")

    customer_id: str
    other: str
    labels: tuple[str, ...]
    created_at: datetime
    created_by: Actor
    version: int
    changed_at: datetime
    changed_by: Actor
    own_since: int = 0
    pushed: tuple[str, ...] | UnsetType = UNSET


class RelationshipLabel(Entity, frozen=True):
    """That a label is used there: so a workspace's labels are found without looking at its relationships."""

    KEY = ("label", "customer_id", "other")

    label: str
    customer_id: str
    other: str


class RelatedCustomer(Struct, frozen=True):
    """The other one, as a customer's panel shows it. `values` are those that make a name, readable or not."""

    id: str
    labels: tuple[str, ...]
    inverse_labels: tuple[str, ...]
    created_at: datetime
    version: int
    profile_url: str | None
    values: Mapping[str, AttributeValue]


RELATED = Keyed[str, RelatedCustomer]("related customers")  # in a profile: the newest relationship first
RELATED_COUNT = Part[int]("related count")  # up to `MOST_COUNTED`; one more says that there are more


class RelationshipAnswer(Struct, frozen=True):
    """`other` is `labels` to `customer`, and `customer` is `inverse_labels` to `other`."""

    customer: str
    other: str
    labels: tuple[str, ...]
    inverse_labels: tuple[str, ...]
    created_at: datetime
    updated_at: datetime


def answer_relationship(own: Relationship, inverse_labels: tuple[str, ...]) -> RelationshipAnswer:
    return RelationshipAnswer(own.customer_id, own.other, own.labels, inverse_labels, own.created_at, own.changed_at)


def may_see_relationships(viewer: Viewer) -> bool:
    return viewer.may(SEE)


def may_edit_relationships(viewer: Viewer) -> bool:
    return viewer.may(SEE) and viewer.may(EDIT)


def may_relate_customers(viewer: Viewer) -> bool:
    """Who adds one names a customer that this panel is not about."""
    return may_edit_relationships(viewer) and may_find_customers(viewer)


class _OfPair(Operation, frozen=True):
    customer: Sent
    other: Sent

    def keys(self, lock_set: LockSet, state: WorkspaceState) -> None:
        for one, another in ((self.customer, self.other), (self.other, self.customer)):
            lock_customer(lock_set, one)
            lock_set.add(Relationship, one, another)

    def check(self, batch: Batch) -> None:
        if not may_edit_relationships(batch.viewer):
            raise Forbidden
        if batch[Customer].get(self.customer) is None:
            raise Missing(problem("customer", "customer_missing"))

    def sides(self, batch: Batch) -> "tuple[Relationship, Relationship] | None":
        rows = batch[Relationship]
        own, others = rows.get(self.customer, self.other), rows.get(self.other, self.customer)
        return None if own is None or others is None else (own, others)


class PutRelationship(_OfPair, frozen=True, tag="relationships.put"):
    """Omitted members stay. What a host has pushed is remembered: that again keeps what agents have made of it."""

    answers: ClassVar = RelationshipAnswer

    labels: SentLabels | UnsetType | None = UNSET
    inverse_labels: SentLabels | UnsetType | None = UNSET

    def decide(self, batch: Batch) -> RelationshipAnswer:
        self.check(batch)
        given = self._given()
        sides = self.sides(batch) or self._added(batch, given)
        return _answer(self._put(batch, sides, given))

    def _given(self) -> _Given:
        gathered = Gathered()
        given: _Given = []
        for name in MEMBERS:
            sent = getattr(self, name)
            given.append(None)
            with gathered:
                given[-1] = None if sent is UNSET else check_labels(sent or (), name)
        gathered.refuse()
        return given

    def _added(self, batch: Batch, given: _Given) -> tuple[Relationship, Relationship]:
        self._check_other(batch)
        pair = ((self.customer, self.other), (self.other, self.customer))
        at, by = batch.at, batch.actor
        sides = [Relationship(*ids, labels or (), at, by, 1, at, by) for ids, labels in zip(pair, given, strict=True)]
        for own, other in (sides, sides[::-1]):
            _save(batch, None, own)
            after = written(own, other)
            batch.record(Change("relationship.added", own.customer_id, thing=own.other, after=after, version=1))
        return sides[0], sides[1]

    def _check_other(self, batch: Batch) -> None:
        """Hosts push in any order: whom they have yet to push is known from now on, as by a conversation."""
        if check_id(self.other, "other") == self.customer:
            raise invalid("other", "related_to_itself")
        if not may_relate_customers(batch.viewer):
            raise Forbidden
        if batch[Customer].get(self.other) is None:
            if not batch.is_host:
                raise Missing(problem("other", "customer_missing"))
            create_customer(batch, self.other, "other")

    def _put(
        self, batch: Batch, sides: tuple[Relationship, Relationship], given: _Given
    ) -> tuple[Relationship, Relationship]:
        wanted = [self._wanted(batch, side, labels) for side, labels in zip(sides, given, strict=True)]
        changed = [index for index in (0, 1) if wanted[index] != sides[index].labels]
        if changed:
            own = sides[0]
            batch.check_base(own, own.version, own.changed_by, own.own_since)
        after = []
        for side, labels, pushed in zip(sides, wanted, given, strict=True):
            one = replace(side, labels=labels, pushed=pushed) if batch.is_host and pushed is not None else side
            one = replace(one, labels=labels)
            after.append(_next(batch, one) if changed else one)
            if after[-1] != side:
                _save(batch, side, after[-1])
        for index in changed:
            _record_labels(batch, sides[index], after[index])
        return after[0], after[1]

    def _wanted(self, batch: Batch, side: Relationship, given: tuple[str, ...] | None) -> tuple[str, ...]:
        if given is None or (batch.is_host and side.pushed == given):
            return side.labels
        return given


class EditLabels(PutRelationship, frozen=True):
    """Never sent: what an agent has added to the labels that were shown, and taken away.

    Whatever others have made of them meanwhile stays, so two agents need not be asked whose labels count.
    """

    without: tuple[str, ...] = ()
    inverse_without: tuple[str, ...] = ()

    def _added(self, batch: Batch, given: _Given) -> tuple[Relationship, Relationship]:
        raise Missing(problem("other", "relationship_missing"))

    def _wanted(self, batch: Batch, side: Relationship, given: tuple[str, ...] | None) -> tuple[str, ...]:
        is_own = side.customer_id == self.customer
        gone = set(map(comparable, self.without if is_own else self.inverse_without))
        kept = (label for label in side.labels if comparable(label) not in gone)
        return check_labels((*kept, *(given or ())), MEMBERS[not is_own])


class RelateCustomer(EditLabels, frozen=True):
    """Never sent: an agent has picked somebody, who may have been related meanwhile."""

    _added = PutRelationship._added


class DeleteRelationship(_OfPair, frozen=True, tag="relationships.delete"):
    """From either side. What is not there is deleted already."""

    def decide(self, batch: Batch) -> None:
        self.check(batch)
        sides = self.sides(batch)
        if sides is None:
            return
        batch.check_base(sides[0], sides[0].version, sides[0].changed_by, sides[0].own_since)
        for own, other in (sides, sides[::-1]):
            batch[Relationship].delete(own)
            _follow_labels(batch, own, own.labels, ())
            batch.record(
                Change(
                    "relationship.deleted",
                    own.customer_id,
                    thing=own.other,
                    before=written(own, other),
                    version=own.version + 1,
                )
            )


def check_labels(labels: Iterable[str], field: str) -> tuple[str, ...]:
    """As they are kept: each once, however it is written, and none that nobody sees. A comma is between two."""
    found: dict[str, str] = {}
    for text in labels:
        if len(text) > LONGEST_TYPED:  # before anything looks at it
            raise invalid(field, "too_long", limit=LONGEST_LABEL)
        for label in SEPARATOR.split(text):
            plain = " ".join(label.split())
            if plain:
                found.setdefault(comparable(plain), check_said(plain, field, LONGEST_LABEL))
    if len(found) > MOST_LABELS:
        raise invalid(field, "labels_many", limit=MOST_LABELS)
    return tuple(found.values())


def written(own: Relationship, other: Relationship) -> str | None:
    """As the log has the labels of both sides; None where there are none."""
    sides = {name: list(one.labels) for name, one in zip(MEMBERS, (own, other), strict=True) if one.labels}
    return json.dumps(sides, ensure_ascii=False) if sides else None


def labels_in(text: Any) -> dict[str, tuple[str, ...]]:
    """What `written` has written, by member."""
    found: dict[str, tuple[str, ...]] = dict.fromkeys(MEMBERS, ())
    return found | (decode(text, type=dict[str, tuple[str, ...]]) if text else {})


def _answer(sides: tuple[Relationship, Relationship]) -> RelationshipAnswer:
    return answer_relationship(sides[0], sides[1].labels)


def _next(batch: Batch, side: Relationship) -> Relationship:
    own_since = batch.own_since(side.version, side.changed_by, side.own_since)
    return replace(side, version=side.version + 1, changed_at=batch.at, changed_by=batch.actor, own_since=own_since)


def _save(batch: Batch, before: Relationship | None, side: Relationship) -> None:
    batch[Relationship].save(side)
    _follow_labels(batch, side, before.labels if before else (), side.labels)


def _follow_labels(batch: Batch, side: Relationship, before: tuple[str, ...], after: tuple[str, ...]) -> None:
    """No row is read for it: what there is follows from the labels as they were."""
    rows = batch[RelationshipLabel]
    for label in before:
        if label not in after:
            gone = RelationshipLabel(label, side.customer_id, side.other)
            rows.hold([gone])
            rows.delete(gone)
    for label in after:
        if label not in before:
            rows.save(RelationshipLabel(label, side.customer_id, side.other))


def _record_labels(batch: Batch, before: Relationship, after: Relationship) -> None:
    """For each of both customers: what is a label to the one is an inverse label to the other."""
    own, other = after.customer_id, after.other
    for customer, thing, field in ((own, other, "labels"), (other, own, "inverse_labels")):
        batch.record(
            Change(
                "relationship.changed",
                customer,
                thing=thing,
                field=field,
                before=before.labels,
                after=after.labels,
                version=after.version,
            )
        )


def _undo_added(change: Change) -> DeleteRelationship:
    return DeleteRelationship(str(change.customer_id), str(change.thing))


def _undo_deleted(change: Change) -> PutRelationship:
    return PutRelationship(str(change.customer_id), str(change.thing), **labels_in(change.before))


def _undo_changed(change: Change) -> PutRelationship:
    before: Any = change.before or ()
    return PutRelationship(str(change.customer_id), str(change.thing), **{str(change.field): tuple(before)})


OPERATIONS = (PutRelationship, DeleteRelationship)
UNDO: Undoing = {
    "relationship.added": _undo_added,
    "relationship.deleted": _undo_deleted,
    "relationship.changed": _undo_changed,
}
