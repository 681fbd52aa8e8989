"""Who asks: the session that the panel's URL is the capability of."""

import asyncio
import contextlib
from datetime import timedelta
from typing import Any
from urllib.parse import quote

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.datastructures import State
from litestar.handlers import BaseRouteHandler

from plugin.actions.panels import use_panel
from plugin.domain.address import is_as_routed
from plugin.domain.customers import name_for
from plugin.domain.once import FOLLOWED, MARK, new_mark, read_mark
from plugin.domain.secret import hash_secret
from plugin.domain.text import is_id
from plugin.domain.visits import VISITS, may_visit
from plugin.domain.workspace import PanelSession
from plugin.errors import EmbedRefused, Missing, Unavailable
from plugin.live.stream import Stream
from plugin.store.customers import find_customer
from plugin.store.panel_sessions import find_visit, session_of

from .services import Services

# of the idle time: seldom enough to cost nothing, often enough that no panel in use comes near its end
KEPT_EVERY = 0.1
PanelRequest = Request[None, None, State]


async def guard(connection: ASGIConnection[Any, Any, Any, Any], _handler: BaseRouteHandler) -> None:
    """Before a mark is spent: nothing is found under an address that the framework takes for another's.

    The panel's own ends with a slash, which the framework takes away. A secret that is no UTF-8 is as unknown as any.
    """
    scope = connection.scope
    path = scope["raw_path"].partition(b"?")[0]  # some servers leave the query in it
    path = path.removeprefix(scope.get("root_path", "").encode()).removesuffix(b"/")
    if not is_as_routed(path, scope["path_template"], scope["path_params"], errors="replace"):
        raise Missing


def services_of(request: PanelRequest) -> Services:
    services: Services = request.app.state.panel
    return services


async def session_by(services: Services, address: str) -> PanelSession:
    """Unknown, revoked and expired secrets get the same answer: this panel has ended.

    So does the address of a customer that the session has not opened (`OpenCustomer`), or may not open any more.
    """
    now = services.clock()
    secret, is_away, visited = address.partition(VISITS)
    session = await session_of(
        services.ctx.store,
        hash_secret(secret),
        created_after=now - timedelta(seconds=services.settings.session_lifetime),
        used_after=now - timedelta(seconds=services.settings.session_idle),
    )
    if session is None:
        raise EmbedRefused("ended")
    if now - session.used_at > timedelta(seconds=services.settings.session_idle * KEPT_EVERY):
        with contextlib.suppress(Unavailable):  # what cannot be written now, another use of the panel writes
            await use_panel(services.ctx, session.workspace_id, session.id, now)
    if not is_away:
        return session
    if not (is_id(visited) and await _has_opened(services, session, visited)):
        raise EmbedRefused("ended")
    return session.visiting(visited)


async def _has_opened(services: Services, session: PanelSession, visited: str) -> bool:
    """And may still."""
    agent, state = session.agent, await services.ctx.store.states.get(session.workspace_id)
    if not may_visit(state.viewer(agent.id, agent.role, agent.has_directory)):
        return False
    return await find_visit(services.ctx.store, session, visited) is not None


def secret_of(request: PanelRequest) -> str:
    """Of the session, whomever it visits."""
    address: str = request.path_params["secret"]
    return address.partition(VISITS)[0]


def address_of(request: PanelRequest, customer_id: str) -> str:
    """Of that customer's page in the same session, relative to all panels."""
    return quote(f"{secret_of(request)}{VISITS}{customer_id}", safe="")


async def session_once(services: Services, address: str, mark: str) -> tuple[PanelSession, bool]:
    """And whether it may be shown without asking: this is the first time that its address comes with this mark."""
    hashed = hash_secret(address.partition(VISITS)[0])
    good = read_mark(hashed, mark, services.clock())
    if good is None:
        return await session_by(services, address), False
    if not services.ctx.store.is_shared:
        session = await session_by(services, address)
        return session, await services.marks.spend(hashed, good)
    # at the same time, because each is a round trip where the database is far
    return await asyncio.gather(session_by(services, address), services.marks.spend(hashed, good))


def followed_address(services: Services, session: PanelSession) -> str:
    """Of the panel, relative to it, for a browser that goes there by itself."""
    return f"./?{MARK}={new_mark(session.hash, services.clock() + FOLLOWED)}"


def mark_of_link(services: Services, session: PanelSession) -> str:
    """For an address that waits to be clicked, as long as the session does."""
    return new_mark(session.hash, services.clock() + timedelta(seconds=services.settings.session_idle))


async def session_in(request: PanelRequest) -> PanelSession:
    return await session_by(services_of(request), request.path_params["secret"])


def open_here(request: PanelRequest, stream_id: str) -> Stream | None:
    """That stream of the panel, if it has it in this process."""
    stream = services_of(request).hub.streams.get(stream_id)
    is_its_own = stream is not None and stream.session_hash == hash_secret(secret_of(request))
    return stream if is_its_own else None


def id_in(request: PanelRequest, name: str) -> str:
    """What the address names. A segment that cannot be an id names nothing, so it is not looked up."""
    value: str = request.path_params[name]
    if not is_id(value):
        raise Missing
    return value


async def name_of(services: Services, session: PanelSession) -> str:
    """By the host's own id where there is no name: the click must say whom it shows."""
    known = session.shown and await find_customer(services.ctx.store, session.workspace_id, session.shown)
    state = await services.ctx.store.states.get(session.workspace_id)
    name = name_for(state.viewer_of(session.by), known.attributes) if known else ""
    return name or session.shown or session.conversation_id or ""
