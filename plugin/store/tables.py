"""Every table that operations read and write: the one list of nouns in this room; and those that are only read."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any

from msgspec import Struct

from plugin.domain.assignments import ASSIGNEE
from plugin.domain.companies import COMPANIES
from plugin.domain.profile import Cursor, Keyed, Part
from plugin.domain.relationships import RELATED, RELATED_COUNT
from plugin.store import (
    accounts,
    agents,
    attributes,
    avatars,
    checks,
    companies,
    company_fields,
    contact_details,
    conversations,
    customer_search,
    customers,
    idempotency,
    identities,
    keys,
    messages,
    notes,
    panel_sessions,
    permissions,
    relationships,
    retention,
    tags,
    views,
    warnings,
)

from .engine.base import Reader
from .engine.tables import Table
from .engine.units import Tables

TABLES: Tables = (
    {
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
            customer_search,
            permissions,
            views,
            retention,
            company_fields,
            idempotency,
        )
    }
    | {panel_sessions.VISITS.entity: panel_sessions.VISITS}
    | {
        table.entity: table
        for table in (*attributes.TABLES, *tags.TABLES, *companies.TABLES, *relationships.TABLES, *agents.TABLES)
    }
)

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


class Listed(Struct, frozen=True):
    """A part that is read in pages, the newest first. The functions are of the noun's file."""

    page: Callable[[Reader, str, str, Cursor, int, int], Awaitable[dict[str, Any]]]  # until, most, page
    some: Callable[[Reader, str, Sequence[str], Iterable[str]], Awaitable[dict[str, dict[str, Any]]]]  # of these keys


LISTED: dict[Keyed[str, Any], Listed] = {
    RELATED: Listed(relationships.page_of_related, relationships.some_related),
}

# Numbers, by customer; 0 for who is not among them.
COUNTED: dict[Part[int], Callable[[Reader, str, Sequence[str]], Awaitable[dict[str, int]]]] = {
    RELATED_COUNT: relationships.count_related,
}
