"""The rules by which a customer's contact details change, and by which the attributes `email` and `phone` follow."""

from datetime import datetime, timedelta
from typing import Any

from msgspec import UNSET
from msgspec.structs import replace

from .attributes import AttributeValue
from .batch import Batch
from .change import Change
from .contact_details import MIRRORED, MOST, ContactDetail, Kind, details_of, find_detail, identity, place_of
from .customer_search import reindex, words_of_details
from .problems import invalid
from .secret import digest_of


class Details:
    """A customer's details of one kind, and the rules by which they change: exactly one is primary, none is twice.

    What is changed here is not yet in the attribute, whose value is to become `primary`'s.
    """

    def __init__(self, batch: Batch, customer_id: str, kind: Kind) -> None:
        self._batch, self._rows = batch, batch[ContactDetail]
        self.customer_id, self.kind = customer_id, kind
        held = batch[AttributeValue].get(customer_id, kind) if kind in MIRRORED else None
        rows = self._rows.family(customer_id, kind).values()
        found = details_of(customer_id, rows, {kind: held} if held else {})
        self.there = {detail.id: detail for detail in found}
        self._indexed = words_of_details(found)

    @property
    def primary(self) -> ContactDetail | None:
        return next((detail for detail in self.there.values() if detail.primary), None)

    @property
    def _removed(self) -> list[ContactDetail]:
        return [row for row in self._rows.family(self.customer_id, self.kind).values() if row.removed]

    def same_as(self, value: str) -> ContactDetail | None:
        return find_detail(self.there.values(), self.kind, value)

    def pushed_as(self, value: str) -> ContactDetail | None:
        """The one that a host has pushed as this, whatever has become of it; one that is there before others."""
        same = identity(self.kind, value)
        pushed = (one for one in (*self.there.values(), *self._removed) if one.pushed)
        return next((one for one in pushed if one.pushed and identity(self.kind, one.pushed.value) == same), None)

    def add(self, value: str, label: str | None = None) -> ContactDetail:
        """It is primary where it is the first. One that was removed is back."""
        if len(self.there) >= MOST:
            raise invalid("value", "contact_details_many", limit=MOST)
        batch, is_first = self._batch, not self.there
        back = next(
            (one for one in self._removed if identity(self.kind, one.value) == identity(self.kind, value)), None
        )
        id, pushed = (back.id, back.pushed) if back else (self._free_id(value), UNSET)
        version = back.version + 1 if back else 1
        detail = ContactDetail(
            self.customer_id,
            self.kind,
            id,
            value,
            label,
            is_first,
            None,
            None,
            self._next_moment(),
            version,
            batch.at,
            batch.actor,
            version - 1,
            pushed,
        )
        self._keep(detail)
        batch.record(Change("contact_detail.added", self.customer_id, thing=detail.key, after=value, version=version))
        return detail

    def change(self, detail: ContactDetail, **members: Any) -> ContactDetail:
        """Another address is not the one that was verified."""
        value = members.get("value", detail.value)
        if identity(self.kind, value) != identity(self.kind, detail.value):
            members = {"verified_at": None, "verified_by": None, **members}
        batch, changed = self._batch, replace(detail, **members)
        said = _differences(detail, changed)
        if not said:
            self._keep(changed)
            return changed
        own_since = batch.own_since(detail.version, detail.changed_by, detail.own_since)
        changed = replace(
            changed, version=detail.version + 1, changed_at=batch.at, changed_by=batch.actor, own_since=own_since
        )
        self._keep(changed)
        for name, was, now in said:
            if name == "value" and detail.primary and self.kind in MIRRORED:
                continue  # that is the attribute's change
            batch.record(
                Change(
                    "contact_detail.changed",
                    self.customer_id,
                    thing=detail.key,
                    field=name,
                    before=was,
                    after=now,
                    version=changed.version,
                )
            )
        return changed

    def make_primary(self, detail: ContactDetail) -> ContactDetail:
        former = self.primary
        if former is not None and former.id != detail.id:
            self.change(former, primary=False)
        return self.change(detail, primary=True)

    def hand_over(self, detail: ContactDetail) -> None:
        """To the next, where there is one: the one that has been there for longest."""
        others = [one for one in self.there.values() if one.id != detail.id]
        if others:
            self.make_primary(min(others, key=place_of))

    def forget(self, value: str) -> None:
        """What an agent has removed and a host now deletes: a push brings it back."""
        removed = self.pushed_as(value)
        if removed is not None and removed.removed:
            self._rows.delete(removed)

    def remove(self, detail: ContactDetail) -> None:
        """Where it was primary, the next is."""
        row = self._rows.get(self.customer_id, self.kind, detail.id)
        del self.there[detail.id]
        self._reindex()
        if row is not None:
            self._rows.delete(row)
            if row.pushed and not self._batch.is_host and len(self._removed) < MOST:
                self._rows.save(replace(row, removed=True, primary=False, version=row.version + 1))
            version = row.version + 1
            self._batch.record(
                Change("contact_detail.deleted", self.customer_id, thing=row.key, before=row.value, version=version)
            )
        if detail.primary:
            self.hand_over(detail)

    def _next_moment(self) -> datetime:
        """Behind all that there are, in one batch too."""
        behind = (one.added_at + timedelta(microseconds=1) for one in self.there.values())
        return max((self._batch.at, *behind))

    def _keep(self, detail: ContactDetail) -> None:
        self.there[detail.id] = detail
        self._rows.save(detail)
        self._reindex()

    def _reindex(self) -> None:
        before, self._indexed = self._indexed, words_of_details(self.there.values())
        reindex(self._batch, self.customer_id, before, self._indexed)

    def _free_id(self, value: str) -> str:
        """Made of the address, so that whoever adds it makes the same; it stays when the address is edited."""
        taken, said = self._rows.family(self.customer_id, self.kind), identity(self.kind, value)
        numbers = range(len(taken) + 1)
        ids = (f"cd_{digest_of(self.kind, said, str(number))}" for number in numbers)
        return next(id for id in ids if id not in taken)


