"""Search among the attributes: a GET form into the frame `outcome`; what is found is streamed."""

from litestar import Response, get

from plugin.domain.reply import Reply, Said
from plugin.panel.machine.access import PanelRequest
from plugin.panel.machine.forms import read_form
from plugin.panel.machine.view_state import LONGEST_NUMBER, query_in


@get("/p/{secret:str}/search")
async def search(request: PanelRequest, q: str | None = None, hits: str = "") -> Response[bytes]:
    """`hits` alone: more of what was found."""
    typed = {"hits": [hits[:LONGEST_NUMBER]]} if q is None else {"q": [query_in(q)]}
    async with read_form(request) as form:
        return await form.answer(Reply("search", "search/", said=Said(typed=typed)))


handlers = (search,)
