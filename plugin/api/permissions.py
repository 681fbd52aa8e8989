"""What each role may do: `/v1/permissions`. A workspace's own decisions go before the service's defaults."""

from msgspec import Struct

from plugin.api.http.call import Call
from plugin.api.http.routing import reads, writes
from plugin.domain.permissions import PermissionAnswer, SetPermission
from plugin.domain.rights import Permission

PERMISSION = {"role": "supervisor", "right": "notes.edit_others", "subject": "", "allowed": True}


class PermissionList(Struct, frozen=True):
    """What this workspace has decided; of everything else the default holds."""

    permissions: tuple[PermissionAnswer, ...]


@writes("PUT", "/permissions", SetPermission, sent=PERMISSION, answered=PERMISSION)
def put_permission() -> None:
    """Allow or forbid a role something.

    `role` is `agent`, `supervisor` or `admin`. The rights, and who has them by default: `attributes.see`,
    `attributes.read` (without it, values are masked), `attributes.edit` and `attributes.reveal` (everybody; with an
    attribute's key as `subject` for that one alone), `attributes.define` (admins), `customers.create`,
    `customers.check` and `notes.write` (everybody), `notes.edit_others` (nobody), `notes.delete_others` and
    `warnings.set` and `companies.rename` (supervisors and admins), `tags.see`, `tags.assign`, `accounts.see`,
    `accounts.unlink`, `companies.see`, `companies.link`, `companies.create`, `company_fields.see` (with a member's key
    as `subject` for that one alone), `relationships.see`, `relationships.edit`, `customers.find` (by what they may read
    of them), `avatars.see` and `avatars.set` (everybody), `customers.assign` (admins) and `customers.hand_over`
    (everybody: of customers that are assigned to oneself), `contact_details.see` and `contact_details.edit` (everybody;
    with a kind as `subject` for that one alone, and of emails and phones nobody may more than of the attribute `email`
    or `phone`), `identities.see` (everybody), `tags.manage`, `views.manage`, `company_fields.manage`,
    `permissions.manage`, `retention.manage`, `audit.see`, `origins.manage`, `keys.manage` (admins), and the host's own
    by default: `accounts.link`, `agents.push`, `companies.push`, `identities.put`, `customers.set_profile_url`,
    `conversations.push`. `allowed` is true, false or `null`, which gives the default back. It holds from the very next
    save on, in open panels too.

    Errors: 422 for a right that there is not, or a `subject` where the right has none.
    """


@reads("/permissions", answered={"permissions": [PERMISSION]})
async def get_permissions(call: Call) -> PermissionList:
    """Read what this workspace has decided about roles and rights, by role, right and subject."""
    state = await call.services.ctx.store.states.get(call.workspace_id)
    rows = sorted(state.of(Permission).values(), key=lambda row: (row.role, row.right, row.subject))
    return PermissionList(tuple(PermissionAnswer(row.role, row.right, row.subject, row.allowed) for row in rows))


handlers = (put_permission, get_permissions)
