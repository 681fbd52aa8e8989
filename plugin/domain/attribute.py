"""An attribute definition, and one attribute's value on a customer."""

from datetime import datetime
from typing import Literal

from msgspec import UNSET, UnsetType

from .actor import Actor
from .rows import Entity

AttributeType = Literal["text", "number", "date", "boolean", "choice", "email", "phone", "url"]
Value = str | int | float | bool | None  # what JSON carries; a date is its ISO form, `2027-03-01`; None: no value


class AttributeDefinition(Entity, frozen=True):
    KEY = ("key",)

    key: str
    type: AttributeType
    label: str
    position: int  # definition order; built-ins come first
    choices: tuple[str, ...] = ()
    managed_by: str | None = None  # the integration that owns it: read-only in the panel
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
