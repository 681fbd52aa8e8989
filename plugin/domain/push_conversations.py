"""What a pushed conversation, and a message in it, does."""

from datetime import UTC, datetime

from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from plugin.errors import Missing

from .attribute_types import check_url
from .batch import Batch
from .change import Fact
from .conversation import Conversation, Message
from .problems import invalid, problem
from .push import AddMessage, ConversationAnswer, MessageAnswer, UpsertConversation, answer_conversation, answer_message
from .push_customers import create_customer
from .text import LINE_LENGTH, MESSAGE_LENGTH, NAME_LENGTH, check_id, check_said, check_text


def upsert_conversation(batch: Batch, operation: UpsertConversation) -> ConversationAnswer:
    known = batch.conversations.get(operation.id)
    conversation = _with_customer(batch, known, operation) if known else _create(batch, operation)
    pushed = replace(
        conversation,
        channel=_line(operation.channel, conversation.channel, "channel", NAME_LENGTH),
        status=_line(operation.status, conversation.status, "status", NAME_LENGTH),
        subject=_line(operation.subject, conversation.subject, "subject", LINE_LENGTH),
        url=_url(operation.url, conversation.url),
    )
    _record_fields(batch, conversation, pushed)
    if pushed != known:
        pushed = replace(pushed, updated_at=batch.at)
        batch.save_conversation(pushed)
    return answer_conversation(pushed)


def _create(batch: Batch, operation: UpsertConversation) -> Conversation:
    check_id(operation.id, "id")
    if operation.customer is UNSET:
        raise invalid("customer", "customer_required")
    _customer_known(batch, operation.customer)
    batch.facts.append(Fact("conversation.created", operation.customer, operation.id))
    return Conversation(operation.id, operation.customer, None, None, None, None, batch.at, batch.at, None)


def _with_customer(batch: Batch, conversation: Conversation, operation: UpsertConversation) -> Conversation:
    """A visitor turns out to be somebody: the conversation goes over to them."""
    if operation.customer in (UNSET, conversation.customer_id):
        return conversation
    _customer_known(batch, operation.customer)
    batch.facts.append(
        Fact(
            "conversation.changed",
            operation.customer,
            conversation.id,
            "customer",
            conversation.customer_id,
            operation.customer,
        )
    )
    _interact(batch, operation.customer, conversation.last_message_at)
    return replace(conversation, customer_id=operation.customer)


def _customer_known(batch: Batch, customer_id: str) -> None:
    if customer_id not in batch.customers:
        create_customer(batch, customer_id, "customer")


def _line(pushed: str | UnsetType | None, held: str | None, field: str, limit: int) -> str | None:
    if pushed is UNSET:
        return held
    return check_text(pushed, field, limit) if pushed else None


def _url(pushed: str | UnsetType | None, held: str | None) -> str | None:
    if pushed is UNSET:
        return held
    return check_url(pushed, "url") if pushed else None


def _record_fields(batch: Batch, before: Conversation, after: Conversation) -> None:
    for field in ("channel", "status", "subject", "url"):
        old, new = getattr(before, field), getattr(after, field)
        if old != new:
            batch.facts.append(Fact("conversation.changed", after.customer_id, after.id, field, old, new))


def add_message(batch: Batch, operation: AddMessage) -> MessageAnswer:
    """The same id again is the same message, whatever else it says."""
    conversation = batch.conversations.get(operation.conversation)
    if conversation is None:
        raise Missing(problem("conversation", "conversation_missing"))
    message = batch.messages.get((conversation.id, operation.id))
    if message is None:
        message = _message(batch, conversation, operation)
        batch.save_message(message)
        batch.facts.append(
            Fact("message.added", conversation.customer_id, conversation.id, message.id, after=message.text)
        )
        if _is_later(message.sent_at, conversation.last_message_at):
            batch.save_conversation(replace(conversation, last_message_at=message.sent_at))
        _interact(batch, conversation.customer_id, message.sent_at)
    return answer_message(message)


def _message(batch: Batch, conversation: Conversation, operation: AddMessage) -> Message:
    name = operation.author_name or None
    return Message(
        check_id(operation.id, "id"),
        conversation.id,
        operation.author,
        check_text(name, "author_name", NAME_LENGTH) if name else None,
        check_said(operation.text, "text", MESSAGE_LENGTH),
        _moment(operation.sent_at) if operation.sent_at else batch.at,
    )


def _moment(at: datetime) -> datetime:
    if not 1971 <= at.year <= 9998:  # the ends of time have no UTC
        raise invalid("sent_at", "moment")
    return at.astimezone(UTC)


def _interact(batch: Batch, customer_id: str, at: datetime | None) -> None:
    customer = batch.customers[customer_id]
    if at is not None and _is_later(at, customer.last_interaction_at):
        batch.save_customer(replace(customer, last_interaction_at=at))


def _is_later(at: datetime, than: datetime | None) -> bool:
    return than is None or at > than
