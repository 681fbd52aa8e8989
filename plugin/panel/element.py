"""<sidelight-panel>, for the host's page: its script, and what it asks when nothing shows."""

import functools
import gzip
from pathlib import Path
from urllib.parse import urlsplit

from litestar import MediaType, Response, get
from msgspec import Struct

from plugin.actions.embed_tokens import verify
from plugin.errors import EmbedRefused
from plugin.panel.look.headers import ANYWHERE, accepts_gzip
from plugin.panel.machine.access import PanelRequest, services_of, session_by
from plugin.panel.machine.services import Services
from plugin.store.workspaces import find_workspace

SCRIPT = Path(__file__).parents[1] / "static" / "sidelight-panel.js"
# The page that asks is another site's, and may be cross-origin isolated.
FOR_EVERYBODY = {
    "access-control-allow-origin": "*",
    "cross-origin-resource-policy": "cross-origin",
    "x-content-type-options": "nosniff",
}

WHY = {
    "malformed": "its link is not complete. The service's log says which claim does not fit.",
    "invalid": "its link is not valid: an unknown workspace, a wrong signing key, or a clock that is wrong.",
    "disagrees": "the conversation and the customer in its link do not belong together.",
    "spent": "its link was opened before, and opens once.",
    "expired": "its link had expired when the frame was loaded. Make it while the page is rendered.",
    "ended": "its panel has ended: it was closed by the platform, or not used for long.",
}


class Checked(Struct, frozen=True):
    """`why` nothing shows, for the developer of the host; None where there is nothing in the way."""

    why: str | None


@get("/sidelight-panel.js")
async def script(request: PanelRequest) -> Response[bytes]:
    body, zipped = _script()
    headers = {
        **FOR_EVERYBODY,
        "content-type": "text/javascript; charset=utf-8",
        "cache-control": "public, max-age=3600",  # its name never changes
        "vary": "accept-encoding",
    }
    if accepts_gzip(request.headers.get("accept-encoding", "")):
        return Response(zipped, headers={**headers, "content-encoding": "gzip"})
    return Response(body, headers=headers)


@get("/embed/check")
async def check(request: PanelRequest, token: str = "") -> Response[Checked]:
    """`token`: the link's, or the secret of a session's address. It spends nothing."""
    headers = {**FOR_EVERYBODY, "cache-control": "no-store"}
    why = await _why(services_of(request), token, request.headers.get("origin", ""))
    return Response(Checked(why), media_type=MediaType.JSON, headers=headers)


async def _why(services: Services, token: str, origin: str) -> str | None:
    try:
        origins = await _origins(services, token)
    except EmbedRefused as error:
        return WHY[error.reason]
    if any(_covers(allowed, origin) for allowed in origins):
        return None
    return f"{origin} is none of the workspace's origins, so no page of it may frame a panel: {' '.join(origins)}"


async def _origins(services: Services, token: str) -> tuple[str, ...]:
    """Of who may frame the panel; EmbedRefused where there is none to frame."""
    if "." not in token:
        return (await session_by(services, token)).origins
    claims, _ = await verify(services.ctx.store, token, services.clock())
    workspace = await find_workspace(services.ctx.store, claims.iss)
    return workspace.origins if workspace else ()


def _covers(allowed: str, origin: str) -> bool:
    """As frame-ancestors does, for what a workspace may name: an origin, or every subdomain of one."""
    if (allowed,) == ANYWHERE or allowed == origin:
        return True
    named, asks = urlsplit(allowed), urlsplit(origin)
    host = named.hostname or ""
    return (
        host.startswith("*.")
        and (asks.hostname or "").endswith(host[1:])
        and (named.scheme, named.port) == (asks.scheme, asks.port)
    )


@functools.lru_cache(maxsize=1)
def _script() -> tuple[bytes, bytes]:
    body = SCRIPT.read_bytes()
    return body, gzip.compress(body, mtime=0)


handlers = (script, check)
