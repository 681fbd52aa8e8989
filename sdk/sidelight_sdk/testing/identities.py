"""What writes do to the fake service's identities."""

from hashlib import sha256
from typing import Any

from .details import plain
from .state import Row, State
from .writing import Body, Write, found, invalid


def put_identity(write: Write, body: Body) -> Row:
    found(write.state.customers, body["customer"], "customer")
    rows = write.state.identities.setdefault(body["customer"], [])
    on_channel = [row for row in rows if row["channel"].casefold() == body["channel"].casefold()]
    known = _find(on_channel, body.get("handle"))
    if known is None and "handle" not in body and on_channel:
        raise invalid("handle", "is required")
    return _keep(write, body["customer"], known, body, None)


def delete_identity(write: Write, body: Body) -> None:
    found(write.state.customers, body["customer"], "customer")
    row = named_identity(write.state, body["customer"], body["channel"], body["handle"])
    if row is not None:
        write.state.identities[body["customer"]].remove(row)
        write.record("identity.deleted", row["id"], _shown(row), None, body["customer"])


def named_identity(state: State, customer: str, channel: str, handle: str) -> Row | None:
    """By its handle, or by its id."""
    for row in state.identities.get(customer, []):
        is_named = row["id"] == handle or (row["handle"] and _spelled(row["handle"]) == _spelled(handle))
        if is_named and row["channel"].casefold() == channel.casefold():
            return row
    return None


def see(write: Write, conversation: Row, body: Body, at: str | None) -> None:
    """A conversation has been pushed. `at`: when the customer was there."""
    rows = write.state.identities.setdefault(conversation["customer"], [])
    on_channel = [row for row in rows if row["channel"].casefold() == conversation["channel"].casefold()]
    known = _find(on_channel, conversation["handle"])
    if known is not None or conversation["handle"] or not on_channel:
        pushed = {"channel": conversation["channel"], "handle": conversation["handle"]}
        _keep(write, conversation["customer"], known, pushed | {key: body[key] for key in ("name",) if key in body}, at)


def _find(on_channel: list[Row], handle: str | None) -> Row | None:
    if handle is None:
        return on_channel[0] if len(on_channel) == 1 else None
    named = [row for row in on_channel if row["handle"] and _spelled(row["handle"]) == _spelled(handle)]
    return next(iter(named or [row for row in on_channel if row["handle"] is None]), None)


def _keep(write: Write, customer: str, known: Row | None, body: Body, at: str | None) -> Row:
    handle = (body.get("handle") or "").strip() or None
    name = (body.get("name") or "").strip() or None
    if known is None:
        said = chr(0).join((body["channel"].casefold(), _spelled(handle or "")))
        known = {
            "id": f"id_{sha256(said.encode()).hexdigest()[:24]}",
            "customer": customer,
            "channel": body["channel"].strip(),
            "handle": handle,
            "name": name,
            "first_seen_at": at or write.at,
            "last_seen_at": at or write.at,
        }
        write.state.identities.setdefault(customer, []).append(known)
        write.record("identity.added", known["id"], None, _shown(known), customer)
        return known
    wanted: dict[str, Any] = {"handle": known["handle"] or handle, "name": name if "name" in body else known["name"]}
    for member, value in wanted.items():
        if known[member] != value:
            write.record("identity.changed", known["id"], known[member], value, customer)
            known[member] = value
    known["last_seen_at"] = max(known["last_seen_at"], at or known["last_seen_at"])
    return known


def _shown(row: Row) -> str:
    return f"{row['channel']} {row['handle']}" if row["handle"] else str(row["channel"])


def _spelled(handle: str) -> str:
    """A number without what only its reader needs."""
    said = plain(handle)
    return "".join(sign for sign in said if sign not in "()./-") if said.strip("+0123456789()./-") == "" else said
