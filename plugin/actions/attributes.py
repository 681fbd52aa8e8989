"""An agent edits an attribute in a panel."""

from datetime import datetime

from msgspec import UNSET, Struct
from msgspec.structs import replace

from plugin.domain.attribute import AttributeValue, Value
from plugin.domain.attribute_types import check_value, same_value
from plugin.domain.change import Fact
from plugin.domain.customer import Customer
from plugin.domain.workspace import PanelSession
from plugin.store.customers import save_customers
from plugin.store.engine.base import Reader, Transaction
from plugin.store.values import count_own_changes, save_values

from .access import access_customer, access_editable, actor_of, lock_customer
from .context import Context


class Saved(Struct, frozen=True):
    value: AttributeValue


class Conflict(Struct, frozen=True):
    """Somebody else changed the value since the editor's base. Nothing was written."""

    current: AttributeValue


async def edit_attribute(
    ctx: Context, session: PanelSession, customer_id: str, key: str, value: Value, base: int, at: datetime
) -> Saved | Conflict:
    """`base` is the version that the agent saw. A base that only this session's own saves have moved is no conflict."""
    actor = actor_of(session)

    async def work(transaction: Transaction) -> Saved | Conflict:
        await lock_customer(transaction, session.workspace_id, customer_id)
        definition = await access_editable(transaction, session.workspace_id, key)
        customer = await access_customer(transaction, session.workspace_id, customer_id)
        current = customer.attributes.get(key) or AttributeValue(key, None, 0, at, actor, UNSET)
        wanted = check_value(value, definition, key)
        if same_value(wanted, current.value):
            return Saved(current)
        if await _is_overtaken(transaction, session, customer_id, current, base):
            return Conflict(current)
        edited = AttributeValue(key, wanted, current.version + 1, at, actor, current.pushed)
        await _save(transaction, session.workspace_id, customer, edited)
        transaction.record(
            session.workspace_id,
            actor,
            at,
            Fact(
                "attribute.changed",
                customer_id,
                key=key,
                before=current.value,
                after=wanted,
                version=edited.version,
            ),
        )
        return Saved(edited)

    return await ctx.commit(work)


async def _is_overtaken(
    reader: Reader, session: PanelSession, customer_id: str, current: AttributeValue, base: int
) -> bool:
    """Each version is one change; those that are not this session's own are others', or no longer on the log."""
    if base == current.version:
        return False
    own = await count_own_changes(
        reader, session.workspace_id, customer_id, "attribute.changed", current.key, base=base, session=session.id
    )
    return own != current.version - base


async def _save(transaction: Transaction, workspace_id: str, customer: Customer, edited: AttributeValue) -> None:
    updated = replace(customer, updated_at=edited.changed_at, updated_by=edited.changed_by)
    await save_customers(transaction, workspace_id, [updated])
    await save_values(transaction, workspace_id, [(customer.id, edited)])
