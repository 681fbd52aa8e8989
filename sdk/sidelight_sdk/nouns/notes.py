"""`notes`: what agents remark on a customer."""

from datetime import datetime

from msgspec import UNSET, Struct, UnsetType
from msgspec.json import Decoder

from ..binding import Noun, W, reads, writes
from ..operations import Operation
from ..request import Call, Push, read_nothing, segment


class Note(Struct, frozen=True):
    """A note on a customer. `author` is an agent's id; `edited_at` is None while nobody has edited it."""

    id: str
    customer: str
    text: str
    author: str
    author_name: str | None = None
    created_at: datetime | None = None
    edited_at: datetime | None = None


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


class _Notes(Struct):
    notes: list[Note]


_read_notes = Decoder(_Notes).decode


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


def list_notes(customer: str) -> Call[list[Note]]:
    """Read a customer's notes, the newest first: the newest 1,000, where there are more.

    Raises:
        NotFound: there is no such customer.

    Source: `GET /v1/customers/{id}/notes`.
    """
    path = f"/v1/customers/{segment(customer, 'customer')}/notes"
    return Call("GET", path, lambda body: _read_notes(body).notes)


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
    list = reads(list_notes)
    """Read a customer's notes, the newest first: the newest 1,000, where there are more."""
    edit = writes(edit_note)
    """Replace a note's text."""
    delete = writes(delete_note)
    """Delete a note."""
