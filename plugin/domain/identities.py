"""Identities: how a customer appears on one channel. Conversations bring them, and hosts may put them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, ClassVar

from msgspec import UNSET, Struct, UnsetType
from msgspec.structs import replace

from plugin.errors import Missing

from .batch import Batch
from .change import Change
from .contact_details import Kind, identity
from .customers import Customer, lock_customer
from .operation import LockSet, Operation
from .problems import Gathered, invalid, problem
from .profile import Keyed
from .rights import EVERYBODY, NOBODY, Right, Viewer
from .rows import Entity
from .secret import digest_of
from .state import WorkspaceState
from .text import NAME_LENGTH, Sent, Text, check_said
from .types import TYPES

MOST = 100  # of a customer
LONGEST = 500  # characters of a handle
SEE = Right("identities.see", EVERYBODY)
PUT = Right("identities.put", NOBODY)
RIGHTS = (SEE, PUT)
SECTIONS = ("identities",)  # of a panel, for a view to show


class Identity(Entity, frozen=True):
    """`handle` is None where no more than the channel is known."""

    KEY = ("customer_id", "id")

    customer_id: str
    id: str
    channel: str  # the host's word, as a conversation's
    handle: str | None
    name: str | None
    first_seen_at: datetime
    last_seen_at: datetime

    @property
    def shown(self) -> str:
        return f"{self.channel} {self.handle}" if self.handle else self.channel


IDENTITIES = Keyed[str, Identity]("identities")  # in a profile


class IdentityAnswer(Struct, frozen=True):
    id: str
    customer: str
    channel: str
    handle: str | None
    name: str | None
    first_seen_at: datetime
    last_seen_at: datetime


def answer_identity(one: Identity) -> IdentityAnswer:
    return IdentityAnswer(
        one.id, one.customer_id, one.channel, one.handle, one.name, one.first_seen_at, one.last_seen_at
    )


def may_see_identities(viewer: Viewer) -> bool:
    return viewer.may(SEE)


def kind_of_handle(handle: str) -> Kind:
    """A handle that is an address or a number is masked as one."""
    for kind in ("email", "phone"):
        if TYPES[kind].is_usual(handle):
            return kind
    return "handle"


def same_handle(handle: str | None, kind: str, value: str) -> bool:
    """Whether a detail is what the handle names."""
    return handle is not None and kind == kind_of_handle(handle) and identity(kind, handle) == identity(kind, value)


def find_identity(identities: list[Identity], channel: str, handle: str | None) -> Identity | None:
    """Where no handle is known, it is the only one on that channel, if there is just one."""
    on_channel = [one for one in identities if is_on([one], channel)]
    if handle is None:
        return on_channel[0] if len(on_channel) == 1 else None
    said = _said(handle)
    known = (one for one in on_channel if one.handle is not None and _said(one.handle) == said)
    return next(known, None) or next((one for one in on_channel if one.handle is None), None)


def named_identity(identities: Iterable[Identity], channel: str, handle: str) -> Identity | None:
    """By its handle, in any spelling, or by its id."""
    on_channel = [one for one in identities if is_on([one], channel)]
    by_id = next((one for one in on_channel if one.id == handle), None)
    said = _said(handle)
    return by_id or next((one for one in on_channel if one.handle and _said(one.handle) == said), None)


def is_on(identities: list[Identity], channel: str) -> bool:
    return any(one.channel.casefold() == channel.casefold() for one in identities)


def lock_identities(lock_set: LockSet, customer_id: str) -> None:
    lock_set.add(Identity, customer_id)


def see(
    batch: Batch, customer_id: str, channel: str, handle: str | None, name: Text, at: datetime | None
) -> Identity | None:
    """A conversation has been pushed. `at`: when the customer was there; None: nobody knows."""
    there = list(batch[Identity].family(customer_id).values())
    known = find_identity(there, channel, handle)
    if known is None and (len(there) >= MOST or (handle is None and is_on(there, channel))):
        return None
    return _keep(batch, customer_id, known, channel, handle, name, at)


def _keep(
    batch: Batch,
    customer_id: str,
    known: Identity | None,
    channel: str,
    handle: str | None,
    name: Text,
    at: datetime | None,
) -> Identity:
    if known is None:
        id = f"id_{digest_of(channel.casefold(), _said(handle or ''))}"
        seen_at = at or batch.at
        new = Identity(customer_id, id, channel, handle, name or None, seen_at, seen_at)
        batch[Identity].save(new)
        batch.record(Change("identity.added", customer_id, thing=id, after=new.shown))
        return new
    changed = replace(
        known,
        handle=known.handle or handle,
        name=known.name if name is UNSET else name or None,
        last_seen_at=max(known.last_seen_at, at or known.last_seen_at),
    )
    if changed != known:
        batch[Identity].save(changed)
    for member in ("handle", "name"):
        was, now = getattr(known, member), getattr(changed, member)
        if was != now:
            batch.record(Change("identity.changed", customer_id, thing=known.id, field=member, before=was, after=now))
    return changed


class PutIdentity(Operation, frozen=True, tag="identities.put"):
    """Known by its channel and its handle, in any spelling. Omitted members stay."""

    answers: ClassVar = IdentityAnswer

    customer: Sent
    channel: Sent
    handle: Sent | UnsetType = UNSET
    name: Text = UNSET

    def keys(self, lock_set: LockSet, state: WorkspaceState) -> None:
        lock_customer(lock_set, self.customer)
        lock_identities(lock_set, self.customer)

    def decide(self, batch: Batch) -> IdentityAnswer:
        batch.require(PUT)
        if batch[Customer].get(self.customer) is None:
            raise Missing(problem("customer", "customer_missing"))
        gathered, given = Gathered(), dict[str, Any]()
        with gathered:
            given["channel"] = check_said(self.channel.strip(), "channel", NAME_LENGTH)
        with gathered:
            given["handle"] = None if self.handle is UNSET else check_handle(self.handle)
        with gathered:
            given["name"] = check_name(self.name)
        gathered.refuse()
        there = list(batch[Identity].family(self.customer).values())
        known = find_identity(there, given["channel"], given["handle"])
        if known is None and self.handle is UNSET and is_on(there, given["channel"]):
            raise invalid("handle", "required")
        if known is None and len(there) >= MOST:
            raise invalid("channel", "identities_many", limit=MOST)
        return answer_identity(_keep(batch, self.customer, known, **given, at=None))


class DeleteIdentity(Operation, frozen=True, tag="identities.delete"):
    """`handle`: in any spelling, or the identity's id. What the customer has not, or no more, is deleted already."""

    customer: Sent
    channel: Sent
    handle: Sent

    def keys(self, lock_set: LockSet, state: WorkspaceState) -> None:
        lock_customer(lock_set, self.customer)
        lock_identities(lock_set, self.customer)

    def decide(self, batch: Batch) -> None:
        batch.require(PUT)
        if batch[Customer].get(self.customer) is None:
            raise Missing(problem("customer", "customer_missing"))
        one = named_identity(batch[Identity].family(self.customer).values(), self.channel, self.handle)
        if one is not None:
            batch[Identity].delete(one)
            batch.record(Change("identity.deleted", self.customer, thing=one.id, before=one.shown))


def check_handle(handle: str) -> str:
    return check_said(handle.strip(), "handle", LONGEST)


def check_name(name: Text) -> Text:
    """A name of nothing is none."""
    if not isinstance(name, str):
        return name
    return check_said(name.strip(), "name", NAME_LENGTH) if name.strip() else None


def _said(handle: str) -> str:
    return identity(kind_of_handle(handle), handle)


OPERATIONS = (PutIdentity, DeleteIdentity)
