"""What writes do to the fake service's pictures: it keeps what it is sent, and decodes nothing."""

import hashlib
import re
from typing import Any

from .state import Row
from .writing import Body, Write, found, invalid

BEGINNINGS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF", b"GIF8")
PATH = re.compile("/v1/(?P<noun>customers|agents)/(?P<id>[^/]+)/avatar")


def set_picture(write: Write, noun: str, id: str, data: bytes) -> Row:
    _check(write, noun, id)
    if not data.startswith(BEGINNINGS) and data[4:8] != b"ftyp":
        raise invalid("picture", "must be a JPEG, PNG, WebP, GIF or AVIF picture")
    before = write.state.avatars.get((noun, id))
    if before and before["_data"] == data:
        return _sent(before)
    hash = hashlib.sha256(data).hexdigest()
    picture = f"{hash[:32]}-{hash[:16]}"
    row = {noun[:-1]: id, "picture": picture, "flattened": False, "changed_at": write.at, "_data": data}
    _record(write, noun, id, before and before["picture"], picture)
    write.state.avatars[noun, id] = row
    return _sent(row)


def remove_avatar(write: Write, body: Body) -> None:
    _remove(write, "customers", body["customer"])


def remove_agent_avatar(write: Write, body: Body) -> None:
    _remove(write, "agents", body["agent"])


def _remove(write: Write, noun: str, id: str) -> None:
    _check(write, noun, id)
    row = write.state.avatars.pop((noun, id), None)
    if row:
        _record(write, noun, id, row["picture"], None)


def _check(write: Write, noun: str, id: str) -> None:
    found(write.state.customers if noun == "customers" else write.state.agents, id, noun[:-1])


def _record(write: Write, noun: str, id: str, before: Any, after: Any) -> None:
    if noun == "customers":
        write.record("avatar.changed", None, before, after, id)
    else:
        write.record("agent.picture_changed", id, before, after)
        write.state.agents[id] = {**write.state.agents[id], "picture": after}


def _sent(row: Row) -> Row:
    return {name: value for name, value in row.items() if not name.startswith("_")}
