"""`messages`: lines in a conversation."""

from datetime import datetime
from typing import Literal

from msgspec import UNSET, Struct, UnsetType
from msgspec.json import Decoder

from ..binding import Noun, W, writes
from ..operations import Operation, Text
from ..request import Push

Author = Literal["customer", "agent", "bot"]


class Message(Struct, frozen=True):
    """One line in a conversation. `author` is `customer`, `agent` or `bot`."""

    id: str
    conversation: str
    author: str
    text: str
    author_name: str | None = None
    sent_at: datetime | None = None


class AddMessage(Operation, frozen=True, tag="messages.add"):
    conversation: str
    id: str
    author: Author
    text: str
    author_name: Text = UNSET
    sent_at: datetime | UnsetType = UNSET


read_message = Decoder(Message).decode


def add_message(
    conversation: str,
    *,
    id: str,
    author: Author,
    text: str,
    author_name: str | UnsetType | None = UNSET,
    sent_at: datetime | UnsetType = UNSET,
) -> Push[Message]:
    """Add a message to a conversation. An id that is already there is the same message, not a second one.

    It moves the customer's last interaction and the conversation's last message, never backwards.

    Args:
        conversation: the id of a conversation already pushed (or pushed earlier in the same batch).
        id: the host's own id of the message.
        author: `customer`, `agent` or `bot`.
        text: what was said.
        author_name: who said it, for people to read.
        sent_at: an aware datetime; the time of the push where it is omitted.

    Raises:
        InvalidRequest: there is no such conversation, or something does not fit.

    Source: `POST /v1/conversations/{id}/messages`.
    """
    operation = AddMessage(conversation, id, author, text, author_name, sent_at)
    return Push("POST", "/v1/conversations/{conversation}/messages", read_message, operation)


class Messages(Noun[W]):
    """Lines in a conversation."""

    add = writes(add_message)
    """Add a message to a conversation. An id that is already there is the same message, not a second one."""
