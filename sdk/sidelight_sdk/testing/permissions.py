"""What a write does to the fake service's permissions."""

from .state import Row
from .writing import Body, Write


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
    return row
