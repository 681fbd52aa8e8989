"""One open panel, as the hub knows it: what it shows, and what it has yet to hear of. No content, and never a queue."""

import asyncio
import time
from collections.abc import Callable
from typing import Literal

from plugin.domain.actor import Agent
from plugin.domain.workspace import PanelSession

Topic = tuple[
    str, str
]  # ("attribute", key), ("definition", ""), ("note", ""), ("conversation", ""), ("presence", "") …
TouchKind = Literal["touch", "reset", "passed"]
Ending = Literal["restart", "long", "crowded", "revoked"]
SHARED = frozenset({"attribute", "presence"})  # kinds of topic that whole audiences are told of: served together


class Stream:
    __slots__ = (
        "_waiting",
        "abandoned",
        "agent",
        "beat",
        "beaten_at",
        "conversation_id",
        "customer_id",
        "ending",
        "id",
        "joins",
        "mark",
        "replies",
        "sending_since",
        "session_id",
        "task",
        "topics",
        "touched",
        "used",
        "workspace_id",
    )

    def __init__(self, stream_id: str, session: PanelSession) -> None:
        self.id = stream_id
        self.session_id = session.id
        self.workspace_id = session.workspace_id
        self.agent: Agent = session.agent
        self.customer_id = session.shown
        self.conversation_id = session.conversation_id
        self.topics: set[Topic] = set()
        self.mark = 0  # a reading begun at this mark or later holds all that this stream was told
        self.replies = self.beat = False
        self.ending: Ending | None = None
        self.used = False  # a control was used since the page loaded: it may hold a draft
        self.beaten_at = time.monotonic()
        self.sending_since: float | None = None
        self.abandoned = False
        self.task: asyncio.Task[object] | None = None
        self.touched: Callable[[TouchKind, int], None] = _nothing
        self.joins: Callable[[], None] = self.wake  # what many are told of is passed on to all of them in one round
        self._waiting: asyncio.Future[None] | None = None

    def tell(self, topic: Topic, mark: int) -> None:
        self.topics.add(topic)
        self.mark = mark
        if topic[0] not in SHARED:
            self.wake()
        elif self.is_quiet:
            self.joins()

    def hear_reply(self, mark: int) -> None:
        self.replies = True
        self.mark = mark
        self.wake()

    def end(self, reason: Ending) -> None:
        self.ending = self.ending or reason
        self.wake()

    def wake(self) -> None:
        if self._waiting and not self._waiting.done():
            self._waiting.set_result(None)

    def abandon(self) -> None:
        """Its reader has gone, or stopped with its window full: nothing that is sent arrives, so it is let go."""
        if self.task and not self.abandoned:
            self.abandoned = True
            self.task.cancel()

    async def news(self) -> None:
        """Returns as soon as there is anything to do that no round does."""
        if self._has_news_of_its_own:
            return
        self._waiting = asyncio.get_running_loop().create_future()
        if self.topics:
            self.joins()
        await self._waiting
        self._waiting = None

    @property
    def is_quiet(self) -> bool:
        """Its panel waits in `news`: nothing of its own is being sent, and a round may send it something."""
        return self._waiting is not None and not self._waiting.done()

    @property
    def _has_news_of_its_own(self) -> bool:
        return bool(self.replies or self.beat or self.ending) or any(kind not in SHARED for kind, _ in self.topics)


def presence_key(customer_id: str | None, conversation_id: str | None) -> str:
    """What two panels must share to see each other. Ids have no `/`, so the two kinds cannot be mistaken."""
    return f"customer/{customer_id}" if customer_id is not None else f"conversation/{conversation_id}"


def _nothing(_kind: TouchKind, _number: int) -> None:
    """Until the page has been written, nothing in it can be touched."""
