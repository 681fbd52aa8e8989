"""Tags and their groups, which a workspace defines, and the tags that customers have.

A tag's rows on customers carry the `since` of the tag that they belong to. So deleting a tag writes no customer's
rows, however many have it: readers skip rows of an older tag, or of none, and housekeeping removes them.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar, Literal, TypeVar

from msgspec import UNSET, Struct, UnsetType, structs
from msgspec.structs import replace

from plugin.errors import Forbidden, Missing

from .actor import Actor
from .audit import Find, Members, Revert, Reverting, is_as_left, members_of
from .batch import Batch
from .change import Change
from .customers import Customer, lock_customer
from .definitions import check_label, check_position, define, label_of, next_position
from .operation import LockSet, Operation
from .ordering import Move, moved
from .problems import Gathered, invalid, problem
from .profile import Keyed
from .rights import ADMINS, EVERYBODY, Right, Viewer
from .rows import Entity
from .state import WorkspaceState
from .text import Sent, Text, check_id, comparable
from .undoing import Undoing

MOST = 2_000  # tags, and groups, of a workspace
SEE, ASSIGN, MANAGE = Right("tags.see", EVERYBODY), Right("tags.assign", EVERYBODY), Right("tags.manage", ADMINS)
RIGHTS = (SEE, ASSIGN, MANAGE)
SECTIONS = ("tags",)  # of a panel, for a view to show
Sort = Literal["label", "position"]


class Tag(Entity, frozen=True):
    id: str
    label: str
    position: int
    group: str | None = None
    since: int = 0  # the workspace's revision when it was first defined: a later tag of the same id has a higher one


class TagGroup(Entity, frozen=True):
    """`sort`: its tags are ordered from A to Z, or by their positions."""

    id: str
    label: str
    position: int
    sort: Sort = "label"


class CustomerTag(Entity, frozen=True):
    KEY = ("customer_id", "tag")

    customer_id: str
    tag: str
    since: int  # the tag's own
    added_at: datetime
    added_by: Actor


D = TypeVar("D", Tag, TagGroup)
HELD = Keyed[str, CustomerTag]("tags")  # in a profile


class TagAnswer(Struct, frozen=True):
    id: str
    label: str
    group: str | None
    position: int


class TagGroupAnswer(Struct, frozen=True):
    id: str
    label: str
    sort: Sort
    position: int


def may_see_tags(viewer: Viewer) -> bool:
    return viewer.may(SEE)


def may_assign_tags(viewer: Viewer) -> bool:
    return viewer.may(SEE) and viewer.may(ASSIGN)


def may_manage_tags(viewer: Viewer) -> bool:
    return viewer.may(SEE) and viewer.may(MANAGE)


def answer_tag(tag: Tag) -> TagAnswer:
    return TagAnswer(tag.id, tag.label, tag.group, tag.position)


def answer_group(group: TagGroup) -> TagGroupAnswer:
    return TagGroupAnswer(group.id, group.label, group.sort, group.position)


def groups_in_order(state: WorkspaceState) -> list[TagGroup]:
    return sorted(state.of(TagGroup).values(), key=lambda group: (group.position, group.id))


def tags_in_order(state: WorkspaceState) -> tuple[Tag, ...]:
    """Group by group, those of no group last; within a group as it says, without one from A to Z."""
    return state.derived(_in_order)


def _in_order(state: WorkspaceState) -> tuple[Tag, ...]:
    places = {group.id: (at, group.sort) for at, group in enumerate(groups_in_order(state))}

    def place(tag: Tag) -> tuple[int, int, str, str]:
        at, sort = places.get(tag.group or "", (len(places), "label"))
        return at, tag.position if sort == "position" else 0, comparable(tag.label), tag.id

    return tuple(sorted(state.of(Tag).values(), key=place))


def tags_held(state: WorkspaceState, held: Mapping[str, CustomerTag]) -> list[Tag]:
    """Those that a customer has, in order."""
    return [tag for tag in tags_in_order(state) if tag.id in held and held[tag.id].since == tag.since]


class _OfState(Operation, frozen=True):
    def keys(self, lock_set: LockSet, state: WorkspaceState) -> None:
        lock_set.lock_state()


class DefineTagGroup(_OfState, frozen=True, tag="tag_groups.define"):
    """Omitted members stay as they are. A label that is not given, or null, is made from the id."""

    answers: ClassVar = TagGroupAnswer

    id: Sent
    label: Text = UNSET
    sort: Sort | UnsetType = UNSET
    position: int | UnsetType = UNSET

    def decide(self, batch: Batch) -> TagGroupAnswer:
        known = _definable(batch, TagGroup, self.id)
        group = known or TagGroup(self.id, label_of(self.id), next_position(batch, TagGroup))
        row = replace(group, **_given(self, Gathered()))
        return answer_group(define(batch, "tag_group.defined", known, row))


class DefineTag(_OfState, frozen=True, tag="tags.define"):
    """Omitted members stay as they are. A `group` of null: it belongs to none."""

    answers: ClassVar = TagAnswer

    id: Sent
    label: Text = UNSET
    group: Text = UNSET
    position: int | UnsetType = UNSET

    def decide(self, batch: Batch) -> TagAnswer:
        known, gathered = _definable(batch, Tag, self.id), Gathered()
        if isinstance(self.group, str) and batch[TagGroup].get(self.group) is None:
            gathered.problems.append(problem("group", "tag_missing"))
        tag = known or Tag(self.id, label_of(self.id), next_position(batch, Tag), since=batch.state.revision)
        return answer_tag(define(batch, "tag.defined", known, replace(tag, **_given(self, gathered))))


class DeleteTag(_OfState, frozen=True, tag="tags.delete"):
    """From all customers as well."""

    id: Sent

    def decide(self, batch: Batch) -> None:
        _delete_tag(batch, _deletable(batch, Tag, self.id))


class DeleteTagGroup(_OfState, frozen=True, tag="tag_groups.delete"):
    """With its tags."""

    id: Sent

    def decide(self, batch: Batch) -> None:
        group = _deletable(batch, TagGroup, self.id)
        for tag in [tag for tag in batch[Tag] if tag.group == group.id]:
            _delete_tag(batch, tag)
        batch[TagGroup].delete(group)
        batch.record(Change("tag_group.deleted", thing=group.id, before=group.label))


class MoveTag(_OfState, frozen=True):
    """Among those of its group that are ordered as set. Of a panel, not of the wire: hosts set positions."""

    id: str
    move: Move

    def decide(self, batch: Batch) -> None:
        tag = _deletable(batch, Tag, self.id)
        beside = (one for one in batch[Tag] if one.group == tag.group)
        order = sorted(beside, key=lambda one: (one.position, comparable(one.label), one.id))
        for id, position in moved([(one.id, one.position) for one in order], self.id, self.move).items():
            DefineTag(id, position=position).decide(batch)


class MoveTagGroup(_OfState, frozen=True):
    id: str
    move: Move

    def decide(self, batch: Batch) -> None:
        _deletable(batch, TagGroup, self.id)
        order = sorted((one.position, one.id) for one in batch[TagGroup])
        for id, position in moved([(id, position) for position, id in order], self.id, self.move).items():
            DefineTagGroup(id, position=position).decide(batch)


class _OfCustomer(Operation, frozen=True):
    customer: Sent
    tag: Sent

    def keys(self, lock_set: LockSet, state: WorkspaceState) -> None:
        lock_customer(lock_set, self.customer)
        lock_set.add(CustomerTag, self.customer, self.tag)

    def held(self, batch: Batch) -> tuple[Tag | None, CustomerTag | None]:
        """The tag, and the customer's row of it, which may belong to an older tag of the same id."""
        if not may_assign_tags(batch.viewer):
            raise Forbidden
        if batch[Customer].get(self.customer) is None:
            raise Missing(problem("customer", "customer_missing"))
        return batch[Tag].get(self.tag), batch[CustomerTag].get(self.customer, self.tag)


