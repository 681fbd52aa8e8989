"""Conversations: `/v1/conversations`."""

from functools import partial

from msgspec import Struct

from plugin.api.http.call import Call
from plugin.api.http.examples import Example
from plugin.api.http.pages import page_queries, read_page_by_time
from plugin.api.http.routing import found, reads, writes
from plugin.domain.conversations import ConversationAnswer, UpsertConversation, answer_conversation
from plugin.store.conversations import find_conversation, page_of_conversations
from plugin.store.customers import find_customer

CONVERSATION = {
    "id": "conv-9",
    "customer": "cust-1",
    "channel": "webchat",
    "status": "open",
    "subject": "Late parcel",
    "url": "https://inbox.example.com/9",
    "created_at": "2027-03-01T09:00:00Z",
    "updated_at": "2027-03-01T09:00:00Z",
    "last_message_at": None,
    "handle": None,
}
example = Example(
    pushed={
        "op": "conversations.upsert",
        "id": "conv-9",
        "customer": "cust-1",
        "channel": "webchat",
        "status": "open",
        "subject": "Late parcel",
        "url": "https://inbox.example.com/9",
    },
    answered=CONVERSATION,
    text="subject",
)


class ConversationPage(Struct, frozen=True):
    """Newest first. `next` leads to the next page, null on the last."""

    conversations: tuple[ConversationAnswer, ...]
    next: str | None


@writes("PUT", "/conversations/{id:str}", UpsertConversation, sent=example.pushed, answered=CONVERSATION)
def put_conversation() -> None:
    """Create a conversation, or merge into the one that exists.

    `customer` is needed the first time; a customer that is not known yet is created, empty. `channel` and `status` are
    the host's own words. `handle` is the customer's on that channel, through which the conversation came: the contact
    detail that it is gets marked; with it, or with the channel alone, the customer's identity there is known, and
    `name` is the one shown there. Panels that were waiting for this conversation go live.

    Errors: 422 names the member that does not fit.
    """


@reads("/conversations/{id:str}", answered=CONVERSATION)
async def get_conversation(call: Call) -> ConversationAnswer:
    """Read one conversation.

    Errors: 404 where this workspace has no such conversation.
    """
    return answer_conversation(found(await find_conversation(call.store, call.workspace_id, call.path["id"])))


@reads(
    "/customers/{customer:str}/conversations",
    answered={"conversations": [CONVERSATION], "next": None},
    queries=page_queries("conversations"),
)
async def get_conversations(call: Call) -> ConversationPage:
    """Read a customer's conversations, page by page, newest first.

    Errors: 404 where this workspace has no such customer; 422 for a `cursor` that no page gave, or a `limit` out of
    range.
    """
    customer = found(await find_customer(call.store, call.workspace_id, call.path["customer"]))
    conversations, further = await read_page_by_time(
        call,
        partial(page_of_conversations, call.store, call.workspace_id, customer.id),
        lambda conversation: (conversation.created_at, conversation.id),
    )
    return ConversationPage(tuple(map(answer_conversation, conversations)), further)


handlers = (put_conversation, get_conversation, get_conversations)
