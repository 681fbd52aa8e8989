"""One-time marks. An address of a panel that carries one shows the panel without asking, the first time.

A frame's address stays in the tab's history, and comes back, by Back or by a reload, in a page that may meanwhile be
about another conversation or belong to another agent. So the address alone shows no panel: the mark in it does, and is
spent by then. A mark says until when it is good and belongs to one session. It keeps nobody out, because who has the
panel's address gets another by a click.
"""

import base64
import binascii
import hashlib
import secrets
from datetime import UTC, datetime, timedelta

from msgspec import Struct

MARK = "once"  # its name in an address
FOLLOWED = timedelta(minutes=15)  # by the browser itself, at once or when a service that is away has come back
TIME_BYTES, RANDOM_BYTES, SIGNED_BYTES = 4, 6, 8
LATEST = 2 ** (8 * TIME_BYTES) - 1
LENGTH = (TIME_BYTES + RANDOM_BYTES + SIGNED_BYTES) * 4 // 3


class Mark(Struct, frozen=True):
    text: str
    until: datetime


def new_mark(session_hash: str, until: datetime) -> str:
    said = min(int(until.timestamp()), LATEST).to_bytes(TIME_BYTES, "big") + secrets.token_bytes(RANDOM_BYTES)
    return base64.urlsafe_b64encode(said + _signed(session_hash, said)).decode()


def read_mark(session_hash: str, text: str, at: datetime) -> Mark | None:
    """None for what is no mark of this session, or none any more."""
    if len(text) != LENGTH:
        return None
    try:
        data = base64.b64decode(text, b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    said, signed = data[:-SIGNED_BYTES], data[-SIGNED_BYTES:]
    until = datetime.fromtimestamp(int.from_bytes(said[:TIME_BYTES], "big"), UTC)
    if at > until or not secrets.compare_digest(signed, _signed(session_hash, said)):
        return None
    return Mark(text, until)


def _signed(session_hash: str, said: bytes) -> bytes:
    return hashlib.blake2b(said, key=session_hash.encode(), digest_size=SIGNED_BYTES).digest()
