"""GET and POST of every page of the settings: /p/…/settings/…

The same session, headers and one-time marks as the panel's. A form that is refused is answered with its page, which
holds all that was typed; one that is done leads back to the page by GET.
"""

from http import HTTPStatus
from urllib.parse import urlencode

from litestar import MediaType, Response, get, post
from litestar.types import ControllerRouterHandler
from msgspec import structs

from plugin.domain.once import FOLLOWED, MARK, new_mark
from plugin.domain.problems import WHY
from plugin.domain.workspace import PanelSession
from plugin.errors import Forbidden, Invalid, Missing, Problem, Stale
from plugin.panel.look.headers import page_headers
from plugin.panel.look.locale import locale_context_for
from plugin.panel.machine.access import PanelRequest, mark_of_link, services_of, session_once
from plugin.panel.machine.forms import Form, read_form
from plugin.panel.machine.render import page as rendered
from plugin.store.audit import audit_of_thing
from plugin.store.workspaces import find_workspace

from .shell import FIRST, SAID, Conflict, Done, Draft, Page, Shown, Visit

OPEN = "open"  # what a button posts that shows a page
Pages = tuple[Page, ...]


def handlers_of(pages: Pages) -> tuple[ControllerRouterHandler, ...]:
    @get("/p/{secret:str}/settings/{page:str}")
    async def show_settings(request: PanelRequest) -> Response[bytes]:
        services, query = services_of(request), request.query_params
        session, may_be_shown = await session_once(services, request.path_params["secret"], query.get(MARK, ""))
        visit = await _visit(request, session, pages)
        if not may_be_shown:
            return _html(visit, "settings/asking.html", HTTPStatus.OK)
        return await _shown(visit, HTTPStatus.OK)

    @post("/p/{secret:str}/settings/{page:str}", status_code=HTTPStatus.OK)
    async def change_settings(request: PanelRequest) -> Response[bytes]:
        async with read_form(request) as form:
            visit = await _visit(request, form.session, pages)
            if form.get("do") == OPEN:
                return _led(visit, form, Done(query=visit.query))
            return await _changed(visit, form)

    return (show_settings, change_settings)


async def _visit(request: PanelRequest, session: PanelSession, pages: Pages) -> Visit:
    """Who may see none of the pages is refused; so is who may not see this one."""
    services, name = services_of(request), request.path_params["page"]
    workspace = await find_workspace(services.ctx.store, session.workspace_id)
    state = await services.ctx.store.states.get(session.workspace_id)
    viewer = state.viewer_of(session.by)
    own = tuple(page for page in pages if page.may(viewer))
    if not own:
        raise Forbidden
    page = own[0] if name == FIRST else next((page for page in pages if page.name == name), None)
    if page is None or workspace is None:
        raise Missing
    if page not in own:
        raise Forbidden
    query = {name: value for name, value in request.query_params.items() if name != MARK}
    locale_context = locale_context_for(session.appearance, services.clock())
    mark = mark_of_link(services, session)
    framed = request.headers.get("sec-fetch-dest", "") not in ("", "document")
    return Visit(services, session, workspace, state, viewer, locale_context, page, own, query, mark, is_framed=framed)


async def _changed(visit: Visit, form: Form) -> Response[bytes]:
    if visit.page.act is None:
        raise Missing
    try:
        done = await visit.page.act(visit, form)
        return _page(visit, done, HTTPStatus.OK) if isinstance(done, Shown) else _led(visit, form, done)
    except Stale:
        draft = Draft(form.typed, (), await _conflict(visit), is_posted=True)
        return await _shown(await _as_now(visit, draft), HTTPStatus.CONFLICT)
    except Invalid as error:
        problems = tuple(_said(visit, problem) for problem in error.problems)
        draft = Draft(form.typed, problems, is_posted=True)
        return await _shown(await _as_now(visit, draft), HTTPStatus.UNPROCESSABLE_ENTITY)


async def _as_now(visit: Visit, draft: Draft) -> Visit:
    """A refusal is shown beside what the workspace has by now."""
    store = visit.services.ctx.store
    state = await store.states.get(visit.session.workspace_id)
    workspace = await find_workspace(store, visit.session.workspace_id)
    return structs.replace(visit, state=state, workspace=workspace or visit.workspace, draft=draft)


async def _conflict(visit: Visit) -> Conflict:
    thing, kinds = visit.page.thing(visit), visit.page.kinds
    store, workspace_id = visit.services.ctx.store, visit.session.workspace_id
    found = []
    for one in (thing,) if isinstance(thing, str) else thing:
        found += await audit_of_thing(store, workspace_id, one, kinds, 1)
    newest = max(found, key=lambda entry: entry.seq, default=None)
    return Conflict(newest.actor.shown, newest.at) if newest else Conflict()


def _said(visit: Visit, problem: Problem) -> tuple[str, str]:
    field = visit.page.field_of(problem.field)
    why = visit._(WHY[problem.code]) % problem.parameters if problem.code in WHY else visit._("cannot be saved")
    label = visit._(visit.page.fields[field]) if field else problem.field
    sentence = visit._("%(field)s %(why)s.") % {"field": label, "why": why}
    return field, " ".join(filter(None, (sentence, ", ".join(problem.offers))))


def _led(visit: Visit, form: Form, done: Done) -> Response[bytes]:
    mark = new_mark(visit.session.hash, form.now + FOLLOWED)
    query = {**{name: value for name, value in done.query.items() if name not in (SAID, MARK)}, MARK: mark}
    if done.said:
        query[SAID] = done.said
    location = f"{visit.page.name}?{urlencode(query)}{done.anchor and f'#{done.anchor}'}"
    headers = {"location": location, **page_headers(visit.session.origins)}
    return Response(b"", status_code=HTTPStatus.SEE_OTHER, media_type=MediaType.TEXT, headers=headers)


async def _shown(visit: Visit, status: HTTPStatus) -> Response[bytes]:
    return _page(visit, await visit.page.show(visit), status)


def _page(visit: Visit, shown: Shown, status: HTTPStatus) -> Response[bytes]:
    title = shown.title or visit._(visit.page.title)
    return _html(visit, f"settings/{shown.template}.html", status, it=shown.context, title=title)


def _html(visit: Visit, template: str, status: HTTPStatus, **values: object) -> Response[bytes]:
    html = rendered(template, visit.locale_context, visit=visit, draft=visit.draft, **values)
    headers = page_headers(visit.session.origins)
    return Response(html.encode(), status_code=status, media_type=MediaType.HTML, headers=headers)
