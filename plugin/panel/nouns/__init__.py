"""The nouns of the panel, and the order of their sections. The one list of this room."""

from plugin.panel.machine.fragments import Declared

from . import attributes, conversations, customers, notes, presence, search, tags

NOUNS = (attributes, conversations, customers, notes, presence, search, tags)
SECTIONS = (
    *customers.HERE_SECTIONS,
    customers.UNKNOWN_SECTION,
    customers.WAITING_SECTION,
    attributes.FOUND_SECTION,
    customers.HEAD,
    conversations.SECTION,
    attributes.SECTION,
    tags.SECTION,
    notes.SECTION,
    customers.RECORD_SECTION,
)
DECLARED = Declared(SECTIONS, customers.title)
