"""What hosts and agents do with contact details: put one, in any spelling, and delete one."""

from datetime import datetime
from typing import Any, ClassVar, cast

from msgspec import UNSET, Struct, UnsetType
from msgspec.structs import replace

from plugin.errors import Forbidden, Missing

from .attribute_values import write_value
from .attributes import AttributeValue
from .batch import Batch
from .change import Change
from .contact_detail_keeping import Details
from .contact_details import (
    DEFINITIONS,
    LONGEST,
    MIRRORED,
    ContactDetail,
    Kind,
    Pushed,
    access_to_kind,
    identity,
)
from .customers import Customer, lock_customer
from .operation import LockSet, Operation
from .problems import Gathered, invalid, problem
from .state import WorkspaceState
from .text import NAME_LENGTH, Sent, Text, check_said
from .typed_values import check_value, is_usual
from .undoing import Undoing


class ContactDetailAnswer(Struct, frozen=True):
    """`removed`: an agent has removed it since the host has pushed this, so it is not there."""

    id: str
    customer: str
    kind: Kind
    value: str
    label: str | None
    primary: bool
    verified: bool
    verified_at: datetime | None
    verified_by: str | None
    added_at: datetime
    removed: bool


def answer_detail(detail: ContactDetail) -> ContactDetailAnswer:
    return ContactDetailAnswer(
        detail.id,
        detail.customer_id,
        detail.kind,
        detail.value,
        detail.label,
        detail.primary,
        detail.is_verified,
        detail.verified_at,
        detail.verified_by.shown if detail.verified_by else None,
        detail.added_at,
        detail.removed,
    )


class _OfDetail(Operation, frozen=True):
    customer: Sent
    kind: Kind

    def keys(self, lock_set: LockSet, state: WorkspaceState) -> None:
        lock_customer(lock_set, self.customer)
        lock_set.add(ContactDetail, self.customer)
        if self.kind in MIRRORED:
            lock_set.add(AttributeValue, self.customer, self.kind)

    def details(self, batch: Batch) -> Details:
        if access_to_kind(batch.viewer, self.kind) != "edits":
            raise Forbidden
        if batch[Customer].get(self.customer) is None:
            raise Missing(problem("customer", "customer_missing"))
        return Details(batch, self.customer, self.kind)

    def done(self, batch: Batch, details: Details, before: int) -> None:
        """Brings the attribute in step, and the customer's own record. `before`: how many changes there were."""
        if self.kind in MIRRORED:
            held = batch[AttributeValue].get(self.customer, self.kind)
            value = details.primary.value if details.primary else None
            if (held.value if held else None) != value:
                write_value(batch, self.customer, self.kind, held, value, held.pushed if held else UNSET)
        customer = batch[Customer].get(self.customer)
        if customer is not None and len(batch.changes) > before:
            batch[Customer].save(replace(customer, updated_at=batch.at, updated_by=batch.actor))


