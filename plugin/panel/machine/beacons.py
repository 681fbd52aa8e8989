"""A control that is used, a view or a section that is chosen, or a generation that is gone:
each makes its style rule ask for an address.

So we know that a page may hold a draft, who edits what, what the agent looks at, and what can be removed.
"""

import asyncio
import base64

from litestar import Response, get

from plugin.domain.signal import Signal
from plugin.domain.workspace import PanelSession
from plugin.errors import Missing
from plugin.live.stream import BeaconKind
from plugin.panel.look.headers import page_headers
from plugin.store.engine.base import Transaction
from plugin.store.presence import mark_used, workspace_of_stream

from .access import PanelRequest, id_in, services_of, session_in
from .forms import ROW_SECONDS
from .generation import LARGEST_POOL
from .services import Services

# One pixel, seen through. A browser keeps what it makes of each for as long as its style sheet is there: of an SVG a
# document, of a GIF a decoder of 70 KB.
NOTHING_TO_SEE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNgYAAAAAMAASsJTYQAAAAASUVORK5CYII="
)
KINDS: dict[str, BeaconKind] = {
    "t": "used",
    "u": "reset",
    "v": "passed",
    "y": "typed on",
    "l": "left",
    "c": "choice",
    "q": "gone",
    "p": "still gone",
}
OF_NO_USE = ("choice", "gone", "still gone")  # says nothing of a control, so such a page may be reloaded


@get("/p/{secret:str}/s/{stream:str}/{kind:str}/{number:int}")
async def beacon(request: PanelRequest, kind: str, number: int) -> Response[bytes]:
    session = await session_in(request)
    stream = id_in(request, "stream")
    if kind not in KINDS or not 0 <= number < LARGEST_POOL:
        raise Missing
    services = services_of(request)
    here = services.hub.streams.get(stream)
    if here is not None and here.session_id == session.id:
        here.on_beacon(KINDS[kind], number)
    elif await _is_elsewhere(services, stream, session):

        async def work(transaction: Transaction) -> None:
            await mark_used(transaction, stream)

        if KINDS[kind] not in OF_NO_USE:
            await services.ctx.store.write(work)
        services.ctx.publish(Signal(KINDS[kind], session.workspace_id, stream, number))
    headers = {"content-type": "image/png", **page_headers(session.origins)}
    return Response(NOTHING_TO_SEE, headers=headers)


async def _is_elsewhere(services: Services, stream: str, session: PanelSession) -> bool:
    """Another process writes a stream's row a moment after its page begins; a browser asks once, maybe before that."""
    for wait in (ROW_SECONDS, 0):
        if await workspace_of_stream(services.ctx.store, stream, session.id) is not None:
            return True
        await asyncio.sleep(wait)
    return False


handlers = (beacon,)
