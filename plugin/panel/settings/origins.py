"""Settings: where the panel may be framed."""

from msgspec import Struct

from plugin.actions.workspaces import add_origins, remove_origins
from plugin.domain.origin import ORIGINS, may_manage_origins
from plugin.domain.problems import N_
from plugin.errors import Missing
from plugin.panel.machine.forms import Form

from .shell import Done, Page, Shown, Visit


class OriginList(Struct, frozen=True):
    origins: tuple[str, ...]
    most: int = ORIGINS


class Removal(Struct, frozen=True):
    """`is_framed`: this very page may stand in a page of that origin."""

    origin: str
    is_framed: bool
    is_last: bool


async def show(visit: Visit) -> Shown:
    origins = visit.workspace.origins
    origin = visit.query.get("remove")
    if origin is None:
        return Shown("origins", OriginList(origins))
    if origin not in origins:
        raise Missing
    return Shown("origin_removal", Removal(origin, visit.is_framed, len(origins) == 1), origin)


async def act(visit: Visit, form: Form) -> Done:
    """The same again changes nothing, so each form may arrive twice."""
    ctx, workspace_id, by = visit.services.ctx, visit.workspace.id, visit.session.by
    origin = visit.query.get("remove")
    if origin is None:
        await add_origins(ctx, workspace_id, [form.text("origins")], form.now, by)
        return Done("added")
    if form.get("do") != "remove":
        raise Missing
    if origin in visit.workspace.origins:
        await remove_origins(ctx, workspace_id, [origin], form.now, by)
    return Done("removed")


PAGE = Page(
    "origins",
    N_("Origins"),
    may_manage_origins,
    show,
    act,
    fields={"origins": N_("Origin")},
    says={"added": N_("Added"), "removed": N_("Removed")},
)
