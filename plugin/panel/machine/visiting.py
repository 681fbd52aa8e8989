"""Another customer's page, in the same session: how it is opened, and how one gets back.

A page's address says whom it is about, so that no address of the tab's history ever shows somebody else. Whoever opens
one is logged first; only then the address leads anywhere (`access.session_by`).
"""

from datetime import datetime, timedelta
from http import HTTPStatus
from urllib.parse import quote

from litestar import MediaType, Response, get
from msgspec.structs import replace

from plugin.domain.once import FOLLOWED, MARK, new_mark
from plugin.domain.visits import OpenCustomer
from plugin.domain.workspace import PanelSession
from plugin.panel.look.headers import page_headers
from plugin.store.panel_sessions import find_visit
from plugin.store.presence import is_editing_else

from .access import PanelRequest, address_of, id_in, name_of, open_here, secret_of, services_of, session_in
from .forms import Form
from .services import Services

AT_ONCE = timedelta(seconds=30)  # after a visit was logged: later, following it is another look


async def open_customer(form: Form, customer_id: str) -> Response[bytes] | None:
    """To that customer's page, once it is logged. A live page goes there by itself, at the end of its stream: None
    where that is in another process.

    Raises:
        Forbidden: the session's token did not say `directory`, or the agent may not see relationships.
        Missing: there is no such customer.
    """
    await log_visit(form, customer_id)
    if not form.session.appearance.live:
        return _to_customer(form.request, form.session, customer_id, form.now)
    stream = open_here(form.request, form.editor.partition(".")[0])
    if stream is None:
        return None
    stream.leave_for(f"visits/{quote(customer_id, safe='')}")
    return Response(b"", status_code=HTTPStatus.NO_CONTENT, headers=page_headers(form.session.origins))


async def log_visit(form: Form, customer_id: str) -> None:
    session = form.session
    await form.run(OpenCustomer(customer_id, session.id, session.shown, session.agent.has_directory))


async def may_lose_drafts(form: Form, place: str) -> bool:
    """Whether the page that this form is in may hold what was typed elsewhere in it and not saved."""
    stream = form.editor.partition(".")[0]
    return bool(stream) and await is_editing_else(form.services.ctx.store, stream, place)


async def home_of(services: Services, session: PanelSession) -> str | None:
    """Whose panel it is, where another customer is shown: the name, or empty where that is not known."""
    return await name_of(services, replace(session, shown=session.home)) if session.is_away else None


@get("/p/{secret:str}/visits/{other:str}")
async def follow_visit(request: PanelRequest) -> Response[bytes]:
    """Where a live page's stream has led to, which cannot answer a form with a redirect: at once, or it asks first."""
    session, customer_id, now = await session_in(request), id_in(request, "other"), services_of(request).clock()
    visit = await find_visit(services_of(request).ctx.store, session, customer_id)
    if visit is None or not session.agent.has_directory or now - visit.at > AT_ONCE:
        return _to(session, "../")
    return _to_customer(request, session, customer_id, now)


@get("/p/{secret:str}/back")
async def go_back(request: PanelRequest) -> Response[bytes]:
    """Where one is there already, as a page that asks first."""
    session = await session_in(request)
    if not session.is_away:
        return _to(session, "./")
    mark = new_mark(session.hash, services_of(request).clock() + FOLLOWED)
    return _to(session, f"../{secret_of(request)}/?{MARK}={mark}")


def _to_customer(request: PanelRequest, session: PanelSession, customer_id: str, now: datetime) -> Response[bytes]:
    """To the session's own page where it is that one."""
    is_own = customer_id == (session.home if session.is_away else session.shown)
    path = secret_of(request) if is_own else address_of(request, customer_id)
    return _to(session, f"../../{path}/?{MARK}={new_mark(session.hash, now + FOLLOWED)}")


def _to(session: PanelSession, location: str) -> Response[bytes]:
    headers = {"location": location, **page_headers(session.origins)}
    return Response(b"", status_code=HTTPStatus.SEE_OTHER, media_type=MediaType.TEXT, headers=headers)


handlers = (follow_visit, go_back)
