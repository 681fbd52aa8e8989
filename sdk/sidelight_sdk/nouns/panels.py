"""`panels`: sessions that the service opens, whose URLs survive reloads."""

from datetime import datetime
from functools import partial

from msgspec import Struct
from msgspec.json import Decoder

from ..binding import Noun, W, Walk, lists, reads
from ..config import Config
from ..embed import Density, Live, Theme, View, appearance
from ..models import Agent
from ..request import Call, query


class PanelSession(Struct, frozen=True):
    """A panel's address that is still good, without the address itself.

    Attributes:
        id: names it in the log of changes and of the service; no secret.
        agent: who it was opened for.
        conversation: what it shows, as it was opened with, or None.
        customer: the same.
        directory: whether the agent may open other customers in it.
        key: the id of the API or signing key that made it; None where an earlier version of the service did.
        created_at: when it was opened, UTC.
        used_at: when it was last used, to about a tenth of the time after which an unused one ends.
    """

    id: str
    agent: Agent
    created_at: datetime
    used_at: datetime
    conversation: str | None = None
    customer: str | None = None
    key: str | None = None
    directory: bool = False


class PanelSessionPage(Struct, frozen=True):
    """Attributes:
    panels: this page's sessions.
    next: what to give as `cursor` for the next page; None on the last.
    """

    panels: list[PanelSession]
    next: str | None = None


class _Opened(Struct):
    url: str


class _Ended(Struct):
    ended: int


class OpenPanel(Call[str]):
    """The answer names the panel's path; where browsers reach the service is ours to know."""

    def answer(self, body: bytes, config: Config) -> str:
        return config.need("public_url") + self.read(body)


_read_opened = Decoder(_Opened).decode
_read_ended = Decoder(_Ended).decode
_read_page = Decoder(PanelSessionPage).decode


def open_panel(
    agent: Agent,
    *,
    conversation: str | None = None,
    customer: str | None = None,
    locale: str | None = None,
    zoneinfo: str | None = None,
    theme: Theme | None = None,
    accent: str | None = None,
    density: Density | None = None,
    live: Live = True,
    settings: bool = False,
    directory: bool = False,
) -> Call[str]:
    """Open a panel session and return its URL: for hosts that move or reload the frame, or load it late.

    The URL shows the panel at once the first time. When it is loaded again, the frame says whose panel it was, and one
    click shows it: by then the page around it may be about somebody else, or be another agent's.

    Give a `conversation` (its customer is shown) or a `customer`, or both where they agree; or `settings`. The URL is a
    secret: who has it is that agent, until the session idles out or is revoked. The other arguments are `panel_url`'s.

    Returns:
        The frame's absolute URL, under `public_url`.

    Raises:
        InvalidRequest: neither was given, or something does not fit.

    Source: `POST /v1/panels`.
    """
    view = View(conversation, customer, locale, zoneinfo, theme, accent, density, live, settings, directory)
    who = {"id": agent.id, "name": agent.name or agent.id, "role": agent.role}
    return OpenPanel("POST", "/v1/panels", lambda body: _read_opened(body).url, {"agent": who, **appearance(view)})


def page_of_panels(
    cursor: str | None = None,
    *,
    limit: int | None = None,
    agent: str | None = None,
    key: str | None = None,
    older_than: int | None = None,
) -> Call[PanelSessionPage]:
    """Read one page of the panel sessions that have not ended, the oldest first.

    Args:
        cursor: an earlier page's `next`; None for the first page.
        limit: sessions a page, at most, 1 to 1,000; the service's own default is 100.
        agent: only this agent's, by id.
        key: only those that this API or signing key has made, by its id.
        older_than: only those opened at least so many seconds ago.

    Source: `GET /v1/panels?cursor=&limit=&agent=&key=&older_than=`.
    """
    wanted = query(cursor=cursor, limit=limit, agent=agent, key=key, older_than=older_than)
    return Call("GET", f"/v1/panels{wanted}", _read_page)


def list_panels(
    *, agent: str | None = None, key: str | None = None, older_than: int | None = None
) -> Walk[PanelSession]:
    """Read all panel sessions that have not ended, the oldest first, as a list.

    The arguments are `page`'s. No address is among what is read: only who opens a panel gets to know it.

    Source: `GET /v1/panels?cursor=`.
    """
    read = partial(page_of_panels, agent=agent, key=key, older_than=older_than)
    return Walk(read, lambda page: page.panels)


def revoke_panels(
    *, agent: str | None = None, key: str | None = None, older_than: int | None = None, everyone: bool = False
) -> Call[int]:
    """End panels: an agent's (signed out, left the team), those a key has made, old ones; open ones within moments.

    What is given is met together. Revoking a key ends what it has made by itself, and so does a new session with a
    lower role an agent's older ones with a higher.

    Args:
        agent: the agent's id.
        key: the id of the API or signing key that has made them.
        older_than: those opened at least so many seconds ago.
        everyone: all of the workspace's, where nothing else is given.

    Returns:
        How many sessions ended.

    Raises:
        InvalidRequest: nothing was given.

    Source: `DELETE /v1/panels?agent=&key=&older_than=&all=`.
    """
    wanted = query(agent=agent, key=key, older_than=older_than, all="true" if everyone else None)
    return Call("DELETE", f"/v1/panels{wanted}", lambda body: _read_ended(body).ended)


class Panels(Noun[W]):
    """Sessions that the service opens, whose URLs survive reloads."""

    open = reads(open_panel)
    """Open a panel session and return its URL: for hosts that move or reload the frame, or load it late."""
    page = reads(page_of_panels)
    """Read one page of the panel sessions that have not ended, for those who keep the cursor themselves."""
    list = lists(list_panels)
    """Read all panel sessions that have not ended, the oldest first, as a list."""
    revoke = reads(revoke_panels)
    """End panels: an agent's, those a key has made, old ones, or everyone's."""
