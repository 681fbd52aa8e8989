"""Style sheets and icons.

The sheet itself is the same for all; a session has its colours, a page its pool of numbered rules.
"""

import functools
import gzip
import re

from litestar import Response, get

from plugin.errors import Missing
from plugin.panel.look.assets import assets
from plugin.panel.look.headers import KEEP_FOR_EVER, accepts_gzip, page_headers
from plugin.panel.look.theme import theme_sheet

from .access import PanelRequest, services_of, session_in
from .generation import POOLS

POOL = re.compile(r"pool-[0-9]{1,6}\.css", re.ASCII)
HELD = ":is(:focus-within,:has(details[open],:is(input,textarea,select):is(:user-valid,:user-invalid)))"


@get("/static/{name:str}")
async def static(request: PanelRequest, name: str) -> Response[bytes]:
    asset = assets().get(name)
    if asset is None:
        raise Missing
    headers = {
        "content-type": asset.media_type,
        "cache-control": KEEP_FOR_EVER,
        "x-content-type-options": "nosniff",
        "cross-origin-resource-policy": "same-origin",
        "vary": "accept-encoding",
    }
    return _zipped(request, asset.body, asset.gzipped, headers)


@get("/p/{secret:str}/theme.css")
async def theme(request: PanelRequest) -> Response[bytes]:
    session = await session_in(request)
    sheet = theme_sheet(session.appearance, services_of(request).settings.heartbeat)
    return _sheet(request, sheet.encode(), session.origins)


@get("/p/{secret:str}/s/{stream:str}/{pool:str}")
async def pool(request: PanelRequest, pool: str) -> Response[bytes]:
    """`pool-64.css`: its addresses are relative to the stream's folder, so its bytes are the same for all."""
    session = await session_in(request)
    size = pool.removeprefix("pool-").removesuffix(".css")
    # only the few sizes that pages have: a large sheet takes a second to make, and the others wait
    if not POOL.fullmatch(pool) or int(size) not in POOLS:
        raise Missing
    headers = {"content-type": "text/css; charset=utf-8", **page_headers(session.origins)}
    body, zipped = pool_sheet(int(size))
    return _zipped(request, body, zipped, headers)


@functools.lru_cache(maxsize=16)
def pool_sheet(size: int) -> tuple[bytes, bytes]:
    """Per place.

    While an older editor is held, the newer shows only what is new. Per beacon: the addresses of use, of reset by the
    mouse, and of Reset having focus with nothing typed any more: by the keyboard, which presses no button, or passing.
    And the address of what is chosen, whose box is there only then.
    """
    rules = "".join(
        f".k:checked+.r:not(:checked)+.i{i}{HELD}~.i{i}>.control{{display:none}}"
        f".k:checked+.r:not(:checked)+.i{i}{HELD}~.i{i}>.now{{display:block}}"
        f".t{i}:focus-within{{background-image:url(t/{i})}}"
        f".c{i}{{background-image:url(c/{i})}}"
        f".t{i}:has([type=reset]:focus):not(:has(:is(input,textarea,select):is(:user-valid,:user-invalid)))"
        f"{{background-image:url(v/{i})}}"
        f".t{i}.t{i}.t{i}:has([type=reset]:active){{background-image:url(u/{i})}}\n"
        for i in range(size)
    ).encode()
    return rules, gzip.compress(rules, mtime=0)


def _sheet(request: PanelRequest, body: bytes, origins: tuple[str, ...]) -> Response[bytes]:
    headers = {"content-type": "text/css; charset=utf-8", **page_headers(origins)}
    return _zipped(request, body, gzip.compress(body, 1, mtime=0), headers)


def _zipped(request: PanelRequest, body: bytes, zipped: bytes, headers: dict[str, str]) -> Response[bytes]:
    if accepts_gzip(request.headers.get("accept-encoding", "")):
        return Response(zipped, headers={**headers, "content-encoding": "gzip", "vary": "accept-encoding"})
    return Response(body, headers=headers)


handlers = (static, theme, pool)
