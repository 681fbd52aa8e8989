"""What a link or a plain form asks for of lists and sections: the next page, or to be opened or closed.

A live page opens and closes its sections by itself (beacons.py).
"""

from litestar import Response, get

from plugin.actions.preferences import remember
from plugin.domain.preferences import Preference
from plugin.domain.reply import Reply, Said
from plugin.errors import Missing

from .access import PanelRequest, services_of
from .forms import read_form
from .page_query import PageQuery, page_field, page_query_of
from .view_state import CLOSED, OPEN, SECTION


def query_in_address(request: PanelRequest) -> PageQuery:
    return page_query_of(lambda name: request.query_params.get(name, ""), services_of(request).declared)


@get("/p/{secret:str}/older")
async def older(request: PanelRequest) -> Response[bytes]:
    """A stream remembers how far back it shows a list; a finite page is asked for it by what its button says."""
    async with read_form(request) as form:
        if not form.session.appearance.live:
            return form.back(query_in_address(request))
        fields = map(page_field, form.services.declared.lists)
        pages = {name: [request.query_params[name]] for name in fields if name in request.query_params}
        return await form.answer(Reply("older", "older/", said=Said(typed=pages)))


@get("/p/{secret:str}/sections/{section:str}/{to:str}")
async def fold(request: PanelRequest, section: str, to: str) -> Response[bytes]:
    async with read_form(request) as form:
        declared, session = form.services.declared.by_name.get(section), form.session
        if declared is None or not declared.collapses or to not in (OPEN, CLOSED):
            raise Missing
        kept = Preference(session.agent.id, f"{SECTION}{section}", to)
        await remember(form.services.ctx, session.workspace_id, [kept])
        return form.back(query_in_address(request))


handlers = (older, fold)
