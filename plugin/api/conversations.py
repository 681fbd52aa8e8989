"""Conversations: `/v1/conversations`."""

from plugin.api.http.call import Call
from plugin.api.http.examples import Example
from plugin.api.http.routing import found, reads, writes
from plugin.domain.push import ConversationAnswer, UpsertConversation, answer_conversation
from plugin.store.conversations import find_conversation

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


@writes("PUT", "/conversations/{id:str}", UpsertConversation, sent=example.pushed, answered=CONVERSATION)
def put_conversation() -> None:
    """Create a conversation, or merge into the one that exists.

    `customer` is needed the first time; a customer nobody has told us about is created, empty. `channel` and `status`
    are the host's own words. Panels that were waiting for this conversation go live.

    Errors: 422 names the member that does not fit.
    """


@reads("/conversations/{id:str}", answered=CONVERSATION)
async def get_conversation(call: Call) -> ConversationAnswer:
    """Read one conversation.

    Errors: 404 where this workspace has no such conversation.
    """
    return answer_conversation(found(await find_conversation(call.store, call.workspace_id, call.path["id"])))


handlers = (put_conversation, get_conversation)
