"""Every table that operations read and write: the one list of nouns in this room."""

from plugin.store import conversations, customers, definitions, idempotency, messages, notes, permissions, values

from .engine.units import Tables

TABLES: Tables = {
    one.TABLE.entity: one.TABLE
    for one in (customers, values, definitions, conversations, messages, notes, permissions, idempotency)
}
