"""Every operation, right and section there is: the one list of nouns in this room."""

from functools import reduce
from operator import or_
from typing import Any

from . import (
    accounts,
    agent_avatars,
    agents,
    assignments,
    attribute_arranging,
    attribute_definitions,
    attributes,
    audit,
    avatars,
    checks,
    companies,
    company_fields,
    contact_detail_changes,
    contact_details,
    conversations,
    customer_search,
    customers,
    identities,
    keys,
    messages,
    notes,
    origin,
    permissions,
    relationships,
    retention,
    tags,
    undoing,
    views,
    warnings,
)
from .audit import Reverting
from .operation import Operation
from .rights import Right
from .undoing import Undoing

OPERATIONS: tuple[type[Operation], ...] = (
    customers.UpsertCustomer,
    customers.CreateCustomer,
    checks.CheckCustomer,
    *attribute_definitions.OPERATIONS,
    conversations.UpsertConversation,
    messages.AddMessage,
    notes.AddNote,
    notes.EditNote,
    notes.DeleteNote,
    permissions.SetPermission,
    *tags.OPERATIONS,
    *accounts.OPERATIONS,
    *avatars.OPERATIONS,
    *agents.OPERATIONS,
    *agent_avatars.OPERATIONS,
    *assignments.OPERATIONS,
    *companies.OPERATIONS,
    *relationships.OPERATIONS,
    *contact_detail_changes.OPERATIONS,
    *warnings.OPERATIONS,
    *identities.OPERATIONS,
    views.SetViews,
    retention.SetRetention,
    *company_fields.OPERATIONS,
)
NOUNS = (
    accounts,
    agents,
    assignments,
    audit,
    avatars,
    customers,
    checks,
    companies,
    company_fields,
    attributes,
    contact_details,
    conversations,
    customer_search,
    identities,
    keys,
    notes,
    origin,
    permissions,
    relationships,
    retention,
    tags,
    views,
    warnings,
)
RIGHTS: dict[str, Right] = {right.name: right for noun in NOUNS for right in noun.RIGHTS}
SECTIONS: tuple[str, ...] = (
    *attributes.SECTIONS,
    *contact_details.SECTIONS,
    *identities.SECTIONS,
    *tags.SECTIONS,
    *companies.SECTIONS,
    *relationships.SECTIONS,
    *accounts.SECTIONS,
    *assignments.SECTIONS,
    *notes.SECTIONS,
    *undoing.SECTIONS,
)  # what a view may show

UNDO: Undoing = {
    **contact_detail_changes.UNDO,
    **customers.UNDO,
    **assignments.UNDO,
    **notes.UNDO,
    **tags.UNDO,
    **companies.UNDO,
    **relationships.UNDO,
}  # which changes can be undone

# How what changed of the workspace's own things is taken back.
REVERT: Reverting = {
    **attribute_arranging.REVERT,
    **tags.REVERT,
    **permissions.REVERT,
    **views.REVERT,
    **retention.REVERT,
    **company_fields.REVERT,
}

# The union for decoders and OpenAPI, tagged by `op`.
AnyOperation: Any = reduce(or_, OPERATIONS)
ANSWERS: tuple[type[Any], ...] = tuple(dict.fromkeys(one.answers for one in OPERATIONS if one.answers is not None))
