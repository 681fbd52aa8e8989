"""Notes on customers: written by agents in a panel, or pushed by a host in an agent's name."""

from datetime import datetime
from typing import ClassVar

from msgspec import UNSET, Struct
from msgspec.structs import replace

from plugin.errors import Forbidden, Missing

from .actor import Actor, Agent
from .agents import Face
from .batch import Batch
from .change import Change
from .customers import Customer, lock_customer
from .operation import LockSet, Operation
from .problems import invalid, problem
from .profile import Keyed, Part
from .rights import EVERYBODY, NOBODY, SUPERVISING, Right, Viewer
from .rows import Entity
from .secret import new_id
from .state import WorkspaceState
from .text import NAME_LENGTH, NOTE_LENGTH, Sent, Text, check_id, check_said, check_text, seen_or, with_plain_lines
from .undoing import Undoing

WRITE = Right("notes.write", EVERYBODY)
EDIT_OTHERS = Right("notes.edit_others", NOBODY)
DELETE_OTHERS = Right("notes.delete_others", SUPERVISING)
RIGHTS = (WRITE, EDIT_OTHERS, DELETE_OTHERS)
SECTIONS = ("notes",)  # of a panel, for a view to show


class Note(Entity, frozen=True):
    id: str
    customer_id: str
    text: str
    author_id: str  # an agent's id
    author_name: str
    created_at: datetime
    edited_at: datetime | None
    version: int  # counts edits: the base an editor posts back
    edited_by: Actor | None = None
    own_since: int = 0  # the version from which on every edit was made by the session of `edited_by`
    author: Face | None = None  # where a panel's profile holds it, and the author is known

    @property
    def author_shown(self) -> str:
        """The author's name as it is now; of one who is not known, as it came with the note."""
        return (self.author and self.author.name) or seen_or(self.author_name, self.author_id)


NOTES = Keyed[str, Note]("notes")  # in a profile: newest first
NOTE_COUNT = Part[int]("note_count")  # up to `MOST_COUNTED`; one more says that there are more
MOST_COUNTED = 1_000


def may_write_notes(viewer: Viewer) -> bool:
    return viewer.may(WRITE)


def may_edit_note(viewer: Viewer, note: Note) -> bool:
    return viewer.is_host or viewer.may(WRITE if note.author_id == viewer.id else EDIT_OTHERS)


def may_delete_note(viewer: Viewer, note: Note) -> bool:
    return viewer.is_host or viewer.may(WRITE if note.author_id == viewer.id else DELETE_OTHERS)


class NoteAnswer(Struct, frozen=True):
    id: str
    customer: str
    text: str
    author: str
    author_name: str
    created_at: datetime
    edited_at: datetime | None


def answer_note(note: Note) -> NoteAnswer:
    return NoteAnswer(
        note.id, note.customer_id, note.text, note.author_id, note.author_name, note.created_at, note.edited_at
    )


class AddNote(Operation, frozen=True, tag="notes.add"):
    """`author` is an agent's id. With an `id`, adding it again changes nothing."""

    answers: ClassVar = NoteAnswer

    customer: Sent
    text: Sent
    author: Sent
    author_name: Text = UNSET
    id: Text = UNSET

    def keys(self, lock_set: LockSet, state: WorkspaceState) -> None:
        lock_customer(lock_set, self.customer)
        if isinstance(self.id, str):
            _lock_note(lock_set, self.id)

    def decide(self, batch: Batch) -> NoteAnswer:
        if not may_write_notes(batch.viewer) or not (batch.is_host or self.author == batch.viewer.id):
            raise Forbidden
        if batch[Customer].get(self.customer) is None:
            raise Missing(problem("customer", "customer_missing"))
        note = batch[Note].get(self.id) if isinstance(self.id, str) else None
        if note is None:
            note = self._add(batch)
        elif note.customer_id != self.customer:
            raise invalid("id", "note_elsewhere")
        return answer_note(note)

    def _add(self, batch: Batch) -> Note:
        author = check_id(self.author, "author")
        name = check_text(self.author_name or "", "author_name", NAME_LENGTH)
        note = Note(
            check_id(self.id, "id") if isinstance(self.id, str) else new_id("note_"),
            self.customer,
            check_note(self.text),
            author,
            seen_or(name, author),
            batch.at,
            None,
            0,
        )
        batch[Note].save(note)
        batch.record(Change("note.created", note.customer_id, thing=note.id, after=note.text, version=note.version))
        return note


class EditNote(Operation, frozen=True, tag="notes.edit"):
    answers: ClassVar = NoteAnswer

    customer: Sent
    id: Sent
    text: Sent

    def keys(self, lock_set: LockSet, state: WorkspaceState) -> None:
        lock_customer(lock_set, self.customer)
        _lock_note(lock_set, self.id)

    def decide(self, batch: Batch) -> NoteAnswer:
        note = _find(batch, self.customer, self.id)
        if not may_edit_note(batch.viewer, note):
            raise Forbidden
        text = check_note(self.text)
        if text == note.text:
            return answer_note(note)
        batch.check_base(note, note.version, note.edited_by, note.own_since)
        edited = replace(
            note,
            text=text,
            edited_at=batch.at,
            version=note.version + 1,
            edited_by=batch.actor,
            own_since=batch.own_since(note.version, note.edited_by, note.own_since),
        )
        batch[Note].save(edited)
        batch.record(
            Change(
                "note.changed",
                note.customer_id,
                thing=note.id,
                field="text",
                before=note.text,
                after=text,
                version=edited.version,
            )
        )
        return answer_note(edited)


class DeleteNote(Operation, frozen=True, tag="notes.delete"):
    customer: Sent
    id: Sent

    def keys(self, lock_set: LockSet, state: WorkspaceState) -> None:
        lock_customer(lock_set, self.customer)
        _lock_note(lock_set, self.id)

    def decide(self, batch: Batch) -> None:
        note = _find(batch, self.customer, self.id)
        if not may_delete_note(batch.viewer, note):
            raise Forbidden
        batch[Note].delete(note)
        batch.record(
            Change("note.deleted", note.customer_id, thing=note.id, before=note.text, version=note.version + 1)
        )


def check_note(text: str) -> str:
    """As browsers and hosts write line ends, and without space around it."""
    return check_said(with_plain_lines(text).strip(), "text", NOTE_LENGTH)


def agents_note(agent: Agent, customer_id: str, text: str) -> AddNote:
    """What an agent writes in a panel, in the agent's own name."""
    return AddNote(customer_id, text, agent.id, agent.name)


def _lock_note(lock_set: LockSet, note_id: str) -> None:
    """A note is locked too: another request may give its id to another customer."""
    lock_set.lock("note", note_id)
    lock_set.add(Note, note_id)


def _find(batch: Batch, customer_id: str, note_id: str) -> Note:
    note = batch[Note].get(note_id)
    if note is None or note.customer_id != customer_id:
        raise Missing(problem("id", "note_missing"))
    return note


def _with_text_before(change: Change) -> EditNote:
    return EditNote(str(change.customer_id), str(change.thing), str(change.before))


UNDO: Undoing = {"note.changed": _with_text_before}
