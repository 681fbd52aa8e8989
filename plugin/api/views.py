"""Which views a role's panels have: `/v1/views`. A workspace's own decision goes before the service's default."""

from typing import get_args

from msgspec import Struct

from plugin.api.http.call import Call
from plugin.api.http.routing import reads, writes
from plugin.domain.actor import Role
from plugin.domain.views import SetViews, ViewsAnswer, answer_views

PROFILE = {"id": "profile", "label": None, "icon": None, "sections": None}
NOTES = {"id": "notes", "label": "Notes", "icon": "pen", "sections": ["notes"]}
SENT = {"role": "supervisor", "views": [{"id": "profile"}, NOTES]}
ANSWERED = {"role": "supervisor", "views": [PROFILE, NOTES], "is_default": False}
DEFAULT = {"role": "agent", "views": [PROFILE], "is_default": True}


class ViewsList(Struct, frozen=True):
    """What holds for each role."""

    views: tuple[ViewsAnswer, ...]


@writes("PUT", "/views", SetViews, sent=SENT, answered=ANSWERED)
def put_views() -> None:
    """Say which views a role's panels have, in their order.

    `role` is `agent`, `supervisor` or `admin`. `views` are 1 to 8 of them, or `null`, which gives the default back:
    `profile` alone. They take the place of those before as a whole.

    The views `profile`, `summary`, `cases`, `messages`, `identities` and `more` have a label, in the agent's language,
    and an icon; where `label` or `icon` is given, that goes before. A view with an `id` of your own needs a `label` of
    at most 40 characters. Icons: `person`, `summary`, `case`, `messages`, `identities`, `more`, `chat`, `mail`,
    `phone`, `pen`, `tag`, `list`, `check`, `lock`.

    `sections` are what a view shows: `attributes`, `contact_details`, `identities`, `tags`, `companies`,
    `relationships`, `accounts`, `assigned`, `notes`, `changes`, each in one view at most. One without shows all those
    that no other view names, so at most one may be without; where none is, what no view names is not shown.

    Errors: 422 names what does not fit, as `views[1].sections[0]`.
    """


@reads("/views", answered={"views": [DEFAULT, ANSWERED, {**DEFAULT, "role": "admin"}]})
async def get_views(call: Call) -> ViewsList:
    """Read which views the panels of each role have, and whether that is the default."""
    state = await call.services.ctx.store.states.get(call.workspace_id)
    return ViewsList(tuple(answer_views(state, role) for role in get_args(Role)))


handlers = (put_views, get_views)
