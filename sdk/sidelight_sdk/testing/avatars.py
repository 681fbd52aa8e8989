"""What writes do to the fake service's pictures: it keeps what it is sent, and decodes nothing."""

import hashlib

from .state import Row
from .writing import Body, Write, found, invalid

BEGINNINGS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF", b"GIF8")


def set_avatar(write: Write, customer: str, data: bytes) -> Row:
    found(write.state.customers, customer, "customer")
    if not data.startswith(BEGINNINGS) and data[4:8] != b"ftyp":
        raise invalid("picture", "must be a JPEG, PNG, WebP, GIF or AVIF picture")
    before = write.state.avatars.get(customer)
    if before and before["_data"] == data:
        return _sent(before)
    hash = hashlib.sha256(data).hexdigest()
    picture = f"{hash[:32]}-{hash[:16]}"
    row = {"customer": customer, "picture": picture, "flattened": False, "changed_at": write.at, "_data": data}
    write.record("avatar.changed", None, before and before["picture"], picture, customer)
    write.state.avatars[customer] = row
    return _sent(row)


def remove_avatar(write: Write, body: Body) -> None:
    found(write.state.customers, body["customer"], "customer")
    row = write.state.avatars.pop(body["customer"], None)
    if row:
        write.record("avatar.changed", None, row["picture"], None, body["customer"])


def _sent(row: Row) -> Row:
    return {name: value for name, value in row.items() if not name.startswith("_")}
