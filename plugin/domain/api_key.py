"""A host's API key, as far as what a request does depends on it."""

from datetime import datetime

from .rows import Entity


class ApiKey(Entity, frozen=True):
    id: str
    revoked_at: datetime | None
