"""`conversations`: live chats."""

from datetime import datetime
from functools import partial

from msgspec import UNSET, Struct, UnsetType
from msgspec.json import Decoder

from ..binding import Noun, W, Walk, lists, reads, writes
from ..operations import Operation, Text
from ..request import LARGEST_PAGE, Call, Push, query, segment


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
    handle: str | None = None


class ConversationPage(Struct, frozen=True):
    """One page of a list, the newest conversation first. `next` is the cursor of the next page, None on the last."""

    conversations: tuple[Conversation, ...]
    next: str | None = None


class UpsertConversation(Operation, frozen=True, tag="conversations.upsert"):
    id: str
    customer: str | UnsetType = UNSET
    channel: Text = UNSET
    status: Text = UNSET
    subject: Text = UNSET
    url: Text = UNSET
    handle: Text = UNSET
    name: Text = UNSET


read_conversation = Decoder(Conversation).decode
_read_page = Decoder(ConversationPage).decode


def upsert_conversation(
    id: str,
    *,
    customer: str | UnsetType = UNSET,
    channel: str | UnsetType | None = UNSET,
    status: str | UnsetType | None = UNSET,
    subject: str | UnsetType | None = UNSET,
    url: str | UnsetType | None = UNSET,
    handle: str | UnsetType | None = UNSET,
    name: str | UnsetType | None = UNSET,
) -> Push[Conversation]:
    """Create a conversation, or merge into the one there is. What is omitted stays; None clears.

    Args:
        id: the host's own id, 1 to 200 printable characters without `/`, and neither `.` nor `..`.
        customer: whose it is; needed the first time. A customer nobody has pushed yet is created, empty.
        channel: where it takes place, in the host's words: `webchat`, `email`, `whatsapp` …
        status: its state, in the host's words: `open`, `closed` …
        subject: one line.
        url: where it is in the host's own system.
        handle: the customer's address, number or name on that channel, through which it came: the panel marks the
            contact detail that it is, and knows the customer's identity there by it.
        name: the name that the customer has there.

    Returns:
        The conversation as it is now.

    Source: `PUT /v1/conversations/{id}`.
    """
    operation = UpsertConversation(id, customer, channel, status, subject, url, handle, name)
    return Push("PUT", "/v1/conversations/{id}", read_conversation, operation)


def get_conversation(id: str) -> Call[Conversation]:
    """Read one conversation.

    Raises:
        NotFound: nobody has pushed one by that id.

    Source: `GET /v1/conversations/{id}`.
    """
    return Call("GET", f"/v1/conversations/{segment(id, 'id')}", read_conversation)


def page_of_conversations(
    customer: str, cursor: str | None = None, *, limit: int | None = None
) -> Call[ConversationPage]:
    """Read one page of a customer's conversations, the newest first.

    Args:
        customer: the customer's id.
        cursor: an earlier page's `next`; None for the first page.
        limit: conversations a page, at most, 1 to 1,000; the service's own default is 100.

    Raises:
        NotFound: there is no such customer.

    Source: `GET /v1/customers/{id}/conversations?cursor=&limit=`.
    """
    path = f"/v1/customers/{segment(customer, 'customer')}/conversations"
    return Call("GET", path + query(cursor=cursor, limit=limit), _read_page)


def list_conversations(customer: str) -> Walk[Conversation]:
    """Read all of a customer's conversations, the newest first, as a list.

    Raises:
        NotFound: there is no such customer.

    Source: `GET /v1/customers/{id}/conversations?cursor=`.
    """
    return Walk(partial(page_of_conversations, customer, limit=LARGEST_PAGE), lambda page: page.conversations)


class Conversations(Noun[W]):
    """Live chats."""

    upsert = writes(upsert_conversation)
    """Create a conversation, or merge into the one there is. What is omitted stays; None clears."""
    get = reads(get_conversation)
    """Read one conversation."""
    page = reads(page_of_conversations)
    """Read one page of a customer's conversations, for those who keep the cursor themselves."""
    list = lists(list_conversations)
    """Read all of a customer's conversations, the newest first, as a list."""
