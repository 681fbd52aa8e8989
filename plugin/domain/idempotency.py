"""A request that may come twice, and what it was answered the first time."""

from datetime import datetime, timedelta

from msgspec import Struct

from .rows import Entity

ANSWERS_KEPT = timedelta(hours=24)


class Idempotency(Struct, frozen=True):
    """The request's `Idempotency-Key`, and the hash of its method, path and body."""

    key: str
    request_hash: str


class StoredAnswer(Entity, frozen=True):
    KEY = ("key",)

    key: str
    request_hash: str
    answer: str
    at: datetime
