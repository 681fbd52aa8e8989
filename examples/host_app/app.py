"""The wiring: pages, the SDK's client, and what runs beside the pages."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from urllib.parse import urlsplit

from litestar import Litestar, MediaType, Response
from litestar.di import Provide
from litestar.exceptions import NotFoundException
from litestar.static_files import create_static_files_router  # pyright: ignore[reportUnknownVariableType]
from sidelight_sdk import AsyncSidelight, RetryPolicy, SidelightError

from . import seed
from .desk import Desk
from .inbox import Inbox
from .outbox import Outbox
from .pages import ROUTES, Browser
from .render import HERE, render
from .sidelight import Sidelight

log = logging.getLogger(__name__)


def create_app(environment: Mapping[str, str]) -> Litestar:
    """SIDELIGHT_URL, _WORKSPACE, _API_KEY and _SIGNING_KEY are the SDK's; HOST_URL and HOST_AUTOPLAY (seconds) ours."""
    client = AsyncSidelight(retry=RetryPolicy(attempts=1), timeout=5)  # it is the outbox that tries again
    desk = make_desk(client, environment.get("HOST_URL", "http://localhost:8401"))
    desk.autoplay.on = bool(environment.get("HOST_AUTOPLAY"))
    every = float(environment.get("HOST_AUTOPLAY") or 20)

    @asynccontextmanager
    async def alongside(app: Litestar) -> AsyncGenerator[None]:
        desk.sidelight.everything()
        work = (desk.outbox.run(), follow(desk), desk.autoplay.run(desk.inbox.newest_first, every))
        tasks = [asyncio.create_task(each) for each in work]
        yield
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await client.close()

    app = Litestar(
        route_handlers=[*ROUTES, create_static_files_router(path="/static", directories=[HERE / "static"])],
        dependencies={"desk": Provide(lambda: desk, sync_to_thread=False)},
        exception_handlers={NotFoundException: missing},
        response_headers=headers(environment.get("SIDELIGHT_PUBLIC_URL") or environment["SIDELIGHT_URL"]),
        lifespan=[alongside],
        openapi_config=None,
    )
    app.state.desk = desk
    return app


def make_desk(client: AsyncSidelight, address: str) -> Desk:
    inbox = Inbox(list(seed.AGENTS), seed.conversations(datetime.now(UTC)))
    outbox = Outbox(on_change=inbox.stir)
    return Desk(inbox, outbox, Sidelight(client, outbox, inbox, address))


async def follow(desk: Desk) -> None:
    while True:
        try:
            await desk.sidelight.follow(desk.feed.note)
        except SidelightError as problem:
            log.warning("Sidelight's events: %s", problem)
        await asyncio.sleep(5)


def headers(sidelight: str) -> dict[str, str]:
    """A host's own policy names the service for the panel's script, its frame, and what is asked if nothing shows."""
    service = "{0.scheme}://{0.netloc}".format(urlsplit(sidelight))
    policy = (
        f"default-src 'self'; script-src 'self' {service}; frame-src 'self' {service}; connect-src 'self' {service}; "
        "frame-ancestors 'self'; form-action 'self'"
    )
    return {
        "Content-Security-Policy": policy,
        "Cache-Control": "no-store",  # going back to a page must make a new panel URL
    }


def missing(_: Browser, __: Exception) -> Response[str]:
    return Response(render("missing.html"), media_type=MediaType.HTML, status_code=404)
