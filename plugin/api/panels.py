"""Panels that survive reloads, which there are, and ending them: `/v1/panels`."""

from datetime import datetime, timedelta
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from litestar import Response, delete, post
from msgspec import Meta, Struct

from plugin.actions.panels import belong_together, end_panels, open_panel
from plugin.api.http.call import Call, answer
from plugin.api.http.pages import page_queries, read_page_by_time
from plugin.api.http.routing import reads
from plugin.api.http.schema import Described, Query
from plugin.domain.actor import Agent, Role
from plugin.domain.once import MARK, new_mark
from plugin.domain.secret import hash_secret
from plugin.domain.text import NAME_LENGTH, Sent, check_id, check_text, seen_or
from plugin.domain.workspace import Appearance
from plugin.errors import Invalid, Problem
from plugin.settings import CENTURY
from plugin.store.panel_sessions import ListedSession, Which, list_sessions

LONGEST_LOCALE = 100  # with extensions, such as `de-DE-u-co-phonebk`
Locale = Annotated[str, Meta(pattern=r"^[A-Za-z]{2,3}([-_][A-Za-z0-9]{1,8})*$(?!\n)", max_length=LONGEST_LOCALE)]
Zone = Annotated[str, Meta(max_length=100)]
Accent = Annotated[str, Meta(pattern=r"^#[0-9A-Fa-f]{6}$(?!\n)")]

SENT = {
    "agent": {"id": "marta", "name": "Marta", "role": "agent"},
    "conversation": "conv-9",
    "locale": "en",
    "zoneinfo": "Europe/Madrid",
    "theme": "auto",
    "accent": "#3355ff",
    "density": "comfortable",
}


class AgentGiven(Struct, frozen=True, forbid_unknown_fields=True):
    """Who looks. `name` is what others see, the id if left out."""

    id: Sent
    name: Sent | None = None
    role: Role = "agent"


class PanelGiven(Struct, frozen=True, forbid_unknown_fields=True):
    """What to show to whom, and how. `conversation` or `customer` is needed; where both are given they agree.

    With `settings` neither: it opens the settings, for a role that may change some of them.
    """

    agent: AgentGiven
    conversation: Sent | None = None
    customer: Sent | None = None
    locale: Locale = "en"
    zoneinfo: Zone = "UTC"
    theme: Literal["auto", "light", "dark"] = "auto"
    accent: Accent | None = None
    density: Literal["comfortable", "compact"] = "comfortable"
    live: Literal["on", "off"] = "on"
    settings: bool = False
    directory: bool = False


class PanelAnswer(Struct, frozen=True):
    """`url` is relative to the address where browsers reach the service."""

    url: str


class PanelsEnded(Struct, frozen=True):
    """How many sessions ended."""

    ended: int


@post(
    "/panels",
    opt={
        "described": Described(
            takes_key=False,
            body=PanelGiven,
            sent=SENT,
            answer=PanelAnswer,
            status=200,
            answered={"url": "/p/5vKXo0h9nqJ2wT1bXk3mY8cZr6dLq4sUe7aVfGhJkLM/?once=bUoNGQIDBAUGBwgJCgsMDQ4P"},
        )
    },
    status_code=200,
)
async def post_panel(call: Call) -> Response[bytes]:
    """Open a panel session, for an iframe's `src` that survives reloads.

    It shows the panel at once the first time; asked for again, it says whose panel it was, with a button that shows it.

    The address is the right to see this panel as this agent: hand it to nobody else, and log it nowhere. It ends when
    it is not used for long, when it has become old, or by `DELETE /v1/panels`. A customer or conversation that has
    not been pushed yet is fine: the panel says so, and goes live when it is. An `Idempotency-Key` is ignored:
    the address is a secret, which is never stored, so the same request again opens one more session.

    With `directory` the agent may open other customers in it, the related ones; each look is in the log, as
    `customer.opened`. Without, no address of this session leads to anybody else.

    Errors: 422 names the member that does not fit, or `customer` where it is not the conversation's.
    """
    panel = await call.body(PanelGiven)
    _check(panel)
    if not await belong_together(call.services.store, call.workspace_id, panel.conversation, panel.customer):
        raise Invalid(Problem("customer", "is not the conversation's"))
    agent = Agent(panel.agent.id, _name(panel.agent), panel.agent.role, panel.directory)
    secret = await open_panel(
        call.services.ctx,
        call.workspace_id,
        agent,
        panel.conversation,
        panel.customer,
        _appearance(panel),
        call.now(),
        key_id=call.request.auth.id,
        most=call.services.settings.sessions_per_agent,
    )
    until = call.now() + timedelta(seconds=call.services.settings.session_idle)
    place = "settings/start" if panel.settings else ""
    return answer(PanelAnswer(f"/p/{secret}/{place}?{MARK}={new_mark(hash_secret(secret), until)}"))


