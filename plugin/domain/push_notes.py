"""What pushed notes do. The host answers for who may; agents in a panel are asked by `domain/note.py`."""

from msgspec.structs import replace

from plugin.errors import Missing

from .batch import Batch
from .change import Fact
from .note import Note
from .problems import invalid, problem
from .push import AddNote, DeleteNote, EditNote, NoteAnswer, answer_note
from .secret import new_id
from .text import NAME_LENGTH, NOTE_LENGTH, check_id, check_said


def add_note(batch: Batch, operation: AddNote) -> NoteAnswer:
    """The same id again is the same note, whatever else it says."""
    if operation.customer not in batch.customers:
        raise Missing(problem("customer", "customer_missing"))
    note = batch.notes.get(operation.id) if isinstance(operation.id, str) else None
    if note is None:
        note = _note(batch, operation)
        batch.save_note(note)
        batch.facts.append(Fact("note.created", note.customer_id, key=note.id, after=note.text, version=note.version))
    elif note.customer_id != operation.customer:
        raise invalid("id", "note_elsewhere")
    return answer_note(note)


def _note(batch: Batch, operation: AddNote) -> Note:
    author = check_id(operation.author, "author")
    name = operation.author_name
    return Note(
        check_id(operation.id, "id") if isinstance(operation.id, str) else new_id("note_"),
        operation.customer,
        check_said(operation.text, "text", NOTE_LENGTH),
        author,
        check_said(name, "author_name", NAME_LENGTH) if isinstance(name, str) else author,
        batch.at,
        None,
        0,
    )


def edit_note(batch: Batch, operation: EditNote) -> NoteAnswer:
    note = _find(batch, operation)
    text = check_said(operation.text, "text", NOTE_LENGTH)
    if text != note.text:
        edited = replace(note, text=text, edited_at=batch.at, version=note.version + 1)
        batch.save_note(edited)
        batch.facts.append(
            Fact("note.changed", note.customer_id, key=note.id, before=note.text, after=text, version=edited.version)
        )
        note = edited
    return answer_note(note)


def delete_note(batch: Batch, operation: DeleteNote) -> None:
    note = _find(batch, operation)
    batch.delete_note(note)
    batch.facts.append(Fact("note.deleted", note.customer_id, key=note.id, before=note.text, version=note.version + 1))


def _find(batch: Batch, operation: EditNote | DeleteNote) -> Note:
    note = batch.notes.get(operation.id)
    if note is None or note.customer_id != operation.customer:
        raise Missing(problem("id", "note_missing"))
    return note
