"""Writes as they travel, alone or in a batch.

An operation's members are its wire names; `op` is its tag. UNSET is left out of the JSON (what is omitted stays),
None travels as null (and clears).
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Literal

from msgspec import UNSET, Struct, UnsetType

AttributeType = Literal["text", "number", "date", "boolean", "choice", "email", "phone", "url"]
Author = Literal["customer", "agent", "bot"]
Given = str | int | float | bool | date | None
"""A value to push; a date travels as its ISO form."""

Text = str | UnsetType | None


class Operation(Struct, frozen=True, tag_field="op"):
    """The root of them all."""

    @property
    def title(self) -> str:
        """Which one it is, for people: its kind and its id, and nothing of what it holds."""
        id = getattr(self, "id", getattr(self, "key", UNSET))
        kind = str(self.__struct_config__.tag)
        return f"{kind} {id!r}" if isinstance(id, str) else kind


class UpsertCustomer(Operation, frozen=True, tag="customers.upsert"):
    id: str
    name: Text = UNSET
    email: Text = UNSET
    phone: Text = UNSET
    company: Text = UNSET
    location: Text = UNSET
    profile_url: Text = UNSET
    attributes: Mapping[str, Given] | UnsetType = UNSET


class DefineAttribute(Operation, frozen=True, tag="attributes.define"):
    key: str
    type: AttributeType | UnsetType = UNSET
    label: Text = UNSET
    choices: Sequence[str] | UnsetType = UNSET
    managed_by: Text = UNSET
    position: int | UnsetType = UNSET


class UpsertConversation(Operation, frozen=True, tag="conversations.upsert"):
    id: str
    customer: str | UnsetType = UNSET
    channel: Text = UNSET
    status: Text = UNSET
    subject: Text = UNSET
    url: Text = UNSET


class AddMessage(Operation, frozen=True, tag="messages.add"):
    conversation: str
    id: str
    author: Author
    text: str
    author_name: Text = UNSET
    sent_at: datetime | UnsetType = UNSET


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
