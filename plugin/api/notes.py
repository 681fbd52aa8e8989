"""Notes, under their customer."""

from functools import partial

from msgspec import Struct

from plugin.api.http.call import Call
from plugin.api.http.examples import Example
from plugin.api.http.pages import LARGEST_PAGE, page_queries, read_page_by_time
from plugin.api.http.routing import found, reads, writes
from plugin.domain.notes import AddNote, DeleteNote, EditNote, NoteAnswer, answer_note
from plugin.store.customers import find_customer
from plugin.store.notes import find_note, page_of_notes

NOTE = {
    "id": "n-1",
    "customer": "cust-1",
    "text": "Call in the morning",
    "author": "marta",
    "author_name": "Marta",
    "created_at": "2027-03-01T09:00:00Z",
    "edited_at": None,
}
EDITED = "Called; all is well"
example = Example(
    pushed={
        "op": "notes.add",
        "customer": "cust-1",
        "text": "Call in the morning",
        "author": "marta",
        "author_name": "Marta",
        "id": "n-1",
    },
    answered=NOTE,
    text="text",
)


class NotePage(Struct, frozen=True):
    """Newest first. `next` leads to the next page, null on the last."""

    notes: tuple[NoteAnswer, ...]
    next: str | None


@reads(
    "/customers/{customer:str}/notes",
    answered={"notes": [NOTE], "next": None},
    queries=page_queries("notes", LARGEST_PAGE),
)
async def get_notes(call: Call) -> NotePage:
    """Read a customer's notes, page by page, newest first.

    Errors: 404 where this workspace has no such customer; 422 for a `cursor` that no page gave, or a `limit` out of
    range.
    """
    customer = found(await find_customer(call.store, call.workspace_id, call.path["customer"]))
    notes, further = await read_page_by_time(
        call,
        partial(page_of_notes, call.store, call.workspace_id, customer.id),
        lambda note: (note.created_at, note.id),
        LARGEST_PAGE,
    )
    return NotePage(tuple(map(answer_note, notes)), further)


@reads("/customers/{customer:str}/notes/{id:str}", answered=NOTE)
async def get_note(call: Call) -> NoteAnswer:
    """Read one note.

    Errors: 404 where this customer has no such note, or has it no more.
    """
    return answer_note(found(await find_note(call.store, call.workspace_id, call.path["customer"], call.path["id"])))


@writes("POST", "/customers/{customer:str}/notes", AddNote, sent=example.pushed, answered=NOTE, refusals=(404,))
def post_note() -> None:
    """Add a note in an agent's name.

    `author` is the agent's id, the one that embed tokens carry: that agent may edit the note in a panel. `text` has 1
    to 20,000 characters. `author_name` is the author's id if left out, `null`, or nothing that anybody sees. With an
    `id` of the host's own, adding the note again changes nothing.

    Errors: 404 where this workspace has no such customer; 422 names the member that does not fit.
    """


@writes(
    "PUT",
    "/customers/{customer:str}/notes/{id:str}",
    EditNote,
    sent={"text": EDITED},
    answered={**NOTE, "text": EDITED},
    refusals=(404,),
)
def put_note() -> None:
    """Replace a note's text.

    Errors: 404 where this customer has no such note; 422 for a text that is empty or longer than 20,000 characters.
    """


@writes("DELETE", "/customers/{customer:str}/notes/{id:str}", DeleteNote, refusals=(404,))
def delete_note() -> None:
    """Delete a note.

    Errors: 404 where this customer has no such note, or has it no more.
    """


handlers = (get_notes, get_note, post_note, put_note, delete_note)
