"""Attributes: what a definition and a value are, and who may do what with them.

Definitions are changed in `attribute_definitions.py`, values in `attribute_values.py`; how a value is checked, read and
shown by its type is in `typed_values.py`.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from msgspec import UNSET, UnsetType

from .actor import Actor
from .profile import Keyed
from .rights import ADMINS, EVERYBODY, Right, Viewer
from .rows import Entity
from .state import WorkspaceState
from .types import AttributeType
from .value import Value

MAX_DEFINITIONS = 1_000
EDIT = Right("attributes.edit", EVERYBODY, by_subject=True)
DEFINE = Right("attributes.define", ADMINS)
RIGHTS = (EDIT, DEFINE)
SECTIONS = ("attributes",)  # of a panel, for a view to show


class AttributeDefinition(Entity, frozen=True, cache_hash=True):
    KEY = ("key",)

    key: str
    type: AttributeType
    label: str
    position: int  # definition order; built-ins come first
    choices: tuple[str, ...] = ()
    managed_by: str | None = None  # the integration that owns it: read-only in the panel
    unit: str | None = None  # of a number; of money, the currency of an amount that comes without one
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
)
BUILT_IN = {definition.key: definition for definition in BUILT_INS}
VALUES = Keyed[str, AttributeValue]("values")  # in a profile


def in_definition_order(own: Iterable[AttributeDefinition]) -> tuple[AttributeDefinition, ...]:
    """A workspace's own definitions, after the built-in ones."""
    return (*BUILT_INS, *sorted(own, key=lambda definition: (definition.position, definition.key)))


def definitions_of(state: WorkspaceState) -> Mapping[str, AttributeDefinition]:
    """By key, in definition order."""
    return state.derived(_definitions_by_key)


def _definitions_by_key(state: WorkspaceState) -> Mapping[str, AttributeDefinition]:
    return {definition.key: definition for definition in in_definition_order(state.of(AttributeDefinition).values())}


DEFINITIONS = Keyed[str, AttributeDefinition]("definitions", of_state=definitions_of)  # in definition order


def may_edit_attribute(viewer: Viewer, definition: AttributeDefinition) -> bool:
    """What an integration manages is its own: no agent edits it."""
    return viewer.is_host or (definition.managed_by is None and viewer.may(EDIT, definition.key))