def _differences(was: ContactDetail, now: ContactDetail) -> list[tuple[str, str | None, str | None]]:
    """Member, from, to. That one is primary, or verified, is said by its address: from nothing to it, or back."""
    found = [("value", was.value, now.value), ("label", was.label, now.label)]
    found = [(name, before, after) for name, before, after in found if before != after]
    for name, was_so, is_so in (
        ("primary", was.primary, now.primary),
        ("verified", was.is_verified, now.is_verified),
    ):
        if was_so != is_so:
            found.append((name, was.value if was_so else None, now.value if is_so else None))
    return found


def follow_attribute(batch: Batch, customer_id: str, key: str, held: AttributeValue | None, value: Any) -> Any:
    """Keeps the details in step with an attribute that is about to become `value`; what it does become.

    An address that is another detail makes that one primary. Any other takes the place of the primary one, which keeps
    its label; only where a host pushes one, and what it replaces is not the host's own, the former is set aside. Where
    the primary one is cleared, the next is primary, and so is its value.
    """
    kind: Kind = "email" if key == "email" else "phone"
    if not batch[ContactDetail].family(customer_id, kind) and not _is_set_aside(batch, held):
        return value
    details = Details(batch, customer_id, kind)
    primary, twin = details.primary, details.same_as(value) if value is not None else None
    if value is None:
        if primary is not None:
            details.remove(primary)
        return details.primary.value if details.primary else None
    if twin is not None:
        details.change(details.make_primary(twin), value=value)
    elif primary is None or (_is_set_aside(batch, held) and len(details.there) < MOST):
        details.make_primary(details.add(value))
    elif batch[ContactDetail].get(*_key(primary)) is not None:
        details.change(primary, value=value)
    return value


def _key(detail: ContactDetail) -> tuple[str, str, str]:
    return detail.customer_id, detail.kind, detail.id


def _is_set_aside(batch: Batch, held: AttributeValue | None) -> bool:
    """A push takes nothing away that somebody else has entered."""
    if not batch.is_host or held is None or held.value is None or held.pushed == held.value:
        return False
    return held.pushed is UNSET or identity(held.key, held.pushed) != identity(held.key, held.value)
