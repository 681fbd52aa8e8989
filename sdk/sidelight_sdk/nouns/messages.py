"""`messages`: lines in a conversation."""

from datetime import datetime
from functools import partial
from typing import Literal

from msgspec import UNSET, Struct, UnsetType
from msgspec.json import Decoder

from ..binding import Noun, W, Walk, lists, reads, writes
from ..operations import Operation, Text
from ..request import LARGEST_PAGE, Call, Push, query, segment

Author = Literal["customer", "agent", "bot"]


class Message(Struct, frozen=True):
    """One line in a conversation. `author` is `customer`, `agent` or `bot`."""

    id: str
    conversation: str
    author: str
    text: str
    author_name: str | None = None
    sent_at: datetime | None = None


class MessagePage(Struct, frozen=True):
    """One page of a list, the oldest message first. `next` is the cursor of the next page, None on the last."""

    messages: tuple[Message, ...]
    next: str | None = None


class AddMessage(Operation, frozen=True, tag="messages.add"):
    conversation: str
    id: str
    author: Author
    text: str
    author_name: Text = UNSET
    sent_at: datetime | UnsetType = UNSET


read_message = Decoder(Message).decode
_read_page = Decoder(MessagePage).decode


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


def get_message(conversation: str, id: str) -> Call[Message]:
    """Read one message.

    Args:
        conversation: the conversation's id.
        id: the message's id.

    Raises:
        NotFound: this conversation has no such message.

    Source: `GET /v1/conversations/{id}/messages/{message}`.
    """
    path = f"/v1/conversations/{segment(conversation, 'conversation')}/messages/{segment(id, 'id')}"
    return Call("GET", path, read_message)


def page_of_messages(conversation: str, cursor: str | None = None, *, limit: int | None = None) -> Call[MessagePage]:
    """Read one page of a conversation's messages, the oldest first.

    Args:
        conversation: the conversation's id.
        cursor: an earlier page's `next`; None for the first page.
        limit: messages a page, at most, 1 to 1,000; the service's own default is 100.

    Raises:
        NotFound: there is no such conversation.

    Source: `GET /v1/conversations/{id}/messages?cursor=&limit=`.
    """
    path = f"/v1/conversations/{segment(conversation, 'conversation')}/messages"
    return Call("GET", path + query(cursor=cursor, limit=limit), _read_page)


def list_messages(conversation: str) -> Walk[Message]:
    """Read all of a conversation's messages, the oldest first, as a list.

    Raises:
        NotFound: there is no such conversation.

    Source: `GET /v1/conversations/{id}/messages?cursor=`.
    """
    return Walk(partial(page_of_messages, conversation, limit=LARGEST_PAGE), lambda page: page.messages)


class Messages(Noun[W]):
    """Lines in a conversation."""

    add = writes(add_message)
    """Add a message to a conversation. An id that is already there is the same message, not a second one."""
    get = reads(get_message)
    """Read one message."""
    page = reads(page_of_messages)
    """Read one page of a conversation's messages, for those who keep the cursor themselves."""
    list = lists(list_messages)
    """Read all of a conversation's messages, the oldest first, as a list."""
