"""create_app(): the only wiring. serve(): the only socket."""

import asyncio
import contextlib
import logging
import re
import resource
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from types import FrameType

import uvicorn
from litestar import Litestar
from litestar.datastructures import State
from litestar.types import Scope
from msgspec import Struct
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from plugin import api, panel
from plugin.actions.context import Context
from plugin.actions.housekeeping import tidy
from plugin.live.bus import Bus, LocalBus, PostgresBus
from plugin.live.hub import Hub
from plugin.live.keeper import Keeper
from plugin.live.presence import PresenceBook
from plugin.live.tail import Tail
from plugin.panel.machine.reading import Readings
from plugin.panel.machine.rounds import Rounds
from plugin.panel.machine.services import PanelHouse
from plugin.store.engine.base import Store

from .errors import SidelightError, Unavailable
from .settings import Settings
from .store import open_store

UNSENT_BYTES = 16 * 1024  # the kernel would hold megabytes of stale updates for a reader that has stopped
STOPPED_READER_MILLISECONDS = 30_000
HEAD_BYTES = 64 * 1024  # of a request: its address and headers
SWITCH_SECONDS = 0.0005  # the loop's thread waits as long for a busy one of the store's; Python's own is ten times that
REQUEST_SECONDS = 120.0  # from its beginning to the end of its body
log = logging.getLogger(__name__)


class House(Struct, frozen=True):
    """What `api` needs of the service around it."""

    ctx: Context
    store: Store
    tail: Tail
    settings: Settings
    clock: Callable[[], datetime]


def utcnow() -> datetime:
    return datetime.now(UTC)


def create_app(settings: Settings, clock: Callable[[], datetime] = utcnow) -> Litestar:
    @asynccontextmanager
    async def lifespan(app: Litestar) -> AsyncIterator[None]:
        store = await open_store(settings.database)
        await store.migrate()
        bus: Bus = PostgresBus(settings.database) if settings.database.startswith("postgres") else LocalBus()
        tail = Tail(store)
        hub = Hub(store, tail, settings)
        presence = PresenceBook(store, bus.publish, settings, clock)
        ctx = Context(store, bus.publish)
        keeper = Keeper(partial(tidy, ctx, settings), clock)
        readings = Readings(store, hub.new_mark, presence.editing_since)
        app.state.house = House(ctx, store, tail, settings, clock)
        app.state.panel = PanelHouse(ctx, hub, presence, readings, Rounds(readings, clock), settings, clock)
        await bus.start(hub.receive)
        for part in (tail, hub, presence, keeper):
            await part.start()
        try:
            yield
        finally:
            for part in (keeper, presence, hub, tail):
                await part.stop()
            await bus.stop()
            await store.close()

    return Litestar(
        [*api.routes(), *panel.routes()],
        lifespan=[lifespan],
        state=State(),
        exception_handlers=api.beside(panel.exception_handlers),
        after_exception=[log_unexpected],
        openapi_config=None,
        logging_config=None,
    )


def log_unexpected(error: Exception, scope: Scope) -> None:
    """What nobody meant to raise, and in one line that the database is away. Other refusals need none."""
    method, path = scope.get("method", scope["type"]), SECRETS.sub(r"\1***", scope["path"])
    if isinstance(error, Unavailable):
        log.warning("%s %s: %s", method, path, error)
    elif not isinstance(error, SidelightError) and getattr(error, "status_code", 500) >= 500:
        log.error("%s %s failed", method, path, exc_info=error)


def serve(settings: Settings, listening: socket.socket) -> None:
    """Serves until SIGTERM or SIGINT; then tells every open panel, and goes within seconds."""
    app = create_app(settings)
    allow_many_connections()
    sys.setswitchinterval(SWITCH_SECONDS)
    logging.getLogger("uvicorn.access").addFilter(redact)
    config = uvicorn.Config(
        app,
        http=Connection,
        log_level="info",
        timeout_graceful_shutdown=max(1, round(settings.drain)),
        timeout_keep_alive=30,
        ws_ping_interval=20.0,
        server_header=False,
    )
    for number in (signal.SIGTERM, signal.SIGINT):
        # uvicorn drains, then raises the signal once more: an end that was asked for is no failure
        signal.signal(number, lambda *_: None)
    Server(config, app).run(sockets=[listening])


def allow_many_connections() -> None:
    """Each open panel holds one, and a shell's usual 1,024 would be all of them."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a restart binds at once
    # what is set here, every accepted connection inherits; not every system has both
    if hasattr(socket, "TCP_NOTSENT_LOWAT"):
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, UNSENT_BYTES)
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, STOPPED_READER_MILLISECONDS)
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        raise OSError(f"cannot listen at {host}, port {port}: {error.strerror}") from error
    listening.listen(2048)
    return listening


class Connection(HttpToolsProtocol):
    """uvicorn's own takes a head without end, ever slower as it grows, and waits for the rest of a request for ever."""

    _head: int | None = None  # bytes of a head that has begun and not ended
    _late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        self._came()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._head is not None:
            self._head += len(data)
            if self._head > HEAD_BYTES and not self.transport.is_closing():
                self.send_400_response("The request's address and headers are too long.")

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._head = 0
        self._wait()

    def on_headers_complete(self) -> None:
        self._head = None
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._came()
        super().on_message_complete()

    def _wait(self) -> None:
        self._came()
        self._late = self.loop.call_later(REQUEST_SECONDS, self._give_up)

    def _came(self) -> None:
        if self._late:
            self._late.cancel()
            self._late = None

    def _give_up(self) -> None:
        # a connection that has become a websocket is no longer ours
        if self.transport.get_protocol() is self:
            self.transport.abort()


class Server(uvicorn.Server):
    """uvicorn waits for open responses before it tells the app to end.

    A panel's never does by itself. So it is told first.
    """

    def __init__(self, config: uvicorn.Config, app: Litestar) -> None:
        super().__init__(config)
        self._app = app

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        house: PanelHouse | None = self._app.state.get("panel")
        if house:
            house.hub.end_all("restart")
        super().handle_exit(signal.Signals(sig), frame)


SECRETS = re.compile(r"(/p/)[^/?\s]+|(token=)[^&\s]+")


def redact(record: logging.LogRecord) -> bool:
    """A panel's URL is its capability: no log may hold it."""
    if isinstance(record.args, tuple):
        record.args = tuple(
            SECRETS.sub(lambda found: f"{found[1] or found[2]}***", arg) if isinstance(arg, str) else arg
            for arg in record.args
        )
    return True
