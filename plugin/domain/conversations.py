"""Conversations are the host's: pushed, and shown."""

from datetime import datetime
from typing import ClassVar

from msgspec import UNSET, Struct, UnsetType
from msgspec.structs import replace

from .batch import Batch
from .change import Change
from .customers import Customer, create_customer, lock_customer
from .identities import check_handle, check_name, lock_identities, see
from .operation import LockSet, Operation
from .problems import invalid
from .profile import Part
from .rights import NOBODY, Right
from .rows import Entity, RowSet
from .state import WorkspaceState
from .text import LINE_LENGTH, NAME_LENGTH, Sent, Text, check_id, check_text
from .types.url import check_url

PUSH = Right("conversations.push", NOBODY)
RIGHTS = (PUSH,)
FIELDS = ("channel", "status", "subject", "url", "handle")


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
    customer_wrote_at: datetime | None = None  # the newest message that is the customer's
    handle: str | None = None  # the customer's on that channel: through which address or number it came


CONVERSATION = Part[Conversation | None]("conversation")  # the session's own, or the customer's most recent


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
    handle: str | None


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
        conversation.handle,
    )


class UpsertConversation(Operation, frozen=True, tag="conversations.upsert"):
    """`customer` is needed the first time; an unknown one is created, empty."""

    answers: ClassVar = ConversationAnswer

    id: Sent
    customer: Sent | UnsetType = UNSET
    channel: Text = UNSET
    status: Text = UNSET
    subject: Text = UNSET
    url: Text = UNSET
    handle: Text = UNSET
    name: Text = UNSET

    def keys(self, lock_set: LockSet, state: WorkspaceState) -> None:
        lock_conversation(lock_set, self.id)
        if self.customer is not UNSET:
            lock_customer(lock_set, self.customer)

    def follow(self, rows: RowSet, lock_set: LockSet) -> None:
        lock_customer_of(self.id, rows, lock_set)
        known = rows[Conversation].get(self.id)
        if self._says_where:
            customer = known.customer_id if known and self.customer is UNSET else self.customer
            if customer is not UNSET:
                lock_identities(lock_set, customer)

    @property
    def _says_where(self) -> bool:
        """Who says nothing of these says nothing of how a customer appears on the channel."""
        return any(one is not UNSET for one in (self.customer, self.channel, self.handle, self.name))

    def decide(self, batch: Batch) -> ConversationAnswer:
        batch.require(PUSH)
        known = batch[Conversation].get(self.id)
        conversation = self._with_customer(batch, known) if known else self._create(batch)
        pushed = replace(
            conversation,
            channel=_line(self.channel, conversation.channel, "channel", NAME_LENGTH),
            status=_line(self.status, conversation.status, "status", NAME_LENGTH),
            subject=_line(self.subject, conversation.subject, "subject", LINE_LENGTH),
            url=_url(self.url, conversation.url),
            handle=_handle(self.handle, conversation.handle),
        )
        _record_fields(batch, conversation, pushed)
        if pushed != known:
            pushed = replace(pushed, updated_at=batch.at)
            batch[Conversation].save(pushed)
        if pushed.channel and self._says_where:
            self._see(batch, known, pushed)
        return answer_conversation(pushed)

    def _see(self, batch: Batch, known: Conversation | None, pushed: Conversation) -> None:
        """The customer was there when the conversation began, or came to be theirs, and when they wrote."""
        name = check_name(self.name)
        where = pushed.customer_id, pushed.channel, pushed.handle
        is_new = known is None or (known.customer_id, known.channel, known.handle) != where
        at = batch.at if is_new else pushed.customer_wrote_at
        if at is None and name is UNSET:
            return
        see(batch, pushed.customer_id, pushed.channel or "", pushed.handle, name, at)

    def _create(self, batch: Batch) -> Conversation:
        check_id(self.id, "id")
        if self.customer is UNSET:
            raise invalid("customer", "customer_required")
        self._know_customer(batch, self.customer)
        batch.record(Change("conversation.created", self.customer, self.id))
        return Conversation(self.id, self.customer, None, None, None, None, batch.at, batch.at, None)

    def _with_customer(self, batch: Batch, conversation: Conversation) -> Conversation:
        """The visitor is identified as another customer: the conversation moves to that one."""
        before, after = conversation.customer_id, self.customer
        if after is UNSET or after == before:
            return conversation
        self._know_customer(batch, after)
        batch.record(Change("conversation.changed", after, conversation.id, None, "customer", before, after))
        note_interaction(batch, after, conversation.customer_wrote_at)
        return replace(conversation, customer_id=after)

    def _know_customer(self, batch: Batch, customer_id: str) -> None:
        if batch[Customer].get(customer_id) is None:
            create_customer(batch, customer_id, "customer")


def lock_conversation(lock_set: LockSet, conversation_id: str) -> None:
    """The conversation, and by `follow` the customer that it is with."""
    lock_set.lock("conversation", conversation_id)
    lock_set.add(Conversation, conversation_id)
    lock_set.glimpse(Conversation, conversation_id)


def lock_customer_of(conversation_id: str, rows: RowSet, lock_set: LockSet) -> None:
    conversation = rows[Conversation].get(conversation_id)
    if conversation is not None:
        lock_customer(lock_set, conversation.customer_id)


def note_interaction(batch: Batch, customer_id: str, at: datetime | None) -> None:
    """The customer's last interaction is the newest message that they have written, in any conversation."""
    customer = batch[Customer].get(customer_id)
    if customer is None or at is None:
        return
    last = latest(batch, at, customer.last_interaction_at)
    if last != customer.last_interaction_at:
        batch[Customer].save(replace(customer, last_interaction_at=last))


def latest(batch: Batch, at: datetime, known: datetime | None) -> datetime:
    """What an earlier version has noted of the future counts for nothing."""
    return at if known is None or known > batch.at or at > known else known


def _line(pushed: str | UnsetType | None, held: str | None, field: str, limit: int) -> str | None:
    if pushed is UNSET:
        return held
    return check_text(pushed, field, limit) if pushed else None


def _url(pushed: str | UnsetType | None, held: str | None) -> str | None:
    if pushed is UNSET:
        return held
    return check_url(pushed, "url") if pushed else None


def _handle(pushed: str | UnsetType | None, held: str | None) -> str | None:
    if pushed is UNSET:
        return held
    return check_handle(pushed) if pushed and pushed.strip() else None


def _record_fields(batch: Batch, before: Conversation, after: Conversation) -> None:
    for field in FIELDS:
        old, new = getattr(before, field), getattr(after, field)
        if old != new:
            batch.record(Change("conversation.changed", after.customer_id, after.id, None, field, old, new))
