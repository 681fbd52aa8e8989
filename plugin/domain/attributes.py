"""Attributes: what a definition and a value are, and who may do what with them.

Definitions are changed in `attribute_definitions.py`, values in `attribute_values.py`; how a value is checked, read and
shown by its type is in `typed_values.py`, and when an attribute is shown in `attribute_showing.py`.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Literal

from msgspec import UNSET, Struct, UnsetType

from .actor import Actor, Role
from .profile import Keyed
from .rights import ADMINS, EVERYBODY, FindPermission, Right, Viewer, is_allowed
from .rows import Entity
from .state import WorkspaceState
from .text import Sent
from .types import AttributeType
from .value import Value

MAX_DEFINITIONS = 1_000
SEE = Right("attributes.see", EVERYBODY, by_subject=True)
IDENTIFICATION = "identification"  # built in, and masked for all but admins unless it is decided otherwise
READ = Right("attributes.read", EVERYBODY, by_subject=True, default_of=((IDENTIFICATION, ADMINS),))
EDIT = Right("attributes.edit", EVERYBODY, by_subject=True)
REVEAL = Right("attributes.reveal", EVERYBODY, by_subject=True)
DEFINE = Right("attributes.define", ADMINS)
RIGHTS = (SEE, READ, EDIT, REVEAL, DEFINE)
SECTIONS = ("attributes",)  # of a panel, for a view to show
Access = Literal["hidden", "masked", "sees", "edits"]


class ShowsWhen(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """All that is given must hold: one of the channels, one of the tags, and one of the attribute's values, or any."""

    channels: tuple[Sent, ...] = ()
    tags: tuple[Sent, ...] = ()
    attribute: Sent | None = None
    values: tuple[Value, ...] = ()


class AttributeDefinition(Entity, frozen=True, cache_hash=True):
    KEY = ("key",)

    key: str
    type: AttributeType
    label: str
    position: int  # definition order; built-ins come first
    choices: tuple[str, ...] = ()
    managed_by: str | None = None  # the integration that owns it: read-only in the panel
    unit: str | None = None  # of a number; of money, the currency of an amount that comes without one
    help: str | None = None  # what agents read while they edit it
    section: str | None = None  # the heading that it stands under
    default: Value = None  # shown where a customer has no value, and never stored
    required: bool = False  # no agent clears it
    shows_when: ShowsWhen | None = None
    removed: bool = False  # nobody sees it; its values are kept, and are back once it is defined again
    built_in: bool = False


class AttributeValue(Entity, frozen=True, gc=False):
    """`version` counts this value's changes: the base an editor posts back. `pushed` is what the host last pushed.

    `own_since` is the version from which on every change was made by the session of `changed_by`.
    """

    KEY = ("customer_id", "key")

    key: str
    value: Value
    version: int
    changed_at: datetime
    changed_by: Actor
    pushed: Value | UnsetType = UNSET
    customer_id: str = ""
    own_since: int = 0


# Every workspace has these, in front of its own. The panel shows their labels in the agent's language.
BUILT_INS = (
    AttributeDefinition("name", "text", "Name", 0, built_in=True),
    AttributeDefinition("email", "email", "Email", 1, built_in=True),
    AttributeDefinition("phone", "phone", "Phone", 2, built_in=True),
    AttributeDefinition("company", "text", "Company", 3, built_in=True),
    AttributeDefinition("location", "text", "Location", 4, built_in=True),
    AttributeDefinition("language", "language", "Language", 5, built_in=True),
    AttributeDefinition("timezone", "timezone", "Time zone", 6, built_in=True),
    AttributeDefinition("first_name", "text", "First name", 7, built_in=True),
    AttributeDefinition("last_name", "text", "Last name", 8, built_in=True),
    AttributeDefinition(IDENTIFICATION, "text", "ID number", 9, built_in=True),
    AttributeDefinition("gender", "text", "Gender", 10, built_in=True),
)
BUILT_IN = {definition.key: definition for definition in BUILT_INS}
VALUES = Keyed[str, AttributeValue]("values")  # in a profile


def in_definition_order(own: Iterable[AttributeDefinition]) -> tuple[AttributeDefinition, ...]:
    """A workspace's own definitions, after the built-in ones; without those that were removed."""
    there = (definition for definition in own if not definition.removed)
    return (*BUILT_INS, *sorted(there, key=lambda definition: (definition.position, definition.key)))


def definitions_of(state: WorkspaceState) -> Mapping[str, AttributeDefinition]:
    """By key, in definition order."""
    return state.derived(_definitions_by_key)


def _definitions_by_key(state: WorkspaceState) -> Mapping[str, AttributeDefinition]:
    return {definition.key: definition for definition in in_definition_order(state.of(AttributeDefinition).values())}


def is_defined(state: WorkspaceState, key: str) -> bool:
    """Or was: a push of what was removed defines nothing."""
    return key in BUILT_IN or (key,) in state.of(AttributeDefinition)


DEFINITIONS = Keyed[str, AttributeDefinition]("definitions", of_state=definitions_of)  # in definition order


def effective_value(definition: AttributeDefinition, held: AttributeValue | None) -> Value:
    """A default is a value that nobody has set: it follows the definition."""
    return definition.default if held is None or held.value is None else held.value


def access_to(viewer: Viewer, definition: AttributeDefinition) -> Access:
    """What an integration manages is its own: no agent edits it."""
    if viewer.is_host:
        return "edits"
    key = definition.key
    if not viewer.may(SEE, key):
        return "hidden"
    if not viewer.may(READ, key):
        return "masked"
    return "edits" if definition.managed_by is None and viewer.may(EDIT, key) else "sees"


def may_edit_attribute(viewer: Viewer, definition: AttributeDefinition) -> bool:
    return access_to(viewer, definition) == "edits"


def may_read_attribute(viewer: Viewer, definition: AttributeDefinition) -> bool:
    return access_to(viewer, definition) in ("sees", "edits")


def may_reveal_attribute(viewer: Viewer, definition: AttributeDefinition) -> bool:
    return access_to(viewer, definition) == "masked" and viewer.may(REVEAL, definition.key)


def access_of_roles(find: FindPermission, key: str) -> dict[Role, Access]:
    """What the workspace has decided of an attribute, or the default; whoever manages it."""
    return {role: _access_of(find, role, key) for role in ("agent", "supervisor", "admin")}


def _access_of(find: FindPermission, role: Role, key: str) -> Access:
    if not is_allowed(find, role, SEE, key):
        return "hidden"
    if not is_allowed(find, role, READ, key):
        return "masked"
    return "edits" if is_allowed(find, role, EDIT, key) else "sees"
