"""Messages, under their conversation."""

from functools import partial

from msgspec import Struct

from plugin.api.http.call import Call
from plugin.api.http.examples import Example
from plugin.api.http.pages import page_queries, read_page_by_time
from plugin.api.http.routing import found, reads, writes
from plugin.domain.messages import AddMessage, MessageAnswer, answer_message
from plugin.store.conversations import find_conversation
from plugin.store.messages import find_message, page_of_messages

MESSAGE = {
    "id": "m-1",
    "conversation": "conv-9",
    "author": "customer",
    "author_name": "Ada",
    "text": "Where is it?",
    "sent_at": "2027-03-01T09:00:00Z",
}
example = Example(pushed={"op": "messages.add", **MESSAGE}, answered=MESSAGE, text="text")


class MessagePage(Struct, frozen=True):
    """Oldest first. `next` leads to the next page, null on the last."""

    messages: tuple[MessageAnswer, ...]
    next: str | None


@writes(
    "POST",
    "/conversations/{conversation:str}/messages",
    AddMessage,
    sent=example.pushed,
    answered=MESSAGE,
    refusals=(404,),
)
def post_message() -> None:
    """Add a message to a conversation.

    The same `id` again is the same message: nothing changes and the message is answered as it is. `author` is
    `customer`, `agent` or `bot`. `sent_at` is now if left out or `null`. The conversation's and the customer's last
    interaction move forward with it, never back.

    Errors: 404 where this workspace has no such conversation; 422 names the member that does not fit.
    """


@reads("/conversations/{conversation:str}/messages/{id:str}", answered=MESSAGE)
async def get_message(call: Call) -> MessageAnswer:
    """Read one message.

    Errors: 404 where this conversation has no such message.
    """
    path = call.path
    return answer_message(found(await find_message(call.store, call.workspace_id, path["conversation"], path["id"])))


@reads(
    "/conversations/{conversation:str}/messages",
    answered={"messages": [MESSAGE], "next": None},
    queries=page_queries("messages"),
)
async def get_messages(call: Call) -> MessagePage:
    """Read a conversation's messages, page by page, oldest first.

    Errors: 404 where this workspace has no such conversation; 422 for a `cursor` that no page gave, or a `limit` out of
    range.
    """
    conversation = found(await find_conversation(call.store, call.workspace_id, call.path["conversation"]))
    messages, further = await read_page_by_time(
        call,
        partial(page_of_messages, call.store, call.workspace_id, conversation.id),
        lambda message: (message.sent_at, message.id),
    )
    return MessagePage(tuple(map(answer_message, messages)), further)


handlers = (post_message, get_message, get_messages)
