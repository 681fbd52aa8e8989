"""What those ask who start, stop and route to processes: `/healthz` and `/readyz`, without a key and without details.

`/healthz`: the process works; if not, only a restart helps. `/readyz`: a request sent to it now would be answered; not
while the database is away, nor once the process is about to end.
"""

import asyncio

from litestar import MediaType, Request, Response, Router, get
from litestar.datastructures import State

from plugin.errors import Unavailable
from plugin.store import Store

DEADLINE = 2.0  # seconds
HEADERS = {"cache-control": "no-store", "x-content-type-options": "nosniff"}
ASKED = "SELECT max(number) FROM migrations"  # something that is read from the database itself

HealthRequest = Request[None, None, State]


class Health:
    def __init__(self) -> None:
        self.is_draining = False
        self.store: Store | None = None

    @property
    def defect(self) -> str | None:
        """Why this process should be started anew."""
        try:
            if self.store:
                self.store.check()
        except Unavailable:
            return "the database is no longer the one that was opened"
        return None

    async def obstacle(self) -> str | None:
        """Why nothing should be sent here."""
        if self.is_draining or self.store is None:
            return "draining" if self.is_draining else "starting"
        try:
            async with asyncio.timeout(DEADLINE):
                await self.store.row(ASKED)
        except Exception:
            return "the database does not answer"
        return None


@get("/healthz")
async def healthz(request: HealthRequest) -> Response[str]:
    return _answer(_health(request).defect)


@get("/readyz")
async def readyz(request: HealthRequest) -> Response[str]:
    return _answer(await _health(request).obstacle())


def _health(request: HealthRequest) -> Health:
    health: Health = request.app.state.health
    return health


def _answer(obstacle: str | None) -> Response[str]:
    status, text = (503, obstacle) if obstacle else (200, "ok")
    return Response(f"{text}\n", status_code=status, media_type=MediaType.TEXT, headers=HEADERS)


def routes() -> Router:
    return Router("/", route_handlers=[healthz, readyz])
