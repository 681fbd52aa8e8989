"""Which attributes a panel shows: what a role may see, and what a definition's conditions say of a customer."""

from collections.abc import Mapping

from msgspec import Struct

from .actor import Role
from .attributes import (
    AttributeDefinition,
    AttributeValue,
    ShowsWhen,
    access_to,
    definitions_of,
    effective_value,
    may_read_attribute,
)
from .rights import Viewer
from .state import WorkspaceState
from .tags import may_see_tags
from .value import Value, same_value


class Sight(Struct, frozen=True, cache_hash=True):
    """What of a workspace's attributes a role sees, and what that depends on.

    `hidden` are not there for the role, nor what shows by the values of those that it may not read. `masked` are there
    without their values.
    """

    hidden: frozenset[str] = frozenset()
    masked: frozenset[str] = frozenset()
    attributes: frozenset[str] = frozenset()  # by whose values others are shown
    by_channel: bool = False
    by_tag: bool = False


def sight_of(state: WorkspaceState, viewer: Viewer) -> Sight:
    """All of a role see alike."""
    kept = state.derived(_none_yet)
    if viewer.role not in kept:
        kept[viewer.role] = _made(state, viewer)
    return kept[viewer.role]


def _none_yet(_state: WorkspaceState) -> dict[Role | None, Sight]:
    return {}


def _made(state: WorkspaceState, viewer: Viewer) -> Sight:
    definitions = definitions_of(state)
    access = {key: access_to(viewer, definition) for key, definition in definitions.items()}
    hidden = {key for key, level in access.items() if level == "hidden"}
    conditions: list[ShowsWhen] = []
    for key, definition in definitions.items():
        when = definition.shows_when
        if when is None or key in hidden:
            continue
        other = definitions.get(when.attribute) if when.attribute is not None else None
        is_known = when.attribute is None or (other is not None and may_read_attribute(viewer, other))
        if is_known and (not when.tags or may_see_tags(viewer)):
            conditions.append(when)
        else:
            hidden.add(key)
    return Sight(
        frozenset(hidden),
        frozenset(key for key, level in access.items() if level == "masked"),
        frozenset(when.attribute for when in conditions if when.attribute is not None),
        any(when.channels for when in conditions),
        any(when.tags for when in conditions),
    )


class Circumstances(Struct, frozen=True):
    """What conditions may ask of a customer."""

    definitions: Mapping[str, AttributeDefinition]
    values: Mapping[str, AttributeValue]
    channel: str | None
    tags: frozenset[str]


def is_shown(definition: AttributeDefinition, here: Circumstances) -> bool:
    when = definition.shows_when
    if when is None:
        return True
    if when.channels and (here.channel or "").casefold() not in map(str.casefold, when.channels):
        return False
    if when.tags and here.tags.isdisjoint(when.tags):
        return False
    return when.attribute is None or _has_value(when, here)


def _has_value(when: ShowsWhen, here: Circumstances) -> bool:
    other = here.definitions.get(when.attribute or "")
    value = None if other is None else effective_value(other, here.values.get(other.key))
    if value is None or not when.values:
        return value is not None
    given: tuple[Value, ...] = value if isinstance(value, tuple) else (value,)
    return any(same_value(one, wanted) for one in given for wanted in when.values)
