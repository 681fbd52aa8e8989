"""A fake customer's contact details of one kind, in step with its `email` and `phone`."""

from hashlib import sha256
from typing import Any, Protocol

from .state import Row, State

MIRRORED = ("email", "phone")  # whose primary one is the customer's `email` or `phone`
KINDS = (*MIRRORED, "address", "handle")
FIRST = "first"  # the id of the one that has come as that


class Writes(Protocol):
    """What it needs of a `Write`."""

    state: State

    @property
    def at(self) -> str: ...

    @property
    def by(self) -> str: ...

    def record(
        self, kind: str, key: str | None = None, before: Any = None, after: Any = None, customer: str | None = None
    ) -> None: ...


def details_of(state: State, customer: Row, kind: str) -> list[Row]:
    """The primary one first, then as they were added."""
    rows = [row for row in state.contact_details.get(customer["id"], []) if row["kind"] == kind]
    if kind in MIRRORED and customer[kind] is not None and not any(row["primary"] for row in rows):
        rows.append(_row(customer["id"], kind, FIRST, customer[kind], customer["created_at"]) | {"primary": True})
    return sorted(rows, key=lambda row: (not row["primary"], row["id"] != FIRST))


class Details:
    """Addresses are compared without regard to case, spaces and a leading @."""

    def __init__(self, write: Writes, customer: Row, kind: str) -> None:
        self._write, self._customer, self._kind = write, customer, kind
        self.there = details_of(write.state, customer, kind)

    @property
    def primary(self) -> Row | None:
        return next((row for row in self.there if row["primary"]), None)

    def find(self, value: str) -> Row | None:
        """By its id, or by its value."""
        return next((row for row in self.there if row["id"] == value or plain(row["value"]) == plain(value)), None)

    def add(self, value: str, label: str | None = None) -> Row:
        said = "\0".join((self._kind, plain(value), "0"))
        id = f"cd_{sha256(said.encode()).hexdigest()[:24]}"
        row = _row(self._customer["id"], self._kind, id, value, self._write.at)
        row |= {"label": label, "primary": not self.there}
        self.there.append(row)
        self._keep(row)
        self._record("added", row, None, value)
        return row

    def change(self, row: Row, name: str, value: Any) -> None:
        before, row[name] = row[name], value
        self._keep(row)
        if name == "value" and plain(before) != plain(value) and row["verified"]:
            self.change(row, "verified", False)
        if name == "verified":
            row["verified_at"], row["verified_by"] = (self._write.at, self._write.by) if value else (None, None)
        if before != value and not (name == "value" and row["primary"] and self._kind in MIRRORED):
            is_mark = name in ("primary", "verified")  # said by the address
            was, now = (before and row["value"], value and row["value"]) if is_mark else (before, value)
            self._record("changed", row, was or None, now or None)

    def make_primary(self, row: Row) -> None:
        if self.primary and self.primary is not row:
            self.change(self.primary, "primary", False)
        if not row["primary"]:
            self.change(row, "primary", True)

    def remove(self, row: Row) -> None:
        """Where it was primary, the next is."""
        self.there.remove(row)
        kept = self._write.state.contact_details.get(self._customer["id"], [])
        if row in kept:
            kept.remove(row)
            self._record("deleted", row, row["value"], None)
        if row["primary"] and self.there:
            self.make_primary(self.there[0])

    def is_kept(self, row: Row) -> bool:
        return row in self._write.state.contact_details.get(self._customer["id"], [])

    def _keep(self, row: Row) -> None:
        if not self.is_kept(row):
            self._write.state.contact_details.setdefault(self._customer["id"], []).append(row)

    def _record(self, what: str, row: Row, before: Any, after: Any) -> None:
        key = f"{self._kind}/{row['id']}"
        self._write.record(f"contact_detail.{what}", key, before, after, self._customer["id"])


def follow(write: Writes, customer: Row, kind: str, value: Any, *, sets_aside: bool) -> Any:
    """The customer's `email` or `phone` is about to become this; what it does become.

    `sets_aside`: a push that takes the place of what it has not brought itself.
    """
    details = Details(write, customer, kind)
    primary, twin = details.primary, details.find(value) if value is not None else None
    if value is None:
        if primary:
            details.remove(primary)
        return details.primary["value"] if details.primary else None
    if twin and (details.is_kept(twin) or not twin["primary"]):
        details.make_primary(twin)
        details.change(twin, "value", value)
    elif sets_aside and primary:
        details.make_primary(details.add(value))
    elif primary and details.is_kept(primary):
        details.change(primary, "value", value)
    return value


def _row(customer: str, kind: str, id: str, value: Any, at: str) -> Row:
    return {
        "id": id,
        "customer": customer,
        "kind": kind,
        "value": value,
        "label": None,
        "primary": False,
        "verified": False,
        "verified_at": None,
        "verified_by": None,
        "added_at": at,
        "removed": False,
        "_pushed": {},
    }


def plain(value: Any) -> str:
    return "".join(str(value).casefold().split()).removeprefix("@")
