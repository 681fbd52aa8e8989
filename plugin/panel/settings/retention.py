"""Settings: how far back the workspace's data reach. Who runs the service decides it, for all workspaces together."""

from msgspec import Struct

from plugin.domain.problems import N_

from .permissions import may_manage_permissions
from .shell import Page, Shown, Visit

HOUR, DAY = 3600, 24 * 3600


class Kept(Struct, frozen=True):
    """`days` or, of what is kept for less than two, `hours`. `variable`: where it is set."""

    label: str
    days: int
    hours: int
    about: str
    variable: str


class Retention(Struct, frozen=True):
    kept: tuple[Kept, ...]


async def show(visit: Visit) -> Shown:
    """They are the process's: the log is cut for its oldest reader, and what is gone comes back for no workspace."""
    settings, _ = visit.services.settings, visit._
    return Shown(
        "retention",
        Retention(
            (
                _kept(
                    _(N_("Histories and undo")),
                    settings.history_retention,
                    _(N_("Who has changed what, of each customer and of these settings. Older changes are removed.")),
                    "SIDELIGHT_HISTORY_RETENTION",
                ),
                _kept(
                    _(N_("Events for your systems")),
                    settings.change_retention,
                    _(N_("A system that has not listened for longer reads everything anew.")),
                    "SIDELIGHT_CHANGE_RETENTION",
                ),
                _kept(
                    _(N_("An open panel")),
                    settings.session_lifetime,
                    _(N_("Then it ends, and is opened again from your own system.")),
                    "SIDELIGHT_SESSION_LIFETIME",
                ),
            )
        ),
    )


def _kept(label: str, seconds: float, about: str, variable: str) -> Kept:
    is_days = seconds >= 2 * DAY
    return Kept(label, round(seconds / DAY) if is_days else 0, max(1, round(seconds / HOUR)), about, variable)


PAGE = Page("retention", N_("Retention"), may_manage_permissions, show)
