"""Opens and closes a section by a link, for a page that ends; a live page has beacons (beacons.py)."""

from litestar import Response, get

from plugin.actions.preferences import remember
from plugin.domain.preferences import Preference
from plugin.errors import Missing

from .access import PanelRequest
from .forms import read_form
from .page_query import page_query_of
from .view_state import CLOSED, OPEN, SECTION


@get("/p/{secret:str}/sections/{section:str}/{to:str}")
async def fold(
    request: PanelRequest, section: str, to: str, q: str = "", notes: str = "", more: str = "", view: str = ""
) -> Response[bytes]:
    async with read_form(request) as form:
        declared, session = form.services.declared.by_name.get(section), form.session
        if declared is None or not declared.collapses or to not in (OPEN, CLOSED):
            raise Missing
        kept = Preference(session.agent.id, f"{SECTION}{section}", to)
        await remember(form.services.ctx, session.workspace_id, [kept])
        return form.back(page_query_of(q, notes, more, view))


handlers = (fold,)
