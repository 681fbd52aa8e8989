"""One open panel, as the hub knows it: what it shows, and which topics it has yet to handle. It holds no content and
no queue.
"""

import asyncio
import time
from collections.abc import Callable, Iterable
from typing import Literal

from plugin.domain.actor import Agent
from plugin.domain.workspace import PanelSession

# ("attribute", key), ("definition", ""), ("note", ""), ("conversation", ""), ("presence", "") …
Topic = tuple[str, str]
BeaconKind = Literal["used", "reset", "passed", "typed on", "left", "choice", "gone", "still gone"]
Ending = Literal["restart", "long", "crowded", "revoked", "left"]
OWN = frozenset(
    {"again", "chosen", "midnight", "passed", "reset"}
)  # a stream's own topics; all others are passed on in rounds
MOST_TOPICS = 64
OF_ANOTHER = "other "  # before the noun, in topics of customers that a stream follows; their key is the customer's id


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
        "follows",
        "has_changed",
        "id",
        "is_behind",
        "join_round",
        "leads_to",
        "mailbox",
        "mark",
        "newly_used",
        "on_beacon",
        "replies",
        "replies_read",
        "sending_since",
        "session_hash",
        "session_id",
        "task",
        "topics",
        "unanswered",
        "used",
        "workspace_id",
    )

    def __init__(self, stream_id: str, session: PanelSession) -> None:
        self.id = stream_id
        self.session_id, self.session_hash = session.id, session.hash
        self.mailbox = session.mailbox
        self.workspace_id = session.workspace_id
        self.agent: Agent = session.agent
        self.customer_id = session.shown
        self.conversation_id = session.conversation_id
        self.topics: set[Topic] = set()
        self.mark = 0  # a reading begun at this mark or later holds all that this stream was notified of
        self.has_changed = False  # notified of more than the workspace: what follows closely goes together
        self.replies = self.beat = False
        self.replies_read = 0  # the number of the last
        self.is_behind = False  # for some time nothing could be read: its panel may not say that it is live
        self.follows: frozenset[str] = frozenset()  # other customers, of whom its panel shows something
        self.ending: Ending | None = None
        self.leads_to = ""  # the address that its page goes on to, where its agent has left it for another
        self.newly_used = False  # a control has come into use, and when it is left is to be noticed
        self.unanswered: list[tuple[str, bool]] = []  # editors whose save the database has not answered; is it unknown
        self.used = False  # a control was used since the page loaded: it may hold a draft
        self.beaten_at = time.monotonic()
        self.sending_since: float | None = None
        self.abandoned = False
        self.task: asyncio.Task[object] | None = None
        self.on_beacon: Callable[[BeaconKind, int], None] = _ignore_beacon
        self.join_round: Callable[[], None] = _join_nothing  # asks to be served by the next round
        self._waiting: asyncio.Future[None] | None = None

    def notify(self, topic: Topic, mark: int) -> None:
        self.has_changed = True
        self._add(topic, mark)

    def notify_of_workspace(self, topics: Iterable[Topic], mark: int) -> None:
        """A change of this customer's need not wait because of it."""
        for topic in topics:
            self._add(topic, mark)

    def _add(self, topic: Topic, mark: int) -> None:
        self.topics.add(topic)
        if len(self.topics) > MOST_TOPICS:
            topic = ("again", "")  # all of it, then: no queue grows for a slow reader
            self.topics = {topic} | {one for one in self.topics if one[0] in OWN}
        self.mark = mark
        if topic[0] in OWN:
            self.wake()
        elif self.is_quiet:
            self.join_round()

    def notify_reply(self, mark: int) -> None:
        self.replies = True
        self.mark = mark
        self.wake()

    def sign(self, now: float) -> None:
        """Its panel sends a sign of life, and says with it whether it is live."""
        self.beaten_at = now
        self.beat = True
        self.wake()

    def notice_use(self) -> None:
        self.newly_used = True
        self.wake()

    def notice_unanswered(self, editor: str, *, is_unknown: bool) -> None:
        """`is_unknown`: what became of it."""
        self.unanswered.append((editor, is_unknown))
        self.wake()

    def end(self, reason: Ending) -> None:
        self.ending = self.ending or reason
        self.wake()

    def leave_for(self, address: str) -> None:
        """Its page is left for that one, relative to the panel, whatever is typed in it."""
        self.leads_to = address
        self.end("left")

    def wake(self) -> None:
        if self._waiting and not self._waiting.done():
            self._waiting.set_result(None)

    def abandon(self) -> None:
        """Cancels its task: its reader has gone, or has stopped reading with its window full."""
        if self.task and not self.abandoned:
            self.abandoned = True
            self.task.cancel()

    def let_go(self) -> None:
        """Forgets its panel, which holds it: else a closed panel would be freed by a full garbage collection only."""
        self.on_beacon, self.join_round, self.task = _ignore_beacon, _join_nothing, None

    async def news(self) -> None:
        """Returns as soon as there is something that a round does not do for this stream."""
        if self._has_news_of_its_own:
            return
        self._waiting = asyncio.get_running_loop().create_future()
        if self.topics:
            self.join_round()
        await self._waiting
        self._waiting = None

    @property
    def is_quiet(self) -> bool:
        """True while its panel waits in `news`: it sends nothing by itself, so a round may send to it."""
        return self._waiting is not None and not self._waiting.done()

    @property
    def _has_news_of_its_own(self) -> bool:
        return bool(self.replies or self.beat or self.newly_used or self.unanswered or self.ending) or any(
            kind in OWN for kind, _ in self.topics
        )


def presence_key(customer_id: str | None, conversation_id: str | None) -> str:
    """Panels with the same key see each other. Ids have no `/`, so the two kinds cannot be confused."""
    return f"customer/{customer_id}" if customer_id is not None else f"conversation/{conversation_id}"


def _ignore_beacon(_kind: BeaconKind, _number: int) -> None:
    """Until something of the page has been sent, none of its controls can be used."""


def _join_nothing() -> None:
    """Until the page has been written, no round can serve it; it reads the newest state itself."""
