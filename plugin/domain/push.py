"""What hosts push, and what they are answered: the shapes of the wire.

Omitted members are UNSET and stay as they are, null clears. The answers are also what `GET` gives.
"""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from .attribute import AttributeDefinition, AttributeType, Value
from .built_ins import BUILT_IN
from .conversation import Conversation, Message
from .customer import Customer
from .note import Note

Moment = Annotated[datetime, Meta(tz=True)]
Text = str | None | UnsetType


class _Operation(Struct, frozen=True, forbid_unknown_fields=True, tag_field="op"):
    pass


class UpsertCustomer(_Operation, frozen=True, tag="customers.upsert"):
    id: str
    name: Text = UNSET
    email: Text = UNSET
    phone: Text = UNSET
    company: Text = UNSET
    location: Text = UNSET
    profile_url: Text = UNSET
    attributes: dict[str, Value] | UnsetType = UNSET


class DefineAttribute(_Operation, frozen=True, tag="attributes.define"):
    """`type` is needed the first time. Omitted members of an existing definition stay."""

    key: str
    type: AttributeType | UnsetType = UNSET
    label: Text = UNSET
    choices: list[str] | UnsetType | None = UNSET
    managed_by: Text = UNSET
    position: int | UnsetType = UNSET


class UpsertConversation(_Operation, frozen=True, tag="conversations.upsert"):
    """`customer` is needed the first time; an unknown one is created, empty."""

    id: str
    customer: str | UnsetType = UNSET
    channel: Text = UNSET
    status: Text = UNSET
    subject: Text = UNSET
    url: Text = UNSET


class AddMessage(_Operation, frozen=True, tag="messages.add"):
    conversation: str
    id: str
    author: Literal["customer", "agent", "bot"]
    text: str
    author_name: Text = UNSET
    sent_at: Moment | UnsetType | None = UNSET


class AddNote(_Operation, frozen=True, tag="notes.add"):
    """`author` is an agent's id. With an `id`, adding it again changes nothing."""

    customer: str
    text: str
    author: str
    author_name: Text = UNSET
    id: Text = UNSET


class EditNote(_Operation, frozen=True, tag="notes.edit"):
    customer: str
    id: str
    text: str


class DeleteNote(_Operation, frozen=True, tag="notes.delete"):
    customer: str
    id: str


Operation = UpsertCustomer | DefineAttribute | UpsertConversation | AddMessage | AddNote | EditNote | DeleteNote


class Idempotency(Struct, frozen=True):
    """The request's `Idempotency-Key`, and the hash of its method, path and body."""

    key: str
    request_hash: str


class CustomerAnswer(Struct, frozen=True):
    """`attributes` holds the custom ones that have a value, by key."""

    id: str
    name: Value
    email: Value
    phone: Value
    company: Value
    location: Value
    profile_url: str | None
    attributes: dict[str, Value]
    created_at: datetime
    updated_at: datetime
    last_interaction_at: datetime | None


class AttributeAnswer(Struct, frozen=True):
    key: str
    type: AttributeType
    label: str
    choices: tuple[str, ...]
    managed_by: str | None
    position: int
    built_in: bool


class ConversationAnswer(Struct, frozen=True):
    id: str
    customer: str
    channel: str | None
    status: str | None
    subject: str | None
    url: str | None
    created_at: datetime
    updated_at: datetime
    last_message_at: datetime | None


class MessageAnswer(Struct, frozen=True):
    id: str
    conversation: str
    author: Literal["customer", "agent", "bot"]
    author_name: str | None
    text: str
    sent_at: datetime


class NoteAnswer(Struct, frozen=True):
    id: str
    customer: str
    text: str
    author: str
    author_name: str
    created_at: datetime
    edited_at: datetime | None


Answer = CustomerAnswer | AttributeAnswer | ConversationAnswer | MessageAnswer | NoteAnswer | None


def answer_customer(customer: Customer) -> CustomerAnswer:
    values: dict[str, Value] = {key: held.value for key, held in customer.attributes.items() if held.value is not None}
    built_in = {key: values.pop(key, None) for key in BUILT_IN}
    return CustomerAnswer(
        id=customer.id,
        **built_in,
        profile_url=customer.profile_url,
        attributes=values,
        created_at=customer.created_at,
        updated_at=customer.updated_at,
        last_interaction_at=customer.last_interaction_at,
    )


def answer_attribute(definition: AttributeDefinition) -> AttributeAnswer:
    return AttributeAnswer(
        definition.key,
        definition.type,
        definition.label,
        definition.choices,
        definition.managed_by,
        definition.position,
        definition.built_in,
    )


def answer_conversation(conversation: Conversation) -> ConversationAnswer:
    return ConversationAnswer(
        conversation.id,
        conversation.customer_id,
        conversation.channel,
        conversation.status,
        conversation.subject,
        conversation.url,
        conversation.created_at,
        conversation.updated_at,
        conversation.last_message_at,
    )


def answer_message(message: Message) -> MessageAnswer:
    return MessageAnswer(
        message.id, message.conversation_id, message.author, message.author_name, message.text, message.sent_at
    )


def answer_note(note: Note) -> NoteAnswer:
    return NoteAnswer(
        note.id, note.customer_id, note.text, note.author_id, note.author_name, note.created_at, note.edited_at
    )
