"""What a write does to the fake service's permissions."""

from .state import BUILT_IN_ACCESS, Row, State
from .writing import Body, Write

SEE, READ, EDIT = "attributes.see", "attributes.read", "attributes.edit"
DECIDED: dict[str | None, dict[str, bool | None]] = {
    "hidden": {SEE: False, READ: None, EDIT: None},
    "masked": {SEE: True, READ: False, EDIT: None},
    "sees": {SEE: True, READ: True, EDIT: False},
    "edits": {SEE: True, READ: True, EDIT: True},
    None: {SEE: None, READ: None, EDIT: None},
}


def set_permission(write: Write, body: Body) -> Row:
    key = body["role"], body["right"], body.get("subject", "")
    row = {"role": key[0], "right": key[1], "subject": key[2], "allowed": body["allowed"]}
    before = write.state.permissions.pop(key, None)
    if body["allowed"] is not None:
        write.state.permissions[key] = row
    was = before and before["allowed"]
    if was != body["allowed"]:
        name = "/".join(part for part in key if part)
        write.record("permission.changed", name, was, body["allowed"])
    for attribute in (*write.state.attributes.values(), *write.state.removed.values()):
        follow_access(write.state, attribute)
    return row


def follow_access(state: State, attribute: Row) -> None:
    """Who may what of it, by what is decided now."""
    attribute["access"] = {role: _access(state, role, attribute["key"]) for role in attribute["access"]}


def decide_access(write: Write, key: str, access: Body) -> None:
    """Of an attribute. None: the default."""
    for role, level in access.items():
        for right, allowed in DECIDED[level].items():
            set_permission(write, {"role": role, "right": right, "subject": key, "allowed": allowed})


def _access(state: State, role: str, key: str) -> str:
    if not _may(state, role, SEE, key):
        return "hidden"
    if not _may(state, role, READ, key):
        return "masked"
    return "edits" if _may(state, role, EDIT, key) else "sees"


def _may(state: State, role: str, right: str, key: str) -> bool:
    own, general = state.permissions.get((role, right, key)), state.permissions.get((role, right, ""))
    if own is not None:
        return bool(own["allowed"])
    if right == READ and BUILT_IN_ACCESS.get(key, {}).get(role) == "masked":
        return False
    return general is None or bool(general["allowed"])
