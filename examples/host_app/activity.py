"""The activity feed: Sidelight's events in people's words, and what the platform itself learns from them."""

from datetime import datetime

from sidelight_sdk import Event

from .inbox import Activity, Inbox, Value

WORDS = {
    "customer.created": "created the profile",
    "note.created": "added a note",
    "note.changed": "edited a note",
    "note.deleted": "deleted a note",
    "message.added": "wrote",
    "conversation.created": "opened a conversation",
}


class Feed:
    """Takes one event after the other; most become a line of the feed."""

    def __init__(self, inbox: Inbox, labels: dict[str, str]) -> None:
        self.newest = 0
        self._inbox, self._labels = inbox, labels
        self._born: dict[str, datetime] = {}  # what came with a customer's first push is one line, not thirty

    def note(self, event: Event) -> None:
        self.newest = event.seq
        self._learn(event)
        if event.kind == "customer.created" and event.customer:
            self._born[event.customer] = event.at
        elif event.at == self._born.get(event.customer or ""):
            return
        if what := self._words(event):
            self._inbox.add_activity(self._line(event, what))

    def _learn(self, event: Event) -> None:
        """An agent's correction of a name is a correction here too."""
        customer = self._inbox.customers.get(event.customer or "")
        if customer and event.kind == "attribute.changed" and event.key in self._labels:
            customer.change(event.key, event.to)
        conversation = self._inbox.conversations.get(event.conversation or "")
        if conversation and event.kind == "conversation.created":
            conversation.pushed = True

    def _words(self, event: Event) -> str | None:
        if event.kind == "attribute.changed":
            return f"changed {self._labels.get(event.key or '', event.key)}"
        return WORDS.get(event.kind)

    def _line(self, event: Event, what: str) -> Activity:
        changed = event.kind == "attribute.changed"
        customer = self._inbox.customers.get(event.customer or "")
        conversation = event.conversation or getattr(self._inbox.conversation_of(event.customer or ""), "id", None)
        return Activity(
            number=event.seq,
            at=event.at,
            who=self._who(event),
            what=what,
            customer=customer.shown_name if customer else event.customer or "",
            conversation=conversation if conversation in self._inbox.conversations else None,
            before=shown(event.from_) if changed else None,
            after=shown(event.to) if changed else None,
        )

    def _who(self, event: Event) -> str:
        conversation = self._inbox.conversations.get(event.conversation or "")
        if event.kind == "message.added" and conversation:
            writers = (message.author_name for message in conversation.messages if message.id == event.key)
            return next(writers, "Somebody")  # of before this platform's last start
        return event.actor.name or event.actor.id


def shown(value: Value) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(value) if isinstance(value, list) else str(value)
