"""Notes, under their customer."""

from litestar import Response, delete, get, post, put
from msgspec import Struct

from plugin.api.http.call import Call, answer, answer_pushed
from plugin.api.http.schema import Described
from plugin.domain.push import AddNote, DeleteNote, EditNote, NoteAnswer, answer_note
from plugin.errors import Missing
from plugin.store.customers import find_customer
from plugin.store.notes import list_notes

from .http import examples


class NoteList(Struct, frozen=True):
    """Newest first."""

    notes: tuple[NoteAnswer, ...]


@get(
    "/customers/{customer:str}/notes",
    opt={"described": Described(answer=NoteList, answered={"notes": [examples.NOTE]}, refusals=(404,))},
)
async def get_notes(call: Call) -> Response[bytes]:
    """Read a customer's notes, newest first, the newest 1,000.

    Errors: 404 where this workspace has no such customer.
    """
    if await find_customer(call.house.store, call.workspace_id, call.path["customer"]) is None:
        raise Missing
    notes = await list_notes(call.house.store, call.workspace_id, call.path["customer"])
    return answer(NoteList(tuple(answer_note(note) for note in notes)))


@post(
    "/customers/{customer:str}/notes",
    opt={
        "described": Described(
            body=AddNote,
            in_path=("customer",),
            sent=examples.NOTE_SENT,
            answer=NoteAnswer,
            answered=examples.NOTE,
            status=201,
            refusals=(404,),
        )
    },
)
async def post_note(call: Call) -> Response[bytes]:
    """Add a note in an agent's name.

    `author` is the agent's id, the one that embed tokens carry: that agent may edit the note in a panel. `text` has 1
    to 20,000 characters. `author_name` is the author's id if left out or `null`. With an `id` of the host's own, adding
    the note again changes nothing.

    Errors: 404 where this workspace has no such customer; 422 names the member that does not fit.
    """
    return answer_pushed(await call.push(await call.operation(AddNote)), 201)


@put(
    "/customers/{customer:str}/notes/{id:str}",
    opt={
        "described": Described(
            body=EditNote,
            in_path=("customer", "id"),
            sent={"text": "Called; all is well"},
            answer=NoteAnswer,
            answered={**examples.NOTE, "text": "Called; all is well"},
            refusals=(404,),
        )
    },
)
async def put_note(call: Call) -> Response[bytes]:
    """Replace a note's text.

    Errors: 404 where this customer has no such note; 422 for a text that is empty or longer than 20,000 characters.
    """
    return answer_pushed(await call.push(await call.operation(EditNote)))


@delete(
    "/customers/{customer:str}/notes/{id:str}",
    opt={"described": Described(status=204, refusals=(404,))},
    status_code=200,
)
async def delete_note(call: Call) -> Response[bytes]:
    """Delete a note.

    Errors: 404 where this customer has no such note, or has it no more.
    """
    return answer_pushed(await call.push(await call.operation(DeleteNote)), 204)


handlers = (get_notes, post_note, put_note, delete_note)
