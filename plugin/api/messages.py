"""Messages, under their conversation."""

from plugin.api.http.examples import Example
from plugin.api.http.routing import writes
from plugin.domain.push import AddMessage

MESSAGE = {
    "id": "m-1",
    "conversation": "conv-9",
    "author": "customer",
    "author_name": "Ada",
    "text": "Where is it?",
    "sent_at": "2027-03-01T09:00:00Z",
}
example = Example(pushed={"op": "messages.add", **MESSAGE}, answered=MESSAGE, text="text")


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

    The same `id` again is the same message: nothing changes and the message is answered as it stands. `author` is
    `customer`, `agent` or `bot`. `sent_at` is now if left out or `null`. The conversation's and the customer's last
    interaction move forward with it, never back.

    Errors: 404 where this workspace has no such conversation; 422 names the member that does not fit.
    """


handlers = (post_message,)