class AddTag(_OfCustomer, frozen=True, tag="tags.add"):
    """Adding it twice is adding it once."""

    answers: ClassVar = TagAnswer

    def decide(self, batch: Batch) -> TagAnswer:
        tag, held = self.held(batch)
        if tag is None:
            raise Missing(problem("tag", "tag_missing"))
        if held is None or held.since != tag.since:
            batch[CustomerTag].save(CustomerTag(self.customer, tag.id, tag.since, batch.at, batch.actor))
            batch.record(Change("tag.added", self.customer, thing=tag.id, after=tag.label))
        return answer_tag(tag)


class RemoveTag(_OfCustomer, frozen=True, tag="tags.remove"):
    """What the customer has not, or no more, is removed already."""

    def decide(self, batch: Batch) -> None:
        tag, held = self.held(batch)
        if held is not None:
            batch[CustomerTag].delete(held)
            if tag is not None and tag.since == held.since:
                batch.record(Change("tag.removed", self.customer, thing=tag.id, before=tag.label))


def _definable(batch: Batch, kind: type[D], id: str) -> D | None:
    batch.require(MANAGE)
    known = batch[kind].get(check_id(id, "id"))
    if known is None and len(batch[kind]) >= MOST:
        raise invalid("id", "tags_many", limit=MOST)
    return known


