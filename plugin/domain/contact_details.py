"""Contact details: how a customer is reached. Many of a kind, exactly one of them primary.

The primary email and phone are the attributes `email` and `phone`: whichever is changed, the other follows. One that
has come as an attribute alone needs no row: `details_of` makes it of the value.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Literal, get_args

from msgspec import UNSET, Struct, UnsetType

from .actor import Actor
from .attributes import BUILT_IN, Access, AttributeDefinition, AttributeValue, access_to
from .profile import Keyed
from .rights import EVERYBODY, Right, Viewer
from .rows import Entity
from .types import TYPES

Kind = Literal["email", "phone", "address", "handle"]
KINDS: tuple[Kind, ...] = get_args(Kind)
MIRRORED = ("email", "phone")  # whose primary one is the attribute of that name
MOST = 100  # of a kind
LONGEST = 500  # characters of a value
FIRST = "first"  # the id of the one that has come as an attribute: no other begins so
SEE = Right("contact_details.see", EVERYBODY, by_subject=True)
EDIT = Right("contact_details.edit", EVERYBODY, by_subject=True)
RIGHTS = (SEE, EDIT)
SECTIONS = ("contact_details",)  # of a panel, for a view to show
DEFINITIONS: dict[str, AttributeDefinition] = {
    "email": BUILT_IN["email"],
    "phone": BUILT_IN["phone"],
    "address": AttributeDefinition("address", "long_text", "Address", 0),
    "handle": AttributeDefinition("handle", "text", "Handle", 0),
}


class Pushed(Struct, frozen=True):
    """What a host has pushed of a detail last."""

    value: str
    label: str | UnsetType | None = UNSET
    primary: bool | UnsetType = UNSET
    verified: bool | UnsetType = UNSET


class ContactDetail(Entity, frozen=True):
    """`version` counts its changes: the base an editor posts back. `own_since` is as of an attribute's value.

    `removed`: an agent has removed it, and a host that repeats its push does not bring it back.
    """

    KEY = ("customer_id", "kind", "id")

    customer_id: str
    kind: Kind
    id: str
    value: str
    label: str | None
    primary: bool
    verified_at: datetime | None
    verified_by: Actor | None
    added_at: datetime
    version: int
    changed_at: datetime
    changed_by: Actor
    own_since: int = 0
    pushed: Pushed | UnsetType = UNSET
    removed: bool = False

    @property
    def key(self) -> str:
        """Its name among a customer's."""
        return f"{self.kind}/{self.id}"

    @property
    def is_verified(self) -> bool:
        return self.verified_at is not None


CONTACT_DETAILS = Keyed[str, ContactDetail]("contact_details")  # in a profile: the rows, by `ContactDetail.key`


def details_of(
    customer_id: str, rows: Iterable[ContactDetail], values: Mapping[str, AttributeValue]
) -> list[ContactDetail]:
    """A customer's: by kind, the primary one first, then as they were added. `values` by key, the mirrored ones."""
    there = [row for row in rows if not row.removed]
    for kind in KINDS:
        held = values.get(kind) if kind in MIRRORED else None
        if held and held.value is not None and not any(row.primary for row in there if row.kind == kind):
            there.append(implied(customer_id, kind, held))
    return sorted(there, key=place_of)


def find_detail(details: Iterable[ContactDetail], kind: str, value: str) -> ContactDetail | None:
    """By its id, or by its value in any spelling."""
    own = [one for one in details if one.kind == kind]
    by_id = next((one for one in own if one.id == value), None)
    return by_id or next((one for one in own if identity(kind, one.value) == identity(kind, value)), None)


def implied(customer_id: str, kind: Kind, held: AttributeValue) -> ContactDetail:
    """The primary one that has come as an attribute, and of which nothing else is known."""
    at, by = held.changed_at, held.changed_by
    return ContactDetail(
        customer_id, kind, FIRST, str(held.value), None, True, None, None, at, held.version, at, by, held.own_since
    )


def place_of(detail: ContactDetail) -> tuple[int, bool, datetime, str]:
    return KINDS.index(detail.kind), not detail.primary, detail.added_at, detail.id


def access_to_kind(viewer: Viewer, kind: Kind) -> Access:
    """Nobody sees more of an email address or a phone number than of the attribute."""
    if viewer.is_host:
        return "edits"
    if not viewer.may(SEE, kind):
        return "hidden"
    access = access_to(viewer, BUILT_IN[kind]) if kind in MIRRORED else "edits"
    return "sees" if access == "edits" and not viewer.may(EDIT, kind) else access


def identity(kind: str, value: object) -> str:
    """Equal for one address in two spellings."""
    text = str(value)
    if kind == "phone":
        text = "".join(sign for sign in _normal("phone", text) if sign not in " ()./-\u00a0")
    elif kind == "email":
        text = _normal("email", text)
    elif kind == "handle":
        text = text.removeprefix("@")
    return " ".join(text.casefold().replace(",", " ").split())


def _normal(kind: str, text: str) -> str:
    type_: Any = TYPES[DEFINITIONS[kind].type]
    cleaned = type_.clean(text)
    return str(type_.normal(cleaned) or cleaned)
