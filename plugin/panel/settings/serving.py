"""GET and POST of every page of the settings: /p/…/settings/…

The same session, headers and one-time marks as the panel's. A form that is refused is answered with its page, which
holds all that was typed; one that is done leads back to the page by GET.
"""

from http import HTTPStatus
from urllib.parse import urlencode

from litestar import MediaType, Response, get, post
from litestar.types import ControllerRouterHandler
from msgspec import Struct, structs

from plugin.domain.once import FOLLOWED, MARK, new_mark
from plugin.domain.problems import N_, WHY
from plugin.domain.workspace import PanelSession
from plugin.errors import Forbidden, Invalid, Missing, Problem, Stale
from plugin.panel.look.headers import page_headers
from plugin.panel.look.locale import locale_context_for
from plugin.panel.machine.access import PanelRequest, mark_of_link, services_of, session_once
from plugin.panel.machine.forms import Form, read_form
from plugin.panel.machine.render import page as rendered
from plugin.store.audit import audit_of_thing
from plugin.store.workspaces import find_workspace

from .permission_words import WORDS
from .shell import FIRST, SAID, Conflict, Done, Draft, Page, Shown, Visit, lacked

OPEN = "open"  # what a button posts that shows a page
Pages = tuple[Page, ...]


class Lacking(Struct, frozen=True):
    """`rights`, in words, that a page needs and the viewer's role does not have; none: it has no page at all."""

    rights: tuple[str, ...]


async def _nothing(_visit: Visit) -> Shown:
    raise Missing


NONE = Page(FIRST, "", lambda _viewer: True, _nothing)  # the first page of who may see none


def handlers_of(pages: Pages) -> tuple[ControllerRouterHandler, ...]:
    @get("/p/{secret:str}/settings/{page:str}")
    async def show_settings(request: PanelRequest) -> Response[bytes]:
        services, query = services_of(request), request.query_params
        session, may_be_shown = await session_once(services, request.path_params["secret"], query.get(MARK, ""))
        visit = await _visit(request, session, pages)
        if not may_be_shown:
            return _html(visit, "settings/asking.html", HTTPStatus.OK)
        if visit.page not in visit.pages:
            return _forbidden(visit)
        return await _shown(visit, HTTPStatus.OK)

    @post("/p/{secret:str}/settings/{page:str}", status_code=HTTPStatus.OK)
    async def change_settings(request: PanelRequest) -> Response[bytes]:
        async with read_form(request) as form:
            visit = await _visit(request, form.session, pages)
            if form.get("do") == OPEN:
                return _led(visit, form, Done(query=visit.query))
            if visit.page not in visit.pages:
                raise Forbidden
            return await _changed(visit, form)

    return (show_settings, change_settings)


async def _visit(request: PanelRequest, session: PanelSession, pages: Pages) -> Visit:
    """Also of a page that the viewer may not see: then it is not among the visit's `pages`."""
    services, name = services_of(request), request.path_params["page"]
    workspace = await find_workspace(services.ctx.store, session.workspace_id)
    state = await services.ctx.store.states.get(session.workspace_id)
    viewer = state.viewer_of(session.by)
    own = tuple(page for page in pages if page.may(viewer))
    named = (*own, NONE) if name == FIRST else tuple(page for page in pages if page.name == name)
    if not named or workspace is None:
        raise Missing
    query = {name: value for name, value in request.query_params.items() if name != MARK}
    locale_context = locale_context_for(session.appearance, services.clock())
    mark = mark_of_link(services, session)
    framed = request.headers.get("sec-fetch-dest", "") not in ("", "document")
    return Visit(
        services, session, workspace, state, viewer, locale_context, named[0], own, query, mark, is_framed=framed
    )


def _forbidden(visit: Visit) -> Response[bytes]:
    """Says which right is missing, and where it is given; the pages that the viewer may see are offered as ever."""
    words = tuple(visit._(WORDS[right]) for right in lacked(visit.viewer, visit.page.may))
    title = visit._(N_("You may not open this page"))
    return _page(visit, Shown("forbidden", Lacking(words), title), HTTPStatus.FORBIDDEN)


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
