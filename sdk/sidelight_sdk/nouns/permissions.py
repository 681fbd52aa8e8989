"""`permissions`: what each role may do in a panel."""

from msgspec import UNSET, Struct, UnsetType
from msgspec.json import Decoder

from ..binding import Noun, W, reads, writes
from ..models import Role
from ..operations import Operation
from ..request import Call, Push


class Permission(Struct, frozen=True):
    """What the workspace has decided for a role and a right. `allowed` is None where it has not: the default holds.

    `subject` is the one thing that it is about (an attribute's key), empty where it is about all.
    """

    role: str
    right: str
    subject: str = ""
    allowed: bool | None = None


class _Permissions(Struct):
    permissions: list[Permission]


class SetPermission(Operation, frozen=True, tag="permissions.set"):
    role: Role
    right: str
    allowed: bool | None
    subject: str | UnsetType = UNSET


read_permission = Decoder(Permission).decode
_read_list = Decoder(_Permissions).decode


def set_permission(
    role: Role, right: str, allowed: bool | None, *, subject: str | UnsetType = UNSET
) -> Push[Permission]:
    """Allow or forbid a role something; None gives the default back.

    Hosts may do everything, whatever is decided here.

    Args:
        role: `agent`, `supervisor` or `admin`.
        right: which right, and who has it by default: `attributes.see`, `attributes.read` (without it, values are
            masked), `attributes.edit`, `attributes.reveal`, `customers.create`, `customers.check`, `notes.write`,
            `tags.see`, `tags.assign`, `accounts.see`, `accounts.unlink`, `avatars.see`, `avatars.set`, `companies.see`,
            `companies.link`, `companies.create`, `company_fields.see`, `relationships.see`, `relationships.edit`,
            `customers.find`, `contact_details.see`, `contact_details.edit`, `identities.see`, `customers.hand_over`,
            which is of customers assigned to oneself (everybody); `notes.delete_others`, `warnings.set`,
            `companies.rename` (supervisors and admins); `attributes.define`, `customers.assign`, `tags.manage`,
            `views.manage`, `company_fields.manage`, `permissions.manage`, `retention.manage`, `audit.see`,
            `origins.manage`, `keys.manage` (admins); `accounts.link`, `agents.push`, `companies.push`,
            `identities.put`, `notes.edit_others`, `customers.set_profile_url`, `conversations.push` (nobody).
        allowed: True, False, or None for the default.
        subject: for that one thing alone, before what holds for all: with the first four, an attribute's key; with
            those of `contact_details`, a kind, such as `phone`; with `company_fields.see`, a member's key.

    Returns:
        What now holds.

    Raises:
        InvalidRequest: there is no such role or right, or the right takes no subject.

    Source: `PUT /v1/permissions`.
    """
    return Push("PUT", "/v1/permissions", read_permission, SetPermission(role, right, allowed, subject))


def list_permissions() -> Call[list[Permission]]:
    """Read what the workspace has decided, by role, right and subject, as a list. Of the rest the defaults hold.

    Source: `GET /v1/permissions`.
    """
    return Call("GET", "/v1/permissions", lambda body: _read_list(body).permissions)


class Permissions(Noun[W]):
    """What each role may do in a panel."""

    set = writes(set_permission)
    """Allow or forbid a role something; None gives the default back."""
    list = reads(list_permissions)
    """Read what the workspace has decided, as a list. Of the rest the defaults hold."""
