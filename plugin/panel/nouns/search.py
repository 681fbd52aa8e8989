"""Search among the attributes: a GET form into the frame `outcome`; what is found is streamed."""

from litestar import Response, get

from plugin.domain.reply import Reply, Said
from plugin.panel.machine.access import PanelRequest
from plugin.panel.machine.forms import read_form
from plugin.panel.machine.page_query import LONGEST_QUERY


@get("/p/{secret:str}/search")
async def search(request: PanelRequest, q: str = "") -> Response[bytes]:
    async with read_form(request) as form:
        return await form.answer(Reply("search", "search/", said=Said(typed={"q": [q.strip()[:LONGEST_QUERY]]})))


handlers = (search,)