def _given(operation: DefineTag | DefineTagGroup, gathered: Gathered) -> dict[str, object]:
    """The members that are given, as they are kept; refused together with what was gathered before."""
    given = {name: value for name, value in structs.asdict(operation).items() if value is not UNSET}
    with gathered:
        if operation.label is not UNSET:
            given["label"] = check_label(operation.label, operation.id)
    with gathered:
        if operation.position is not UNSET:
            check_position(operation.position)
    gathered.refuse()
    return given


def _deletable(batch: Batch, kind: type[D], id: str) -> D:
    batch.require(MANAGE)
    known = batch[kind].get(id)
    if known is None:
        raise Missing(problem("id", "tag_missing"))
    return known


def _delete_tag(batch: Batch, tag: Tag) -> None:
    for held in [held for held in batch[CustomerTag] if held.tag == tag.id]:
        # of this very transaction: a tag defined again in it would have the same `since`
        batch[CustomerTag].delete(held)
    batch[Tag].delete(tag)
    batch.record(Change("tag.deleted", thing=tag.id, before=tag.label))


class RevertTag(Revert, frozen=True):
    """Of a tag or a group, what has been changed of it. One that was made is deleted by hand."""

    id: str
    kind: type[Tag] | type[TagGroup]
    members: Members

    def stands(self, find: Find) -> bool:
        return is_as_left(find(self.kind, self.id), self.members)

    def revert(self, batch: Batch) -> None:
        given: dict[str, Any] = {member: before for member, before, _ in self.members}
        if "position" in given:
            given["position"] = int(given["position"])
        (DefineTag if self.kind is Tag else DefineTagGroup)(self.id, **given).decide(batch)


def _reverting(kind: type[Tag] | type[TagGroup]) -> Callable[[Sequence[Change]], Revert | None]:
    def revert(changes: Sequence[Change]) -> Revert | None:
        members = members_of(changes)
        return RevertTag(str(changes[-1].thing), kind, members) if members else None

    return revert


REVERT: Reverting = {"tag.defined": _reverting(Tag), "tag_group.defined": _reverting(TagGroup)}
OPERATIONS = (DefineTagGroup, DefineTag, DeleteTag, DeleteTagGroup, AddTag, RemoveTag)


def _removed(change: Change) -> RemoveTag:
    return RemoveTag(str(change.customer_id), str(change.thing))


def _added(change: Change) -> AddTag:
    return AddTag(str(change.customer_id), str(change.thing))


UNDO: Undoing = {"tag.added": _removed, "tag.removed": _added}
