"""`notes`: what agents remark on a customer."""

from datetime import datetime
from functools import partial

from msgspec import UNSET, Struct, UnsetType
from msgspec.json import Decoder

from ..binding import Noun, W, Walk, lists, reads, writes
from ..operations import Operation
from ..request import Call, Push, query, read_nothing, segment


class Note(Struct, frozen=True):
    """A note on a customer. `author` is an agent's id; `edited_at` is None while nobody has edited it."""

    id: str
    customer: str
    text: str
    author: str
    author_name: str | None = None
    created_at: datetime | None = None
    edited_at: datetime | None = None


class NotePage(Struct, frozen=True):
    """One page of a list, the newest note first. `next` is the cursor of the next page, None on the last."""

    notes: tuple[Note, ...]
    next: str | None = None


class AddNote(Operation, frozen=True, tag="notes.add"):
    customer: str
    text: str
    author: str
    author_name: str | UnsetType = UNSET
    id: str | UnsetType = UNSET


class EditNote(Operation, frozen=True, tag="notes.edit"):
    customer: str
    id: str
    text: str


class DeleteNote(Operation, frozen=True, tag="notes.delete"):
    customer: str
    id: str


read_note = Decoder(Note).decode
_read_page = Decoder(NotePage).decode


def add_note(
    customer: str,
    text: str,
    *,
    author: str,
    author_name: str | UnsetType = UNSET,
    id: str | UnsetType = UNSET,
) -> Push[Note]:
    """Add a note to a customer.

    Args:
        customer: the customer's id.
        text: up to 20,000 characters, not empty.
        author: the id of the agent whose note it is: who may edit it in the panel.
        author_name: that agent's name, for people to read; the id where it is omitted.
        id: the host's own id for it; the service makes one where it is omitted.

    Raises:
        InvalidRequest, NotFound: the text does not fit, or there is no such customer.

    Source: `POST /v1/customers/{id}/notes`.
    """
    return Push("POST", "/v1/customers/{customer}/notes", read_note, AddNote(customer, text, author, author_name, id))


def get_note(customer: str, id: str) -> Call[Note]:
    """Read one note.

    Args:
        customer: the customer's id.
        id: the note's id.

    Raises:
        NotFound: this customer has no such note.

    Source: `GET /v1/customers/{id}/notes/{note}`.
    """
    return Call("GET", f"/v1/customers/{segment(customer, 'customer')}/notes/{segment(id, 'id')}", read_note)


def page_of_notes(customer: str, cursor: str | None = None, *, limit: int | None = None) -> Call[NotePage]:
    """Read one page of a customer's notes, the newest first.

    Args:
        customer: the customer's id.
        cursor: an earlier page's `next`; None for the first page.
        limit: notes a page, at most, 1 to 1,000; the service's own default is 1,000.

    Raises:
        NotFound: there is no such customer.

    Source: `GET /v1/customers/{id}/notes?cursor=&limit=`.
    """
    path = f"/v1/customers/{segment(customer, 'customer')}/notes"
    return Call("GET", path + query(cursor=cursor, limit=limit), _read_page)


def list_notes(customer: str) -> Walk[Note]:
    """Read all of a customer's notes, the newest first, as a list.

    Raises:
        NotFound: there is no such customer.

    Source: `GET /v1/customers/{id}/notes?cursor=`.
    """
    return Walk(partial(page_of_notes, customer), lambda page: page.notes)


def edit_note(customer: str, id: str, text: str) -> Push[Note]:
    """Replace a note's text.

    Args:
        customer: the customer's id.
        id: the note's id.
        text: the new text, up to 20,000 characters, not empty.

    Raises:
        NotFound: there is no such note.

    Source: `PUT /v1/customers/{id}/notes/{note}`.
    """
    return Push("PUT", "/v1/customers/{customer}/notes/{id}", read_note, EditNote(customer, id, text))


def delete_note(customer: str, id: str) -> Push[None]:
    """Delete a note.

    Raises:
        NotFound: there is no such note.

    Source: `DELETE /v1/customers/{id}/notes/{note}`.
    """
    return Push("DELETE", "/v1/customers/{customer}/notes/{id}", read_nothing, DeleteNote(customer, id))


class Notes(Noun[W]):
    """What agents remark on a customer."""

    add = writes(add_note)
    """Add a note to a customer."""
    get = reads(get_note)
    """Read one note."""
    page = reads(page_of_notes)
    """Read one page of a customer's notes, for those who keep the cursor themselves."""
    list = lists(list_notes)
    """Read all of a customer's notes, the newest first, as a list."""
    edit = writes(edit_note)
    """Replace a note's text."""
    delete = writes(delete_note)
    """Delete a note."""
