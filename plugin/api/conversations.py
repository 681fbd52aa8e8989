"""Conversations: `/v1/conversations`."""

from litestar import Response, get, put

from plugin.api.http.call import Call, answer, answer_pushed
from plugin.api.http.schema import Described
from plugin.domain.push import ConversationAnswer, UpsertConversation, answer_conversation
from plugin.errors import Missing
from plugin.store.conversations import find_conversation

from .http import examples


@put(
    "/conversations/{id:str}",
    opt={
        "described": Described(
            body=UpsertConversation,
            in_path=("id",),
            sent=examples.CONVERSATION_SENT,
            answer=ConversationAnswer,
            answered=examples.CONVERSATION,
        )
    },
)
async def put_conversation(call: Call) -> Response[bytes]:
    """Create a conversation, or merge into the one that exists.

    `customer` is needed the first time; a customer nobody has told us about is created, empty. `channel` and `status`
    are the host's own words. Panels that were waiting for this conversation go live.

    Errors: 422 names the member that does not fit.
    """
    return answer_pushed(await call.push(await call.operation(UpsertConversation)))


@get(
    "/conversations/{id:str}",
    opt={"described": Described(answer=ConversationAnswer, answered=examples.CONVERSATION, refusals=(404,))},
)
async def get_conversation(call: Call) -> Response[bytes]:
    """Read one conversation.

    Errors: 404 where this workspace has no such conversation.
    """
    conversation = await find_conversation(call.house.store, call.workspace_id, call.path["id"])
    if conversation is None:
        raise Missing
    return answer(answer_conversation(conversation))


handlers = (put_conversation, get_conversation)
