"""The fake service's audit log: what has changed of the workspace's own things, and what takes it back."""

import json
from collections.abc import Callable, Sequence
from typing import Any

from .company_fields import set_company_fields
from .operations import define_attribute, delete_attribute, set_views
from .permissions import set_permission
from .retention import set_retention
from .state import Row
from .tags import define_tag, define_tag_group
from .writing import Body, Refused, Write, as_json, invalid, member

Define = Callable[[Write, Body], Row]
ATTRIBUTE = "attribute.defined"


def undo(write: Write, seq: int) -> None:
    """A change, with all that the same request has changed of the same thing."""
    entry = next((row for row in write.state.audit if row["seq"] == seq), {})
    alike = [row for row in write.state.audit if _thing(row) == _thing(entry)]
    revert = REVERTS.get(entry.get("kind", ""))
    if revert is None:
        raise _missing()
    revert(write, entry["key"], alike)


def _thing(row: Row) -> tuple[Any, ...]:
    return row.get("kind"), row.get("key"), row.get("request")


def _missing() -> Refused:
    return Refused(404, "seq: is no change that can be undone")


def _check(stands: bool) -> None:
    if not stands:
        raise invalid("seq", "has been changed again since")


def _attribute(write: Write, key: str, changes: Sequence[Row]) -> None:
    """One that was added is removed again; its values stay."""
    if any(_names_member(change) for change in changes):
        _members(write, write.state.attributes, "key", key, changes, define_attribute)
        return
    _check(key in write.state.attributes)
    delete_attribute(write, {"key": key})


def _removed_attribute(write: Write, key: str, changes: Sequence[Row]) -> None:
    _check(key in write.state.removed)
    row = write.state.attributes[key] = write.state.removed.pop(key)
    write.record(ATTRIBUTE, key, None, row["label"])


def _tag(write: Write, key: str, changes: Sequence[Row]) -> None:
    _members(write, write.state.tags, "id", key, changes, define_tag)


def _tag_group(write: Write, key: str, changes: Sequence[Row]) -> None:
    _members(write, write.state.tag_groups, "id", key, changes, define_tag_group)


def _members(
    write: Write, rows: dict[str, Row], named_by: str, key: str, changes: Sequence[Row], define: Define
) -> None:
    """What was made is not undone by its members, for it has none that the log names."""
    before: dict[str, str | None] = {}
    after: dict[str, str | None] = {}
    for change in filter(_names_member, changes):
        name = str(change["from"] or change["to"]).partition(": ")[0]
        before.setdefault(name, change["from"])
        after[name] = change["to"]
    if not before:
        raise _missing()
    row = rows.get(key)
    _check(row is not None and all(member(name, row[name]) == text for name, text in after.items()))
    define(write, {named_by: key, **{name: _read(name, text) for name, text in before.items()}})


def _names_member(change: Row) -> bool:
    """Of what is made, the log has its label alone."""
    return change["from"] is not None or ": " in str(change["to"])


def _read(name: str, text: str | None) -> Any:
    value = None if text is None else text.partition(": ")[2]
    if name == "required":
        return value == "true"
    if name == "choices":
        return json.loads(value or "[]")
    if name in ("position", "shows_when") and value is not None:
        return json.loads(value)
    return value


def _permission(write: Write, key: str, changes: Sequence[Row]) -> None:
    role, right, subject = (*key.split("/", 2), "")[:3]
    known = write.state.permissions.get((role, right, subject))
    _check((known and known["allowed"]) == changes[-1]["to"])
    set_permission(write, {"role": role, "right": right, "subject": subject, "allowed": changes[0]["from"]})


def _views(write: Write, key: str, changes: Sequence[Row]) -> None:
    _check(as_json(write.state.views.get(key)) == changes[-1]["to"])
    before = changes[0]["from"]
    set_views(write, {"role": key, "views": before and json.loads(before)})


def _company_fields(write: Write, key: str, changes: Sequence[Row]) -> None:
    _check(as_json(write.state.company_fields) == changes[-1]["to"])
    before = changes[0]["from"]
    set_company_fields(write, json.loads(before) if before else {"fields": None})


def _retention(write: Write, key: str, changes: Sequence[Row]) -> None:
    """What made histories longer is not undone: that would remove some."""
    before, after = changes[0]["from"], changes[-1]["to"]
    if before is not None and (after is None or before < after):
        raise _missing()
    _check(write.state.history_days == after)
    set_retention(write, {"history_days": before})


REVERTS: dict[str, Callable[[Write, str, Sequence[Row]], None]] = {
    ATTRIBUTE: _attribute,
    "attribute.deleted": _removed_attribute,
    "tag.defined": _tag,
    "tag_group.defined": _tag_group,
    "permission.changed": _permission,
    "view.changed": _views,
    "company_field.changed": _company_fields,
    "retention.changed": _retention,
}
