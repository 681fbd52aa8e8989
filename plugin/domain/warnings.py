"""Warnings: one a customer, above everything in their panels: blocked, VIP, legal hold. Each may end by itself.

A warning that has ended stays as a row: it remembers what a host has pushed, so that pushing that again brings nothing
back, and its version goes on, so that an editor which was open meanwhile finds out.
"""

from datetime import UTC, datetime
from typing import Annotated, ClassVar

from msgspec import UNSET, Meta, Struct, UnsetType, field
from msgspec.structs import replace

from plugin.errors import Missing

from .actor import Actor
from .batch import Batch
from .change import Change
from .customers import Customer, lock_customer
from .operation import LockSet, Operation
from .problems import Gathered, invalid, problem
from .profile import Keyed
from .rights import SUPERVISING, By, Right, Viewer
from .rows import Entity
from .state import WorkspaceState
from .text import Sent, Text, check_said, check_text, with_plain_lines

LABEL_LENGTH = 60  # characters
REASON_LENGTH = 500
SET = Right("warnings.set", SUPERVISING)
RIGHTS = (SET,)
SERVICE = By(Actor("system", "sidelight", "Sidelight"))  # who ends what has ended by itself
MEMBERS = ("label", "reason", "until")
Moment = Annotated[datetime, Meta(tz=True)]
Pushed = dict[str, str | None]
Members = dict[str, str | datetime | None]


class CustomerWarning(Entity, frozen=True):
    """`pushed` is what the host last pushed of each member."""

    KEY = ("customer_id",)

    customer_id: str
    label: str
    reason: str | None
    until: datetime | None
    set_at: datetime
    set_by: Actor
    version: int  # counts its changes: the base that an editor posts back
    own_since: int = 0  # the version from which on every change was made by the session of `changed_by`
    ended_at: datetime | None = None
    ended_by: Actor | None = None
    pushed: Pushed = field(default_factory=dict)

    def holds(self, at: datetime) -> bool:
        return self.ended_at is None and (self.until is None or self.until > at)

    @property
    def changed_by(self) -> Actor:
        return self.ended_by or self.set_by


WARNINGS = Keyed[str, CustomerWarning]("warnings")  # in a profile, by the empty key


class WarningAnswer(Struct, frozen=True):
    """`label` is null where it has ended: what was pushed again has been ended by somebody since."""

    customer: str
    label: str | None
    reason: str | None
    until: datetime | None
    set_at: datetime
    set_by: str


def answer_warning(warning: CustomerWarning, at: datetime) -> WarningAnswer:
    holds = warning.holds(at)
    return WarningAnswer(
        warning.customer_id,
        warning.label if holds else None,
        warning.reason if holds else None,
        warning.until if holds else None,
        warning.set_at,
        warning.set_by.shown,
    )


def may_set_warnings(viewer: Viewer) -> bool:
    return viewer.may(SET)


