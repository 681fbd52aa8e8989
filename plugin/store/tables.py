"""Every table that operations read and write: the one list of nouns in this room; and those that are only read."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from plugin.domain.assignments import ASSIGNEE
from plugin.domain.companies import COMPANIES
from plugin.domain.profile import Keyed
from plugin.store import (
    accounts,
    agents,
    attributes,
    avatars,
    checks,
    companies,
    contact_details,
    conversations,
    customers,
    idempotency,
    identities,
    keys,
    messages,
    notes,
    permissions,
    tags,
    views,
    warnings,
)

from .engine.base import Reader
from .engine.tables import Table
from .engine.units import Tables

TABLES: Tables = {
    one.TABLE.entity: one.TABLE
    for one in (
        customers,
        checks,
        conversations,
        messages,
        notes,
        accounts,
        avatars,
        contact_details,
        warnings,
        identities,
        permissions,
        views,
        idempotency,
    )
} | {table.entity: table for table in (*attributes.TABLES, *tags.TABLES, *companies.TABLES, *agents.TABLES)}

# What a unit can read: a request checks under lock that its key still holds.
HELD: Tables = {**TABLES, keys.TABLE.entity: keys.TABLE}

# Parts of a profile that are whole families of rows under the customer, by the last part of their keys.
FAMILIES: dict[Keyed[str, Any], Table[Any]] = {
    **tags.FAMILY,
    **accounts.FAMILY,
    **avatars.FAMILY,
    **checks.FAMILY,
    **contact_details.FAMILY,
    **warnings.FAMILY,
    **identities.FAMILY,
}

# And those of rows of several tables: of many customers, by customer and key.
JOINED: dict[Keyed[str, Any], Callable[[Reader, str, Sequence[str]], Awaitable[dict[str, Any]]]] = {
    COMPANIES: companies.of_customers,
    ASSIGNEE: agents.of_customers,
}
