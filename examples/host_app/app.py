"""The wiring: pages, the SDK's client, and what runs beside the pages."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Coroutine, Iterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import msgspec
from litestar import Litestar, MediaType, Response
from litestar.di import Provide
from litestar.exceptions import NotFoundException
from litestar.static_files import create_static_files_router  # pyright: ignore[reportUnknownVariableType]
from sidelight_sdk import AsyncSidelight, RetryPolicy, SidelightError

from .desk import Desk
from .inbox import Inbox
from .outbox import Outbox
from .pages import ROUTES, Browser, desk_of_path
from .render import HERE, render
from .seed import TRADES, Trade
from .sidelight import Sidelight
from .trades import Trades

log = logging.getLogger(__name__)


def create_app(environment: Mapping[str, str]) -> Litestar:
    """SIDELIGHT_URL, _WORKSPACE, _API_KEY and _SIGNING_KEY are the SDK's; HOST_… ours (see the README)."""
    trades = Trades(make_desks(environment))
    trades.autoplay(bool(environment.get("HOST_AUTOPLAY")))
    every = float(environment.get("HOST_AUTOPLAY") or 20)

    @asynccontextmanager
    async def alongside(app: Litestar) -> AsyncGenerator[None]:
        tasks = [asyncio.create_task(work) for desk in trades.desks for work in beside_the_pages(desk, every)]
        yield
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.gather(*(desk.sidelight.close() for desk in trades.desks))

    app = Litestar(
        route_handlers=[*ROUTES, create_static_files_router(path="/static", directories=[HERE / "static"])],
        dependencies={
            "trades": Provide(lambda: trades, sync_to_thread=False),
            "desk": Provide(desk_of_path, sync_to_thread=False),
        },
        exception_handlers={NotFoundException: missing},
        response_headers=headers(environment.get("SIDELIGHT_PUBLIC_URL") or environment["SIDELIGHT_URL"]),
        lifespan=[alongside],
        openapi_config=None,
    )
    app.state.trades = trades
    return app


def make_desks(environment: Mapping[str, str]) -> Iterator[Desk]:
    """Each trade that there are keys for, with a client, an inbox and an outbox of its own."""
    address = environment.get("HOST_URL", "http://localhost:8401")
    for trade, keys in workspaces(environment):
        client = make_client(keys)
        inbox = Inbox(list(trade.agents), trade.conversations(datetime.now(UTC)))
        outbox = Outbox(on_change=inbox.stir)
        yield Desk(trade, inbox, outbox, Sidelight(client, trade, outbox, inbox, address))


class Keys(msgspec.Struct, frozen=True):
    """A workspace's. None: the SDK finds them in the environment."""

    workspace: str | None = None
    api_key: str | None = None
    signing_key: str | None = None


def make_client(keys: Keys) -> AsyncSidelight:
    return AsyncSidelight(
        workspace=keys.workspace,
        api_key=keys.api_key,
        signing_key=keys.signing_key,
        retry=RetryPolicy(attempts=1),  # it is the outbox that tries again
        timeout=5,
    )


def workspaces(environment: Mapping[str, str]) -> list[tuple[Trade, Keys]]:
    """Of the file HOST_WORKSPACES; without it, of one trade."""
    if file := environment.get("HOST_WORKSPACES"):
        kept = msgspec.json.decode(Path(file).read_bytes(), type=dict[str, Keys])
    else:
        kept = {environment.get("HOST_TRADE") or "software": Keys()}
    trades = {trade.id: trade for trade in TRADES}
    if unknown := kept.keys() - trades:
        raise SystemExit(f"There is no trade {', '.join(unknown)}; there are {', '.join(trades)}.")
    return [(trades[id], keys) for id, keys in kept.items()]


def beside_the_pages(desk: Desk, every: float) -> list[Coroutine[None, None, None]]:
    desk.sidelight.everything()
    return [desk.outbox.run(), follow(desk), desk.autoplay.run(desk.inbox.newest_first, every)]


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
