"""Fetching is authorising: what a panel's agent acts on is found through these, or it does not exist."""

from plugin.domain.actor import Actor
from plugin.domain.attribute import AttributeDefinition
from plugin.domain.customer import Customer
from plugin.domain.note import Note
from plugin.domain.problems import problem
from plugin.domain.text import is_id
from plugin.domain.workspace import PanelSession
from plugin.errors import Forbidden, Missing
from plugin.store.customers import find_customer
from plugin.store.definitions import find_definition
from plugin.store.engine.base import Transaction
from plugin.store.notes import find_note


def actor_of(session: PanelSession) -> Actor:
    return Actor("agent", session.agent.id, session.agent.name, session.id)


async def lock_customer(transaction: Transaction, workspace_id: str, customer_id: str) -> None:
    """Whoever reads to decide what to write about a customer holds this."""
    if not is_id(customer_id):
        raise Missing(problem("customer", "customer_missing"))
    await transaction.lock(workspace_id, f"customer:{customer_id}")


async def access_customer(transaction: Transaction, workspace_id: str, customer_id: str) -> Customer:
    customer = await find_customer(transaction, workspace_id, customer_id)
    if customer is None:
        raise Missing(problem("customer", "customer_missing"))
    return customer


async def access_editable(transaction: Transaction, workspace_id: str, key: str) -> AttributeDefinition:
    definition = await find_definition(transaction, workspace_id, key)
    if definition is None:
        raise Missing(problem("key", "attribute_missing"))
    if definition.managed_by is not None:
        raise Forbidden
    return definition


async def access_note(transaction: Transaction, workspace_id: str, customer_id: str, note_id: str) -> Note:
    note = await find_note(transaction, workspace_id, customer_id, note_id)
    if note is None:
        raise Missing(problem("note", "note_missing"))
    return note
