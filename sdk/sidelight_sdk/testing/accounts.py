"""What writes do to the fake service's accounts in outside systems."""

import json

from .state import Row
from .writing import Body, Write, found, member


def upsert_account(write: Write, body: Body) -> Row:
    found(write.state.customers, body["customer"], "customer")
    key = body["customer"], body["system"], body["id"]
    before = write.state.accounts.get(key)
    given = {name: body[name] for name in ("name", "data") if name in body}
    if "data" in given:
        given["data"] = given["data"] or {}
    empty = {"customer": key[0], "system": key[1], "id": key[2], "name": None, "data": {}, "linked_at": write.at}
    row = {**(before or empty), **given}
    if before is None:
        write.record("account.linked", _key(row), None, row["name"] or row["id"], row["customer"])
    else:
        said = {name: (_said(name, before[name]), _said(name, row[name])) for name in given}
        changed = {name: (was, now) for name, (was, now) in said.items() if was != now}
        for was, now in changed.values():
            write.record("account.changed", _key(row), was, now, row["customer"])
        if not changed:
            return before
    write.state.accounts[key] = {**row, "updated_at": write.at}
    return write.state.accounts[key]


def delete_account(write: Write, body: Body) -> None:
    found(write.state.customers, body["customer"], "customer")
    row = write.state.accounts.pop((body["customer"], body["system"], body["id"]), None)
    if row:
        write.record("account.unlinked", _key(row), row["name"] or row["id"], None, row["customer"])


def _key(row: Row) -> str:
    return f"{row['system']}/{row['id']}"


def _said(name: str, value: object) -> str | None:
    """Whichever order its names came in, data is the same."""
    if isinstance(value, dict):
        value = json.dumps(value, separators=(",", ":"), ensure_ascii=False, sort_keys=True) if value else None
    return member(name, value) if value else None
