"""`conversations`: live chats."""

from datetime import datetime

from msgspec import UNSET, Struct, UnsetType
from msgspec.json import Decoder

from ..binding import Noun, W, reads, writes
from ..operations import Operation, Text
from ..request import Call, Push, segment


class Conversation(Struct, frozen=True):
    """A live chat with one customer. `channel` and `status` are the host's own words."""

    id: str
    customer: str | None = None
    channel: str | None = None
    status: str | None = None
    subject: str | None = None
    url: str | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None
    last_message_at: datetime | None = None


class UpsertConversation(Operation, frozen=True, tag="conversations.upsert"):
    id: str
    customer: str | UnsetType = UNSET
    channel: Text = UNSET
    status: Text = UNSET
    subject: Text = UNSET
    url: Text = UNSET


read_conversation = Decoder(Conversation).decode


def upsert_conversation(
    id: str,
    *,
    customer: str | UnsetType = UNSET,
    channel: str | UnsetType | None = UNSET,
    status: str | UnsetType | None = UNSET,
    subject: str | UnsetType | None = UNSET,
    url: str | UnsetType | None = UNSET,
) -> Push[Conversation]:
    """Create a conversation, or merge into the one there is. What is omitted stays; None clears.

    Args:
        id: the host's own id, 1 to 200 printable characters without `/`, and neither `.` nor `..`.
        customer: whose it is; needed the first time. A customer nobody has pushed yet is created, empty.
        channel: where it takes place, in the host's words: `webchat`, `email`, `whatsapp` …
        status: how it stands, in the host's words: `open`, `closed` …
        subject: one line.
        url: where it is in the host's own system.

    Returns:
        The conversation as it is now.

    Source: `PUT /v1/conversations/{id}`.
    """
    operation = UpsertConversation(id, customer, channel, status, subject, url)
    return Push("PUT", "/v1/conversations/{id}", read_conversation, operation)


def get_conversation(id: str) -> Call[Conversation]:
    """Read one conversation.

    Raises:
        NotFound: nobody has pushed one by that id.

    Source: `GET /v1/conversations/{id}`.
    """
    return Call("GET", f"/v1/conversations/{segment(id, 'id')}", read_conversation)


class Conversations(Noun[W]):
    """Live chats."""

    upsert = writes(upsert_conversation)
    """Create a conversation, or merge into the one there is. What is omitted stays; None clears."""
    get = reads(get_conversation)
    """Read one conversation."""
