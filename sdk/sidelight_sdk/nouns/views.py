"""`views`: what a role's panels show behind which icons."""

from collections.abc import Iterable, Sequence

from msgspec import Struct, structs
from msgspec.json import Decoder

from ..binding import Noun, W, reads, writes
from ..models import Role
from ..operations import Operation
from ..request import Call, Push


class View(Struct, frozen=True):
    """One view of a panel.

    Attributes:
        id: `profile`, `summary`, `cases`, `messages`, `identities`, `more`, or one of your own.
        label: the name beside its icon, 40 characters at most. None: the service's own, in the agent's language; a view
            with an id of your own needs one.
        icon: `person`, `summary`, `case`, `messages`, `identities`, `more`, `chat`, `mail`, `phone`, `pen`, `tag`,
            `list`, `check` or `lock`; None: the service's own.
        sections: what it shows: `attributes`, `contact_details`, `identities`, `tags`, `companies`, `relationships`,
            `accounts`, `assigned`, `notes`, `changes`, as a tuple, whatever sequence was given. None: every section
            that no other view of the same list names.
    """

    id: str
    label: str | None = None
    icon: str | None = None
    sections: Sequence[str] | None = None

    def __post_init__(self) -> None:
        if self.sections is not None:
            structs.force_setattr(self, "sections", tuple(self.sections))


class RoleViews(Struct, frozen=True):
    """What the panels of a role have. `is_default`: the workspace has decided nothing for it."""

    role: str
    views: tuple[View, ...]
    is_default: bool = False


class _RoleViewsList(Struct):
    views: list[RoleViews]


class SetViews(Operation, frozen=True, tag="views.set"):
    role: Role
    views: tuple[View, ...] | None


_read_views = Decoder(RoleViews).decode
_read_list = Decoder(_RoleViewsList).decode


def set_views(role: Role, views: Iterable[View] | None) -> Push[RoleViews]:
    """Say which views a role's panels have, in their order; None gives the default back, `profile` alone.

    Open panels follow. What was set before is replaced as a whole.

    Args:
        role: `agent`, `supervisor` or `admin`.
        views: 1 to 8 views, each id once, or None. A section is named by one view at most, and one view at most names
            none; where every view names its own, sections that none names are not shown.

    Returns:
        What now holds.

    Raises:
        InvalidRequest: something does not fit; `errors` says where, as `views[1].sections[0]`.

    Source: `PUT /v1/views`.
    """
    return Push("PUT", "/v1/views", _read_views, SetViews(role, None if views is None else tuple(views)))


def list_views() -> Call[list[RoleViews]]:
    """Read what the panels of each role have, and whether that is the default, as a list.

    Source: `GET /v1/views`.
    """
    return Call("GET", "/v1/views", lambda body: _read_list(body).views)


class Views(Noun[W]):
    """What a role's panels show behind which icons."""

    set = writes(set_views)
    """Say which views a role's panels have, in their order; None gives the default back."""
    list = reads(list_views)
    """Read what the panels of each role have, and whether that is the default, as a list."""
