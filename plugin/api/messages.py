"""Messages, under their conversation."""

from litestar import Response, post

from plugin.api.http.call import Call, answer_pushed
from plugin.api.http.schema import Described
from plugin.domain.push import AddMessage, MessageAnswer

from .http import examples


@post(
    "/conversations/{conversation:str}/messages",
    opt={
        "described": Described(
            body=AddMessage,
            in_path=("conversation",),
            sent=examples.MESSAGE_SENT,
            answer=MessageAnswer,
            answered=examples.MESSAGE,
            status=201,
            refusals=(404,),
        )
    },
)
async def post_message(call: Call) -> Response[bytes]:
    """Add a message to a conversation.

    The same `id` again is the same message: nothing changes and the message is answered as it stands. `author` is
    `customer`, `agent` or `bot`. `sent_at` is now if left out or `null`. The conversation's and the customer's last
    interaction move forward with it, never back.

    Errors: 404 where this workspace has no such conversation; 422 names the member that does not fit.
    """
    return answer_pushed(await call.push(await call.operation(AddMessage)), 201)


handlers = (post_message,)
