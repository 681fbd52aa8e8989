"""`messages`: lines in a conversation."""

from datetime import datetime

from msgspec import UNSET, UnsetType
from msgspec.json import Decoder

from ..models import Message
from ..operations import AddMessage, Author
from ..request import Push

read_message = Decoder(Message).decode


def add(
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
