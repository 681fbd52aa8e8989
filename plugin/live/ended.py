"""Sessions that were ended elsewhere: by a command, which has no bus, or by a process whose signal was lost."""

from collections.abc import Callable
from datetime import datetime, timedelta

from plugin.domain.signal import Signal
from plugin.store.engine.base import Reader
from plugin.store.panel_sessions import ended_since

EVERY_SECONDS = 2.0
CLOCKS_APART = timedelta(minutes=2)  # whoever ended one may have another time
MOST = 20_000


class EndedSessions:
    """Looks for them again and again, and ends what is open in them in this process."""

    def __init__(self, store: Reader, receive: Callable[[Signal], None]) -> None:
        self._store, self._receive = store, receive
        self._known: set[str] = set()

    async def look(self, at: datetime) -> None:
        ended = await ended_since(self._store, at - CLOCKS_APART, MOST)
        for workspace_id, session_id in ended:
            if session_id not in self._known:
                self._receive(Signal("ends", workspace_id, session_id))
        self._known = {session_id for _, session_id in ended}
