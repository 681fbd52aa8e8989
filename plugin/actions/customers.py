"""An agent creates the customer that nobody has told us about."""

from datetime import datetime

from msgspec.structs import replace

from plugin.domain.attribute import AttributeValue
from plugin.domain.attribute_types import check_value
from plugin.domain.built_ins import BUILT_IN
from plugin.domain.change import Fact
from plugin.domain.customer import Customer
from plugin.domain.problems import invalid
from plugin.domain.push_customers import new_customer
from plugin.domain.text import check_id
from plugin.domain.workspace import PanelSession
from plugin.store.customers import find_customer, save_customers
from plugin.store.engine.base import Transaction
from plugin.store.values import save_values

from .access import actor_of, lock_customer
from .context import Context


async def create_customer(ctx: Context, session: PanelSession, customer_id: str, name: str, at: datetime) -> Customer:
    """Already there is fine: it is returned as it is. A host may push a customer without a name; who creates one by
    hand knows it.
    """
    check_id(customer_id, "id")
    checked = check_value(name, BUILT_IN["name"], "name")
    if checked is None:
        raise invalid("name", "required")
    actor = actor_of(session)

    async def work(transaction: Transaction) -> Customer:
        await lock_customer(transaction, session.workspace_id, customer_id)
        known = await find_customer(transaction, session.workspace_id, customer_id)
        if known is not None:
            return known
        named = {"name": AttributeValue("name", checked, 1, at, actor)}
        customer = replace(new_customer(customer_id, actor, at), attributes=named)
        await _save(transaction, session.workspace_id, customer)
        transaction.record(
            session.workspace_id,
            actor,
            at,
            Fact("customer.created", customer_id),
            Fact("attribute.changed", customer_id, key="name", after=checked, version=1),
        )
        return customer

    return await ctx.commit(work)


async def _save(transaction: Transaction, workspace_id: str, customer: Customer) -> None:
    await save_customers(transaction, workspace_id, [customer])
    await save_values(transaction, workspace_id, [(customer.id, held) for held in customer.attributes.values()])