class PutContactDetail(_OfDetail, frozen=True, tag="contact_details.put"):
    """Known by its value, in any spelling; with an `id`, `value` is what it becomes. Omitted members stay.

    What a host has pushed of it is remembered: pushing that again changes nothing, so what an agent has changed or
    removed since is kept. The first of a kind is primary, and who is primary no more hands over to the next.
    """

    answers: ClassVar = ContactDetailAnswer

    value: Text = UNSET
    id: Text = UNSET
    label: Text = UNSET
    primary: bool | UnsetType = UNSET
    verified: bool | UnsetType = UNSET

    def decide(self, batch: Batch) -> ContactDetailAnswer:
        details, before = self.details(batch), len(batch.changes)
        known = self._named(details)
        given = self._given(known)
        known = known or self._known(batch, details, given["value"])
        if known is None or known.removed:
            if known is not None and all(self._repeats(known, name, value) for name, value in given.items()):
                return answer_detail(known)
            self._check_usual(batch, None, given)
            detail = details.add(given["value"], given.get("label"))
        else:
            self._check_usual(batch, known, given)
            batch.check_base(known, known.version, known.changed_by, known.own_since)
            detail = known
        detail = self._put(batch, details, detail, given)
        self.done(batch, details, before)
        return answer_detail(detail)

    def _named(self, details: Details) -> ContactDetail | None:
        if not isinstance(self.id, str):
            return None
        detail = details.there.get(self.id)
        if detail is None:
            raise Missing(problem("id", "contact_detail_missing"))
        return detail

    def _given(self, known: ContactDetail | None) -> dict[str, Any]:
        """The members that are given, as they are kept."""
        gathered = Gathered()
        given: dict[str, Any] = {}
        with gathered:
            if self.value is not UNSET or known is None:
                given["value"] = check_detail(self.kind, self.value or "")
        with gathered:
            if self.label is not UNSET:
                given["label"] = _label(self.label) if self.label else None
        gathered.refuse()
        given |= {name: getattr(self, name) for name in ("primary", "verified") if getattr(self, name) is not UNSET}
        return given

    def _known(self, batch: Batch, details: Details, value: str) -> ContactDetail | None:
        known = details.same_as(value)
        if batch.is_host:
            return known or details.pushed_as(value)
        if known is not None:
            raise invalid("value", "contact_detail_there")
        return None

    def _check_usual(self, batch: Batch, known: ContactDetail | None, given: dict[str, Any]) -> None:
        """As of an attribute: an agent is told first."""
        if batch.is_host or batch.keeps_unusual or "value" not in given or (known and known.value == given["value"]):
            return
        if not is_usual(given["value"], DEFINITIONS[self.kind]):
            raise invalid("value", f"unusual_{self.kind}")

    def _put(self, batch: Batch, details: Details, detail: ContactDetail, given: dict[str, Any]) -> ContactDetail:
        wanted = given
        if batch.is_host:
            pushed = detail.pushed or Pushed(given.get("value", detail.value))
            wanted = {name: value for name, value in given.items() if not self._repeats(detail, name, value)}
            detail = details.change(detail, pushed=replace(pushed, **given))
        detail = details.change(detail, **self._members(batch, details, detail, wanted))
        if wanted.get("primary") is True and not detail.primary:
            details.make_primary(detail)
        elif wanted.get("primary") is False and detail.primary:
            details.hand_over(detail)
        return details.there[detail.id]

    def _members(self, batch: Batch, details: Details, detail: ContactDetail, wanted: dict[str, Any]) -> dict[str, Any]:
        members: dict[str, Any] = {name: wanted[name] for name in ("value", "label") if name in wanted}
        value = members.get("value", detail.value)
        twin = details.same_as(value)
        if twin is not None and twin.id != detail.id:
            raise invalid("value", "contact_detail_there")
        was_verified = detail.is_verified and identity(self.kind, value) == identity(self.kind, detail.value)
        if wanted.get("verified", was_verified) != was_verified:
            at, by = (None, None) if was_verified else (batch.at, batch.actor)
            members |= {"verified_at": at, "verified_by": by}
        return members

    def _repeats(self, detail: ContactDetail, name: str, value: Any) -> bool:
        """What was pushed last is known already, whatever has become of it since."""
        if not detail.pushed:
            return False
        if name == "value":
            return identity(self.kind, detail.pushed.value) == identity(self.kind, value)
        return bool(getattr(detail.pushed, name) == value)


class DeleteContactDetail(_OfDetail, frozen=True, tag="contact_details.delete"):
    """`value`: in any spelling, or the detail's id. What the customer has not, or no more, is deleted already.

    Where it was primary, the next is: the one that has been there for longest. What a host deletes, it may push again.
    """

    value: Sent

    def decide(self, batch: Batch) -> None:
        details, before = self.details(batch), len(batch.changes)
        detail = details.same_as(self.value)
        if detail is not None:
            batch.check_base(detail, detail.version, detail.changed_by, detail.own_since)
            details.remove(detail)
        elif batch.is_host:
            details.forget(self.value)
        self.done(batch, details, before)


def check_detail(kind: Kind, value: str) -> str:
    """As it is kept."""
    checked = check_value(value, DEFINITIONS[kind], "value")
    return check_said(str(checked or ""), "value", LONGEST)


def _label(text: str) -> str | None:
    if len(text) > 2 * NAME_LENGTH:  # before anything looks at it
        raise invalid("label", "too_long", limit=NAME_LENGTH)
    return check_said(text.strip(), "label", NAME_LENGTH) if text.strip() else None


def _undo_added(change: Change) -> DeleteContactDetail:
    kind, id = _kind_and_id(change)
    return DeleteContactDetail(str(change.customer_id), kind, id)


def _undo_deleted(change: Change) -> PutContactDetail:
    return PutContactDetail(str(change.customer_id), _kind_and_id(change)[0], str(change.before))


def _undo_changed(change: Change) -> PutContactDetail:
    kind, id = _kind_and_id(change)
    is_mark = change.field in ("primary", "verified")
    member: dict[str, Any] = {str(change.field): change.before is not None if is_mark else change.before}
    return PutContactDetail(str(change.customer_id), kind, id=id, **member)


def _kind_and_id(change: Change) -> tuple[Kind, str]:
    kind, _, id = str(change.thing).partition("/")
    return cast(Kind, kind), id


OPERATIONS = (PutContactDetail, DeleteContactDetail)
UNDO: Undoing = {
    "contact_detail.added": _undo_added,
    "contact_detail.changed": _undo_changed,
    "contact_detail.deleted": _undo_deleted,
}
