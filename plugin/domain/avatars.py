"""Avatars: a customer's picture, pushed by hosts or uploaded by agents (`pictures.py`)."""

from datetime import datetime
from typing import ClassVar

from msgspec import Struct

from plugin.errors import Missing

from .batch import Batch
from .change import Change
from .customers import Customer, lock_customer
from .operation import LockSet, Operation
from .pictures import Done, Picture, Uploaded, drop_picture, put_picture
from .problems import problem
from .profile import Keyed
from .rights import EVERYBODY, Right, Viewer
from .state import WorkspaceState
from .text import Sent

SEE, SET = Right("avatars.see", EVERYBODY), Right("avatars.set", EVERYBODY)
RIGHTS = (SEE, SET)


class Avatar(Picture, frozen=True):
    KEY = ("customer_id",)

    customer_id: str


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


class _OfCustomer(Operation, frozen=True):
    customer: Sent

    def keys(self, lock_set: LockSet, state: WorkspaceState) -> None:
        lock_customer(lock_set, self.customer)
        lock_set.add(Avatar, self.customer)

    def check(self, batch: Batch) -> None:
        batch.require(SEE)
        batch.require(SET)
        if batch[Customer].get(self.customer) is None:
            raise Missing(problem("customer", "customer_missing"))

    def record(self, batch: Batch, done: Done) -> None:
        if done.is_change:
            batch.record(Change("avatar.changed", self.customer, before=done.before, after=done.after))


class SetAvatar(_OfCustomer, frozen=True, tag="avatars.set"):
    """Never sent as such: a picture is sent as bytes, and is decoded and written by then."""

    answers: ClassVar = AvatarAnswer

    uploaded: Uploaded

    def decide(self, batch: Batch) -> AvatarAnswer:
        self.check(batch)
        avatar, done = put_picture(batch, Avatar, self.customer, self.uploaded)
        self.record(batch, done)
        return answer_avatar(avatar)


class RemoveAvatar(_OfCustomer, frozen=True, tag="avatars.remove"):
    """What the customer has not, or no more, is removed already."""

    def decide(self, batch: Batch) -> None:
        self.check(batch)
        self.record(batch, drop_picture(batch, Avatar, self.customer))


OPERATIONS = (RemoveAvatar,)
