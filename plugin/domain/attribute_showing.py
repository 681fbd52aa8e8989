"""Which attributes a panel shows: what a role may see, and what a definition's conditions say of a customer."""

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

from .actor import Role
from .attributes import (
    AttributeDefinition,
    AttributeValue,
    ShowsWhen,
    access_to,
    definitions_of,
    effective_value,
    may_reveal_attribute,
)
from .rights import Granted, Viewer
from .state import WorkspaceState
from .tags import may_see_tags
from .value import Value, same_value

Level = Literal["hidden", "masked", "revealable", "sees", "edits"]


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


class SharedByRole(Struct, frozen=True):
    """What all of a role share."""

    granted: Granted
    levels: Mapping[str, Level]
    edited: frozenset[str]
    sight: Sight


def levels_of(state: WorkspaceState, viewer: Viewer) -> Mapping[str, Level]:
    """By key, what the viewer may do with each attribute. Each row of a panel asks."""
    return _shared(state, viewer).levels


def edited_by(state: WorkspaceState, viewer: Viewer) -> frozenset[str]:
    """The keys of what the viewer may edit."""
    return _shared(state, viewer).edited


def sight_of(state: WorkspaceState, viewer: Viewer) -> Sight:
    return _shared(state, viewer).sight


def _shared(state: WorkspaceState, viewer: Viewer) -> SharedByRole:
    kept = state.derived(_none_yet)
    shared = kept.get(viewer.role)
    if shared is None or shared.granted is not viewer.granted:
        levels = {key: _level(viewer, one) for key, one in definitions_of(state).items()}
        edited = frozenset(key for key, level in levels.items() if level == "edits")
        shared = kept[viewer.role] = SharedByRole(viewer.granted, levels, edited, _sight(state, viewer, levels))
    return shared


def _none_yet(_state: WorkspaceState) -> dict[Role | None, SharedByRole]:
    return {}


def _level(viewer: Viewer, definition: AttributeDefinition) -> Level:
    return "revealable" if may_reveal_attribute(viewer, definition) else access_to(viewer, definition)


def _sight(state: WorkspaceState, viewer: Viewer, levels: Mapping[str, Level]) -> Sight:
    hidden = {key for key, level in levels.items() if level == "hidden"}
    conditions: list[ShowsWhen] = []
    for key, definition in definitions_of(state).items():
        when = definition.shows_when
        if when is None or key in hidden:
            continue
        is_known = when.attribute is None or levels.get(when.attribute) in ("sees", "edits")
        if is_known and (not when.tags or may_see_tags(viewer)):
            conditions.append(when)
        else:
            hidden.add(key)
    return Sight(
        frozenset(hidden),
        frozenset(key for key, level in levels.items() if level in ("masked", "revealable")),
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
