"""Settings: how far back the workspace's data reach. A workspace may keep its histories for less than the service does.

What becomes shorter is asked for once more: what it removes does not come back.
"""

from datetime import datetime, timedelta

from msgspec import Struct

from plugin.domain.editing import Edit, Thing, fingerprint_of
from plugin.domain.limits import DAY
from plugin.domain.problems import N_
from plugin.domain.retention import (
    HISTORY,
    Retention,
    SetRetention,
    check_days,
    history_days_of,
    history_kept,
    may_manage_retention,
    not_days,
)
from plugin.panel.machine.forms import Form

from .shell import Done, Page, Shown, Visit

HISTORIES = N_("Histories and undo")
HOUR = timedelta(hours=1)
DAYS = "history_days"
THINGS: tuple[Thing, ...] = ((Retention, (HISTORY,)),)


class Kept(Struct, frozen=True):
    """`days` or, of what is kept for less than two, `hours`. `variable`: where whoever runs the service sets it."""

    label: str
    days: int
    hours: int
    about: str
    variable: str = ""


class Retained(Struct, frozen=True):
    """`own`: what the workspace has decided; `most`: what the service allows. Both 0 for nothing."""

    history: Kept
    others: tuple[Kept, ...]
    own: int
    most: int
    event_days: int
    seen: str


class Shortening(Struct, frozen=True):
    """`since`: what is older goes. It is removed once no events reach back to it either."""

    days: int
    since: datetime
    event_days: int
    seen: str


async def show(visit: Visit) -> Shown:
    settings, limits, _ = visit.services.settings, visit.services.ctx.limits, visit._
    own = history_days_of(visit.state)
    kept = history_kept(own, limits)
    history = _kept(
        _(HISTORIES),
        kept,
        _(N_("Who has changed what, of each customer and of these settings. Older changes are removed.")),
        "SIDELIGHT_HISTORY_RETENTION" if kept == limits.history else "",
    )
    others = (
        _kept(
            _(N_("Events for your systems")),
            limits.events,
            _(N_("A system that has not listened for longer reads everything anew.")),
            "SIDELIGHT_CHANGE_RETENTION",
        ),
        _kept(
            _(N_("An open panel")),
            timedelta(seconds=settings.session_lifetime),
            _(N_("Then it ends, and is opened again from your own system.")),
            "SIDELIGHT_SESSION_LIFETIME",
        ),
    )
    seen, event_days = fingerprint_of(visit.state, THINGS), limits.events // DAY
    return Shown("retention", Retained(history, others, own or 0, limits.history_days, event_days, seen))


def _kept(label: str, time: timedelta, about: str, variable: str = "") -> Kept:
    return Kept(label, round(time / DAY) if time >= 2 * DAY else 0, max(1, round(time / HOUR)), about, variable)


async def act(visit: Visit, form: Form) -> Done | Shown:
    days, seen = _days(visit, form), form.text("seen")
    if _is_shorter(visit, days) and form.text("confirmed") != str(days):
        return _asked(visit, form, days or 0, seen)
    await form.run(Edit((SetRetention(days),), THINGS, seen, None), is_once=True)
    return Done("saved")


def _days(visit: Visit, form: Form) -> int | None:
    """None where the field is left empty: as long as the service does."""
    posted, limits = form.get(DAYS), visit.services.ctx.limits
    text = "" if posted is None else posted.strip()
    if posted is not None and not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise not_days(limits)
    check_days(int(text), limits)
    return int(text)


def _is_shorter(visit: Visit, days: int | None) -> bool:
    limits = visit.services.ctx.limits
    return history_kept(days, limits) < history_kept(history_days_of(visit.state), limits)


def _asked(visit: Visit, form: Form, days: int, seen: str) -> Shown:
    event_days = visit.services.ctx.limits.events // DAY
    asked = Shortening(days, form.now - days * DAY, event_days, seen)
    return Shown("retention_shortening", asked, visit._(N_("Shorter histories")))


PAGE = Page(
    "retention",
    N_("Retention"),
    may_manage_retention,
    show,
    act,
    fields={DAYS: N_("The number of days")},
    says={"saved": N_("Saved")},
    kinds=("retention.changed",),
    thing=lambda _: HISTORY,
)