WHICH = (
    Query("agent", "Only this agent's, by id."),
    Query("key", "Only those that this API or signing key has made, by its id."),
    Query("older_than", "Only those opened at least so many seconds ago.", "integer"),
)
SESSION = {
    "id": "ps_bUoNGQIDBAUGBwgJ",
    "agent": {"id": "marta", "name": "Marta", "role": "agent"},
    "conversation": "conv-9",
    "customer": None,
    "directory": False,
    "key": "key_9sJk2mQxT4vLw8aZ",
    "created_at": "2027-03-01T09:00:00Z",
    "used_at": "2027-03-01T09:12:00Z",
}


class SessionAgent(Struct, frozen=True):
    id: str
    name: str
    role: Role


class SessionAnswer(Struct, frozen=True):
    """A panel's address that is still good, without the address itself, which nobody can read again.

    `key` is the id of the key that made it, null where an earlier version of the service did. `used_at` is exact to
    about a tenth of the time after which an unused one ends.
    """

    id: str
    agent: SessionAgent
    conversation: str | None
    customer: str | None
    directory: bool
    key: str | None
    created_at: datetime
    used_at: datetime


class SessionPage(Struct, frozen=True):
    """`next` leads to the next page, null on the last."""

    panels: tuple[SessionAnswer, ...]
    next: str | None


@reads("/panels", answered={"panels": [SESSION], "next": None}, queries=(*WHICH, *page_queries("panels")))
async def get_panels(call: Call) -> SessionPage:
    """Read the panel sessions that have not ended, the oldest first.

    One that has long not been used is listed until the service removes it, though its address is good no more.

    Errors: 422 for a `cursor` that no page gave, or a query that does not fit.
    """
    which = _which(call)
    page, further = await read_page_by_time(
        call,
        lambda after, most: list_sessions(call.store, call.workspace_id, which, after, most),
        lambda session: (session.created_at, session.id),
    )
    return SessionPage(tuple(map(_session, page)), further)


@delete(
    "/panels",
    opt={
        "described": Described(
            takes_key=False,
            answer=PanelsEnded,
            answered={"ended": 2},
            queries=(*WHICH, Query("all", "`true`: all of the workspace's.")),
        )
    },
    status_code=200,
)
async def delete_panels(call: Call) -> Response[bytes]:
    """End panel sessions at once, the open ones too: an agent's, those a key has made, old ones, or all.

    What is given is met together: `agent=marta&older_than=3600`. Where nothing fits, `ended` is 0, whether or not
    anybody has heard of that agent or key. So the same request again does no harm; an `Idempotency-Key` is ignored.

    Errors: 422 without any query.
    """
    which = _which(call)
    if which == Which() and call.request.query_params.get("all") != "true":
        raise Invalid(Problem("agent", "is required, or `key`, `older_than` or `all=true`"))
    return answer(PanelsEnded(await end_panels(call.services.ctx, call.workspace_id, which, call.now())))


def _which(call: Call) -> Which:
    given = call.request.query_params
    for name in ("agent", "key"):
        if name in given:
            check_id(given[name], name)
    seconds = call.whole_number("older_than", 0, 0, CENTURY)
    before = call.now() - timedelta(seconds=seconds) if "older_than" in given else None
    return Which(given.get("agent"), given.get("key"), before)


def _session(session: ListedSession) -> SessionAnswer:
    agent = SessionAgent(session.agent.id, session.agent.name, session.agent.role)
    return SessionAnswer(
        session.id,
        agent,
        session.conversation_id,
        session.customer_id,
        session.agent.has_directory,
        session.key_id,
        session.created_at,
        session.used_at,
    )


def _check(panel: PanelGiven) -> None:
    names_one = panel.conversation is not None or panel.customer is not None
    if not names_one and not panel.settings:
        raise Invalid(Problem("conversation", "is required where there is no `customer`"))
    if names_one and panel.settings:
        raise Invalid(Problem("settings", "are of no customer: leave out `conversation` and `customer`"))
    for field, value in (
        ("agent.id", panel.agent.id),
        ("conversation", panel.conversation),
        ("customer", panel.customer),
    ):
        if value is not None:
            check_id(value, field)
    check_text(panel.agent.name or "", "agent.name", NAME_LENGTH)
    try:
        ZoneInfo(panel.zoneinfo)
    except (OSError, ValueError, KeyError):  # a folder's name, a path, a name that nobody knows
        raise Invalid(Problem("zoneinfo", "is no time zone's name, such as `Europe/Madrid`")) from None


def _name(agent: AgentGiven) -> str:
    return seen_or(agent.name, agent.id)


def _appearance(panel: PanelGiven) -> Appearance:
    return Appearance(panel.locale, panel.zoneinfo, panel.theme, panel.accent, panel.density, panel.live == "on")


handlers = (post_panel, get_panels, delete_panels)
