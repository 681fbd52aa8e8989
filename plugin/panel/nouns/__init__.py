"""The nouns of the panel, and the order of their sections. The one list of this room."""

from plugin.panel.machine.fragments import Declared

from . import (
    accounts,
    arranging,
    attribute_sections,
    attributes,
    avatars,
    changes,
    checks,
    companies,
    contact_detail_forms,
    contact_details,
    conversations,
    customers,
    identities,
    notes,
    presence,
    search,
    tags,
    warnings,
)

NOUNS = (
    accounts,
    attributes,
    arranging,
    avatars,
    changes,
    checks,
    companies,
    contact_detail_forms,
    contact_details,
    conversations,
    customers,
    identities,
    notes,
    presence,
    search,
    tags,
    warnings,
)
SECTIONS = (
    *customers.HERE_SECTIONS,
    customers.UNKNOWN_SECTION,
    customers.WAITING_SECTION,
    attribute_sections.FOUND_SECTION,
    warnings.SECTION,
    customers.HEAD,
    conversations.SECTION,
    checks.SECTION,
    attribute_sections.SECTION,
    contact_details.SECTION,
    tags.SECTION,
    identities.SECTION,
    companies.SECTION,
    accounts.SECTION,
    notes.SECTION,
    changes.SECTION,
    customers.RECORD_SECTION,
)
DECLARED = Declared(SECTIONS, customers.title)
