"""Whose key was good a moment ago, so that a request that writes need not ask the database for that alone.

Such a request checks its key again in its own transaction, so none that has been revoked writes anything. What only
reads, and what does more than operations, asks each time.
"""

import time
from collections.abc import Callable

from plugin.domain.actor import Actor
from plugin.domain.workspace import Workspace

SECONDS = 1.0
MOST = 1_000

Whose = tuple[Workspace, Actor]


class RememberedKeys:
    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._known: dict[str, tuple[float, Whose]] = {}

    def whose(self, key_hash: str) -> Whose | None:
        known = self._known.get(key_hash)
        return known[1] if known and self._clock() < known[0] else None

    def remember(self, key_hash: str, whose: Whose) -> None:
        if len(self._known) >= MOST:
            self._known.clear()
        self._known[key_hash] = self._clock() + SECONDS, whose