class SetWarning(Operation, frozen=True, tag="warnings.set"):
    """Omitted members stay as they are, null clears; a new warning needs its label."""

    answers: ClassVar = WarningAnswer

    customer: Sent
    label: Text = UNSET
    reason: Text = UNSET
    until: Moment | UnsetType | None = UNSET

    def keys(self, lock_set: LockSet, state: WorkspaceState) -> None:
        _lock_warning(lock_set, self.customer)

    def decide(self, batch: Batch) -> WarningAnswer:
        held = _held(batch, self.customer)
        gathered = Gathered()
        given = self._given(gathered)
        pushed = {name: _written(value) for name, value in given.items()} if batch.is_host else {}
        if held and batch.is_host and not gathered.problems and pushed.items() <= held.pushed.items():
            return answer_warning(held, batch.at)
        now = held if held and held.holds(batch.at) else None
        before = {name: getattr(now, name) if now else None for name in MEMBERS}
        after = before | given
        if after["label"] is None and not gathered.problems:
            gathered.problems.append(problem("label", "required"))
        with gathered:
            _check_until(after["until"], before["until"], batch.at)
        gathered.refuse()
        warning = now if now and after == before else self._changed(batch, held, before, after)
        warning = replace(warning, pushed=warning.pushed | pushed)
        if warning != held:
            batch[CustomerWarning].save(warning)
        return answer_warning(warning, batch.at)

    def _given(self, gathered: Gathered) -> Members:
        """The members that are given and fit, as they are kept."""
        given: Members = {}
        with gathered:
            if self.label is not UNSET:
                given["label"] = check_said(" ".join((self.label or "").split()), "label", LABEL_LENGTH)
        with gathered:
            if self.reason is not UNSET:
                reason = with_plain_lines(self.reason or "").strip()
                given["reason"] = check_text(reason, "reason", REASON_LENGTH) or None
        with gathered:
            if self.until is not UNSET:
                given["until"] = self.until and _moment(self.until)
        return given

    def _changed(
        self,
        batch: Batch,
        held: CustomerWarning | None,
        before: Members,
        after: Members,
    ) -> CustomerWarning:
        version, own_since = _next_version(batch, held)
        warning = CustomerWarning(
            self.customer,
            **after,  # type: ignore[arg-type]
            set_at=batch.at,
            set_by=batch.actor,
            version=version,
            own_since=own_since,
            pushed=held.pushed if held else {},
        )
        for name in MEMBERS:
            was, now = _written(before[name]), _written(after[name])
            if was != now:
                batch.record(
                    Change("warning.set", self.customer, field=name, before=was, after=now, version=warning.version)
                )
        return warning


class EndWarning(Operation, frozen=True, tag="warnings.clear"):
    """What there is not, or no more, has ended already."""

    customer: Sent

    def keys(self, lock_set: LockSet, state: WorkspaceState) -> None:
        _lock_warning(lock_set, self.customer)

    def decide(self, batch: Batch) -> None:
        held = _held(batch, self.customer)
        if held is None:
            return
        ended = held if held.ended_at else _ended(batch, held)
        if batch.is_host:  # what it pushes next is news
            ended = replace(ended, pushed={})
        if ended != held:
            batch[CustomerWarning].save(ended)


class ExpireWarning(Operation, frozen=True):
    """The service's own: ends what has ended by itself, once, whichever process finds it first."""

    customer: str

    def keys(self, lock_set: LockSet, state: WorkspaceState) -> None:
        _lock_warning(lock_set, self.customer)

    def decide(self, batch: Batch) -> None:
        held = batch[CustomerWarning].get(self.customer)
        if held is not None and held.ended_at is None and not held.holds(batch.at):
            batch[CustomerWarning].save(_ended(batch, held))


def _lock_warning(lock_set: LockSet, customer_id: str) -> None:
    lock_customer(lock_set, customer_id)
    lock_set.add(CustomerWarning, customer_id)


def _held(batch: Batch, customer_id: str) -> CustomerWarning | None:
    batch.require(SET)
    if batch[Customer].get(customer_id) is None:
        raise Missing(problem("customer", "customer_missing"))
    return batch[CustomerWarning].get(customer_id)


def _ended(batch: Batch, held: CustomerWarning) -> CustomerWarning:
    version, own_since = _next_version(batch, held)
    batch.record(Change("warning.ended", held.customer_id, field="label", before=held.label, version=version))
    return replace(held, ended_at=batch.at, ended_by=batch.actor, version=version, own_since=own_since)


def _next_version(batch: Batch, held: CustomerWarning | None) -> tuple[int, int]:
    """And since when they are the writer's own. Raises Stale where the editor has not seen what is there now."""
    if held is None:
        return 1, 0
    batch.check_base(held, held.version, held.changed_by, held.own_since)
    return held.version + 1, batch.own_since(held.version, held.changed_by, held.own_since)


def _check_until(until: str | datetime | None, before: str | datetime | None, at: datetime) -> None:
    if isinstance(until, datetime) and until != before and until <= at:
        raise invalid("until", "until_past")


def _moment(at: datetime) -> datetime:
    if not 1971 <= at.year <= 9998:  # at the ends of the calendar a conversion to UTC overflows
        raise invalid("until", "moment")
    return at.astimezone(UTC)


def _written(value: str | datetime | None) -> str | None:
    return value.isoformat().replace("+00:00", "Z") if isinstance(value, datetime) else value


OPERATIONS = (SetWarning, EndWarning)
