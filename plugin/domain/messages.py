"""The lines of conversations."""

from datetime import UTC, datetime
from typing import Annotated, ClassVar, Literal

from msgspec import UNSET, Meta, Struct, UnsetType
from msgspec.structs import replace

from plugin.errors import Missing

from .batch import Batch
from .change import Change
from .conversations import (
    PUSH,
    Conversation,
    latest,
    lock_conversation,
    lock_customer_of,
    note_interaction,
)
from .operation import LockSet, Operation
from .problems import invalid, problem
from .rows import Entity, RowSet
from .state import WorkspaceState
from .text import MESSAGE_LENGTH, NAME_LENGTH, Sent, Text, check_id, check_text, seen_or

Moment = Annotated[datetime, Meta(tz=True)]


class Message(Entity, frozen=True):
    KEY = ("conversation_id", "id")

    id: str
    conversation_id: str
    author: Literal["customer", "agent", "bot"]
    author_name: str | None
    text: str
    sent_at: datetime


class MessageAnswer(Struct, frozen=True):
    id: str
    conversation: str
    author: Literal["customer", "agent", "bot"]
    author_name: str | None
    text: str
    sent_at: datetime


def answer_message(message: Message) -> MessageAnswer:
    return MessageAnswer(
        message.id, message.conversation_id, message.author, message.author_name, message.text, message.sent_at
    )


class AddMessage(Operation, frozen=True, tag="messages.add"):
    """The same id again is the same message, whatever else it says."""

    answers: ClassVar = MessageAnswer

    conversation: Sent
    id: Sent
    author: Literal["customer", "agent", "bot"]
    text: Sent
    author_name: Text = UNSET
    sent_at: Moment | UnsetType | None = UNSET

    def keys(self, lock_set: LockSet, state: WorkspaceState) -> None:
        lock_conversation(lock_set, self.conversation)
        lock_set.add(Message, self.conversation, self.id)

    def follow(self, rows: RowSet, lock_set: LockSet) -> None:
        lock_customer_of(self.conversation, rows, lock_set)

    def decide(self, batch: Batch) -> MessageAnswer:
        batch.require(PUSH)
        conversation = batch[Conversation].get(self.conversation)
        if conversation is None:
            raise Missing(problem("conversation", "conversation_missing"))
        message = batch[Message].get(conversation.id, self.id)
        return answer_message(message or self._add(batch, conversation))

    def _add(self, batch: Batch, conversation: Conversation) -> Message:
        name = check_text(self.author_name or "", "author_name", NAME_LENGTH)
        if not self.text.strip():  # what customers really send may show nothing, and is a message still
            raise invalid("text", "required")
        message = Message(
            check_id(self.id, "id"),
            conversation.id,
            self.author,
            seen_or(name, "") or None,
            check_text(self.text, "text", MESSAGE_LENGTH),
            _moment(self.sent_at) if self.sent_at else batch.at,
        )
        batch[Message].save(message)
        batch.record(Change("message.added", conversation.customer_id, conversation.id, message.id, after=message.text))
        self._note(batch, conversation, message)
        return message

    def _note(self, batch: Batch, conversation: Conversation, message: Message) -> None:
        """A message from the future has been written by now: a wrong clock must not hide all that come after."""
        at = min(message.sent_at, batch.at)
        noted = replace(conversation, last_message_at=latest(batch, at, conversation.last_message_at))
        if message.author == "customer":
            noted = replace(noted, customer_wrote_at=latest(batch, at, conversation.customer_wrote_at))
            note_interaction(batch, conversation.customer_id, at)
        if noted != conversation:
            batch[Conversation].save(noted)


def _moment(at: datetime) -> datetime:
    if not 1971 <= at.year <= 9998:  # at the ends of the calendar a conversion to UTC overflows
        raise invalid("sent_at", "moment")
    return at.astimezone(UTC)
