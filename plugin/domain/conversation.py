"""A live chat, and one line in it."""

from datetime import datetime
from typing import Literal

from .rows import Entity


class Conversation(Entity, frozen=True):
    id: str  # the host's own id
    customer_id: str
    channel: str | None  # webchat, email, whatsapp …: the host's word
    status: str | None
    subject: str | None
    url: str | None
    created_at: datetime
    updated_at: datetime
    last_message_at: datetime | None


class Message(Entity, frozen=True):
    KEY = ("conversation_id", "id")

    id: str
    conversation_id: str
    author: Literal["customer", "agent", "bot"]
    author_name: str | None
    text: str
    sent_at: datetime
