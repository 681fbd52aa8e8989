"""A batch's rows: read what it touches in a handful of statements, under lock, and write what it changed in as few."""

from collections.abc import Iterable
from datetime import datetime

from plugin.domain.actor import Actor
from plugin.domain.attribute import AttributeDefinition
from plugin.domain.batch import Batch, Touched
from plugin.domain.built_ins import BUILT_IN
from plugin.domain.conversation import Conversation
from plugin.store.conversations import find_conversations, save_conversations
from plugin.store.customers import find_customers, save_customers
from plugin.store.definitions import list_own_definitions, save_definitions
from plugin.store.engine.base import Reader, Transaction
from plugin.store.messages import find_messages, save_messages
from plugin.store.notes import delete_notes, find_notes, save_notes
from plugin.store.values import save_values


class Moved(Exception):
    """A conversation went over to another customer between the reading that said what to lock, and the lock."""


async def read_batch(
    transaction: Transaction, workspace_id: str, actor: Actor, at: datetime, touched: Touched, names: tuple[str, ...]
) -> Batch:
    """Locks all that is touched, and `names`, at once, so that two batches never wait for each other."""
    definitions = await _definitions(transaction, workspace_id) if touched.keys or touched.defines else {}
    defines = touched.defines or not touched.keys <= definitions.keys() | BUILT_IN.keys()
    glimpsed = await find_conversations(transaction, workspace_id, sorted(touched.conversations))
    customers = touched.customers | _customers_of(glimpsed.values())
    await transaction.lock(workspace_id, *_lock_names(touched, customers, defines), *names)
    if defines:
        definitions = await _definitions(transaction, workspace_id)
    conversations = await find_conversations(transaction, workspace_id, sorted(touched.conversations))
    if not _customers_of(conversations.values()) <= customers:
        raise Moved
    return Batch(
        actor,
        at,
        definitions,
        await find_customers(transaction, workspace_id, sorted(customers)),
        conversations,
        await find_messages(transaction, workspace_id, touched.messages),
        await find_notes(transaction, workspace_id, sorted(touched.notes)),
    )


async def _definitions(reader: Reader, workspace_id: str) -> dict[str, AttributeDefinition]:
    return {definition.key: definition for definition in await list_own_definitions(reader, workspace_id)}


def _customers_of(conversations: Iterable[Conversation]) -> set[str]:
    return {conversation.customer_id for conversation in conversations}


def _lock_names(touched: Touched, customers: set[str], defines: bool) -> Iterable[str]:
    """Messages are their conversation's. A note is locked too: another batch may give its id to another customer."""
    yield from (f"customer:{id}" for id in customers)
    yield from (f"conversation:{id}" for id in touched.conversations)
    yield from (f"note:{id}" for id in touched.notes)
    if defines:
        yield "definitions"


async def save_batch(transaction: Transaction, workspace_id: str, batch: Batch) -> None:
    unsaved = batch.unsaved
    await save_definitions(transaction, workspace_id, [batch.definitions[key] for key in unsaved.definitions])
    await save_customers(transaction, workspace_id, [batch.customers[id] for id in unsaved.customers])
    await save_values(transaction, workspace_id, batch.unsaved_values())
    await save_conversations(transaction, workspace_id, [batch.conversations[id] for id in unsaved.conversations])
    await save_messages(transaction, workspace_id, [batch.messages[ids] for ids in unsaved.messages])
    await delete_notes(transaction, workspace_id, batch.deleted_notes())
    await save_notes(transaction, workspace_id, batch.unsaved_notes())
    transaction.record(workspace_id, batch.actor, batch.at, *batch.facts)
