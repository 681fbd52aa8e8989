"""Avatars: a customer's picture, pushed by hosts or uploaded by agents. Its bytes are files; the row says which.

A picture is decoded and written before any of this is decided (`actions/avatars.py`). A host that pushes again what it
has pushed last changes nothing, as with values: an agent's own picture stays, and so does its removal.
"""

from datetime import datetime
from typing import ClassVar

from msgspec import Struct
from msgspec.structs import replace

from plugin.errors import Missing, Stale

from .actor import Actor
from .batch import Batch
from .change import Change
from .customers import Customer, lock_customer
from .operation import LockSet, Operation
from .problems import problem
from .profile import Keyed
from .rights import EVERYBODY, Right, Viewer
from .rows import Entity
from .state import WorkspaceState
from .text import Sent

SEE, SET = Right("avatars.see", EVERYBODY), Right("avatars.set", EVERYBODY)
RIGHTS = (SEE, SET)
SIZES = (48, 128)  # pixels of a side: in lists, and in the head of a panel on a screen of three pixels to one
MEDIA_TYPE = "image/webp"


class Avatar(Entity, frozen=True):
    """`picture` names the files, None where it was removed; no two uploads have one name.

    `pushed` is the fingerprint of the bytes that a host has sent last.
    """

    KEY = ("customer_id",)

    customer_id: str
    picture: str | None
    flattened: bool
    pushed: str | None
    changed_at: datetime
    changed_by: Actor


AVATAR = Keyed[str, Avatar]("avatar")  # in a profile: under an empty key, where there ever was one
ONLY = ""


class AvatarAnswer(Struct, frozen=True):
    """`picture` changes whenever the picture does. `flattened`: of a moving one, this is the first picture."""

    customer: str
    picture: str | None
    flattened: bool
    changed_at: datetime


def answer_avatar(avatar: Avatar) -> AvatarAnswer:
    return AvatarAnswer(avatar.customer_id, avatar.picture, avatar.flattened, avatar.changed_at)


def may_see_avatars(viewer: Viewer) -> bool:
    return viewer.may(SEE)


def may_set_avatars(viewer: Viewer) -> bool:
    return viewer.may(SEE) and viewer.may(SET)


def name_of(hash: str, own: str) -> str:
    """`own`: of this upload alone, so that what replaces it removes nobody else's files."""
    return f"{hash}-{own}"


def file_of(workspace_id: str, picture: str, size: int) -> str:
    return f"{folder_of(workspace_id)}/{picture}-{size}.webp"


def folder_of(workspace_id: str) -> str:
    return f"{workspace_id}/avatars"


def picture_of(file: str) -> str:
    """The name of the picture that a file is of."""
    return file.rpartition("/")[2].rpartition("-")[0]


class SetAvatar(Operation, frozen=True, tag="avatars.set"):
    """Never sent as such: a picture is sent as bytes, and is decoded and written by then.

    `source` is the fingerprint of what was sent; without a `picture`, that alone is compared with what was sent last.
    """

    answers: ClassVar = AvatarAnswer

    customer: Sent
    source: Sent
    picture: Sent = ""
    flattened: bool = False
    is_lost: bool = False  # the files of the picture that there is are gone

    def keys(self, lock_set: LockSet, state: WorkspaceState) -> None:
        lock_customer(lock_set, self.customer)
        lock_set.add(Avatar, self.customer)

    def decide(self, batch: Batch) -> AvatarAnswer:
        batch.require(SEE)
        batch.require(SET)
        _check_customer(batch, self.customer)
        before = batch[Avatar].get(self.customer)
        if before and batch.is_host and before.pushed == self.source and not self.is_lost:
            return answer_avatar(before)
        if not self.picture:
            raise Stale(before)
        pushed = self.source if batch.is_host else before.pushed if before else None
        is_same = before and before.picture and _hash_of(before.picture) == _hash_of(self.picture)
        if before and is_same and not self.is_lost:
            after = replace(before, pushed=pushed)
        else:
            after = Avatar(self.customer, self.picture, self.flattened, pushed, batch.at, batch.actor)
            _record(batch, before, after)
        if after != before:
            batch[Avatar].save(after)
        return answer_avatar(after)


class RemoveAvatar(Operation, frozen=True, tag="avatars.remove"):
    """What the customer has not, or no more, is removed already."""

    customer: Sent

    def keys(self, lock_set: LockSet, state: WorkspaceState) -> None:
        lock_customer(lock_set, self.customer)
        lock_set.add(Avatar, self.customer)

    def decide(self, batch: Batch) -> None:
        batch.require(SEE)
        batch.require(SET)
        _check_customer(batch, self.customer)
        before = batch[Avatar].get(self.customer)
        if before is None:
            return
        pushed = None if batch.is_host else before.pushed
        after = replace(before, picture=None, flattened=False, pushed=pushed)
        if before.picture is not None:
            after = replace(after, changed_at=batch.at, changed_by=batch.actor)
            _record(batch, before, after)
        if after != before:
            batch[Avatar].save(after)


def _check_customer(batch: Batch, customer_id: str) -> None:
    if batch[Customer].get(customer_id) is None:
        raise Missing(problem("customer", "customer_missing"))


def _record(batch: Batch, before: Avatar | None, after: Avatar) -> None:
    was = before.picture if before else None
    batch.record(Change("avatar.changed", after.customer_id, before=was, after=after.picture))


def _hash_of(picture: str) -> str:
    return picture.partition("-")[0]


OPERATIONS = (RemoveAvatar,)
