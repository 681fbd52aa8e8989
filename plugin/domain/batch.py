"""What a push touches: the rows as each operation leaves them for the next, the facts, and what is to be saved."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct, field

from .actor import Actor
from .attribute import AttributeDefinition, AttributeValue
from .built_ins import BUILT_IN
from .change import Fact
from .conversation import Conversation, Message
from .customer import Customer
from .note import Note
from .push import (
    AddMessage,
    AddNote,
    DefineAttribute,
    DeleteNote,
    EditNote,
    Operation,
    UpsertConversation,
    UpsertCustomer,
)
from .text import is_id


class Touched(Struct):
    """The ids that a push names: what to read, and what to lock, before deciding anything."""

    customers: set[str] = field(default_factory=set)
    conversations: set[str] = field(default_factory=set)
    messages: set[tuple[str, str]] = field(default_factory=set)  # conversation, message
    notes: set[str] = field(default_factory=set)
    keys: set[str] = field(default_factory=set)  # of attributes that are given a value
    defines: bool = False


def touched_by(operations: Sequence[Operation]) -> Touched:
    touched = Touched()
    for operation in operations:
        _touch(touched, operation)
    return _existing(touched)


def _existing(touched: Touched) -> Touched:
    """What cannot be an id need not be looked for; some of it the database could not even be asked about."""
    return Touched(
        set(filter(is_id, touched.customers)),
        set(filter(is_id, touched.conversations)),
        {ids for ids in touched.messages if all(map(is_id, ids))},
        set(filter(is_id, touched.notes)),
        touched.keys,
        touched.defines,
    )


def _touch(touched: Touched, operation: Operation) -> None:
    match operation:
        case UpsertCustomer(id=customer, attributes=attributes):
            touched.customers.add(customer)
            if attributes:
                touched.keys.update(attributes)
        case DefineAttribute():
            touched.defines = True
        case UpsertConversation(id=conversation, customer=customer):
            touched.conversations.add(conversation)
            if isinstance(customer, str):
                touched.customers.add(customer)
        case AddMessage(conversation=conversation, id=message):
            touched.conversations.add(conversation)
            touched.messages.add((conversation, message))
        case AddNote(customer=customer, id=note):
            touched.customers.add(customer)
            if isinstance(note, str):
                touched.notes.add(note)
        case EditNote(customer=customer, id=note) | DeleteNote(customer=customer, id=note):
            touched.customers.add(customer)
            touched.notes.add(note)


class Unsaved(Struct):
    """Which rows the operations have changed, by key, in the order of their first change."""

    definitions: dict[str, None] = field(default_factory=dict)
    customers: dict[str, None] = field(default_factory=dict)
    values: dict[tuple[str, str], None] = field(default_factory=dict)  # customer, key
    conversations: dict[str, None] = field(default_factory=dict)
    messages: dict[tuple[str, str], None] = field(default_factory=dict)
    notes: dict[str, None] = field(default_factory=dict)


class Batch(Struct):
    actor: Actor
    at: datetime
    definitions: dict[str, AttributeDefinition]  # the workspace's own
    customers: dict[str, Customer] = field(default_factory=dict)
    conversations: dict[str, Conversation] = field(default_factory=dict)
    messages: dict[tuple[str, str], Message] = field(default_factory=dict)
    notes: dict[str, Note] = field(default_factory=dict)
    facts: list[Fact] = field(default_factory=list)
    unsaved: Unsaved = field(default_factory=Unsaved)

    def definition(self, key: str) -> AttributeDefinition | None:
        return BUILT_IN.get(key) or self.definitions.get(key)

    def next_position(self) -> int:
        return 1 + max((each.position for each in self.definitions.values()), default=len(BUILT_IN) - 1)

    def save_definition(self, definition: AttributeDefinition) -> None:
        self.definitions[definition.key] = definition
        self.unsaved.definitions[definition.key] = None

    def save_customer(self, customer: Customer) -> None:
        self.customers[customer.id] = customer
        self.unsaved.customers[customer.id] = None

    def save_conversation(self, conversation: Conversation) -> None:
        self.conversations[conversation.id] = conversation
        self.unsaved.conversations[conversation.id] = None

    def save_message(self, message: Message) -> None:
        self.messages[message.conversation_id, message.id] = message
        self.unsaved.messages[message.conversation_id, message.id] = None

    def save_note(self, note: Note) -> None:
        self.notes[note.id] = note
        self.unsaved.notes[note.id] = None

    def delete_note(self, note: Note) -> None:
        del self.notes[note.id]
        self.unsaved.notes[note.id] = None

    def unsaved_values(self) -> list[tuple[str, AttributeValue]]:
        return [(customer, self.customers[customer].attributes[key]) for customer, key in self.unsaved.values]

    def unsaved_notes(self) -> list[Note]:
        return [self.notes[id] for id in self.unsaved.notes if id in self.notes]

    def deleted_notes(self) -> list[str]:
        return [id for id in self.unsaved.notes if id not in self.notes]
