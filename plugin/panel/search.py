"""Search among the attributes: a GET form into the strip; what is found is streamed."""

from litestar import Response, get

from plugin.domain.reply import Reply, Said

from .access import PanelRequest
from .asked import LONGEST_QUERY
from .forms import read_form


@get("/p/{secret:str}/search")
async def search(request: PanelRequest, q: str = "") -> Response[bytes]:
    form = await read_form(request)
    return await form.answer(Reply("search", "search/", said=Said(typed=q.strip()[:LONGEST_QUERY])))


handlers = (search,)
