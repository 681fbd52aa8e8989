"""What writes do to the fake service's warnings. None ends there by itself, for the fake has no time of its own."""

from typing import Any

from .state import Row
from .writing import Body, Write, found, invalid

MEMBERS = ("label", "reason", "until")


def set_warning(write: Write, body: Body) -> Row:
    customer = body["customer"]
    found(write.state.customers, customer, "customer")
    given = {name: _kept(body[name]) for name in MEMBERS if name in body}
    if given.get("label", "") is None:
        raise invalid("label", "is required")
    row = write.state.warnings.get(customer)
    pushed = write.state.pushed_warnings.setdefault(customer, {})
    if row and given.items() <= pushed.items():
        return row
    before: dict[str, Any] = {name: row[name] if row else None for name in MEMBERS}
    after = before | given
    if after["label"] is None:
        raise invalid("label", "is required")
    pushed |= given
    if row and row["label"] and after == before:
        return row
    for name in MEMBERS:
        if before[name] != after[name]:
            write.record("warning.set", name, before[name], after[name], customer)
    row = {"customer": customer, **after, "set_at": write.at, "set_by": write.by}
    write.state.warnings[customer] = row
    return row


def clear_warning(write: Write, body: Body) -> None:
    found(write.state.customers, body["customer"], "customer")
    row = write.state.warnings.pop(body["customer"], None)
    write.state.pushed_warnings.pop(body["customer"], None)
    if row:
        write.record("warning.ended", "label", row["label"], None, body["customer"])


def _kept(value: str | None) -> str | None:
    return (value or "").strip() or None
