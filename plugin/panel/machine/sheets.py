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
from .leaving import sheet_of_saved
from .superseded import SHEETS, sheet_of_proofs

POOL = re.compile(r"pool-([0-9]{1,6})-([0-9]{1,6})\.css", re.ASCII)
PROOFS = re.compile(r"gone-([0-9]{1,6})\.css", re.ASCII)
SAVED = re.compile(r"saved-([0-9]{1,5})-([0-9]{1,5})-([01])\.css", re.ASCII)
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


@get("/p/{secret:str}/s/{stream:str}/{sheet:str}")
async def numbered(request: PanelRequest, sheet: str) -> Response[bytes]:
    """`pool-0-64.css`, `gone-0.css`, `saved-5-0-1.css`.

    Addresses are relative to the stream's folder, so the bytes are the same for all.
    """
    session = await session_in(request)
    if found := SAVED.fullmatch(sheet):
        return _sheet(request, sheet_of_saved(*map(int, found.groups())).encode(), session.origins)
    body, zipped = _numbered(sheet)
    return _zipped(request, body, zipped, {"content-type": "text/css; charset=utf-8", **page_headers(session.origins)})


def _numbered(sheet: str) -> tuple[bytes, bytes]:
    # only the few that pages have: a large sheet takes a second to make, and the others wait
    if found := POOL.fullmatch(sheet):
        first, end = int(found[1]), int(found[2])
        if first in (0, *POOLS) and end in POOLS and first < end:
            return pool_sheet(first, end)
    if (found := PROOFS.fullmatch(sheet)) and int(found[1]) < SHEETS:
        return proof_sheet(int(found[1]))
    raise Missing


@functools.lru_cache(maxsize=16)
def proof_sheet(number: int) -> tuple[bytes, bytes]:
    rules = sheet_of_proofs(number).encode()
    return rules, gzip.compress(rules, mtime=0)


@functools.lru_cache(maxsize=32)
def pool_sheet(first: int, end: int) -> tuple[bytes, bytes]:
    """Per place.

    While an older editor is held, the newer shows only what is new. Per beacon: the addresses of use, of reset by the
    mouse and by the keyboard, which has Reset in focus with nothing typed any more, and that of the editors with this
    beacon none is held: newer ones have the same where use was noticed a moment late. The last is asked for by an
    element that is sent once an editor is in use, or all would ask for it. And the address of what is chosen, whose box
    is there only then.
    """
    rules = "".join(
        f".k:checked+.r:not(:checked)+.i{i}{HELD}~.i{i}>.control{{display:none}}"
        f".k:checked+.r:not(:checked)+.i{i}{HELD}~.i{i}>.now{{display:block}}"
        f".t{i}:focus-within{{background-image:url(t/{i})}}"
        f".c{i}{{background-image:url(c/{i})}}"
        f".t{i}~.v{i}{{background-image:url(v/{i})}}"
        f".k:checked+.r+.t{i}{HELD}~.v{i}{{background-image:none}}"
        f".t{i}.t{i}:has([type=reset]:focus):not(:has(:is(input,textarea,select):is(:user-valid,:user-invalid))),"
        f".t{i}.t{i}.t{i}:has([type=reset]:active){{background-image:url(u/{i})}}\n"
        for i in range(first, end)
    ).encode()
    return rules, gzip.compress(rules, mtime=0)


def _sheet(request: PanelRequest, body: bytes, origins: tuple[str, ...]) -> Response[bytes]:
    headers = {"content-type": "text/css; charset=utf-8", **page_headers(origins)}
    return _zipped(request, body, gzip.compress(body, 1, mtime=0), headers)


def _zipped(request: PanelRequest, body: bytes, zipped: bytes, headers: dict[str, str]) -> Response[bytes]:
    if accepts_gzip(request.headers.get("accept-encoding", "")):
        return Response(zipped, headers={**headers, "content-encoding": "gzip", "vary": "accept-encoding"})
    return Response(body, headers=headers)


handlers = (static, theme, numbered)
