"""serve(): runs the service until a signal ends it."""

import asyncio
import signal
import socket
import sys
import time
from collections.abc import Callable
from types import FrameType

import uvicorn
from litestar import Litestar

from plugin.panel.machine.services import Services
from plugin.settings import Settings

from . import collector, logs
from .gate import Gate
from .health import Health
from .listening import allow_many_connections
from .protocol import BoundedProtocol, Config
from .wiring import create_app

# The loop's thread, and the writer's at each statement, wait at most this long for one that computes, as deciding an
# import does. Python's own value is a hundred times that.
SWITCH_SECONDS = 0.00005
QUIET_SECONDS = 0.001  # a turn of the loop that took no longer has found no connection to accept
QUIET_TURNS = 100


def serve(settings: Settings, listening: socket.socket, on_ending: Callable[[], None] = lambda: None) -> None:
    """Serves until SIGTERM or SIGINT; then ends every open panel with a message, and returns within seconds.

    `on_ending` is called by the signal's handler.
    """
    app = create_app(settings)
    allow_many_connections()
    sys.setswitchinterval(SWITCH_SECONDS)
    logs.begin(settings)
    config = Config(
        Gate(app, settings),
        http=BoundedProtocol,
        log_config=None,  # all loggers have one way out, see `logs`
        timeout_graceful_shutdown=max(1, round(settings.drain)),
        timeout_keep_alive=30,
        ws_ping_interval=20.0,
        server_header=False,
    )
    for number in (signal.SIGTERM, signal.SIGINT):
        # uvicorn raises the signal again once it has drained; without a handler that would count as a failure
        signal.signal(number, lambda *_: None)
    Server(config, app, settings.unready, on_ending).run(sockets=[listening])


class Server(uvicorn.Server):
    """Ends in an order in which nothing is lost: says that it is not ready, and goes on serving until that is known;
    accepts what has come, and nothing more; ends the open panels, which never end by themselves; answers the rest.
    """

    config: Config

    def __init__(self, config: Config, app: Litestar, unready: float, on_ending: Callable[[], None]) -> None:
        super().__init__(config)
        self._app, self._unready, self._on_ending = app, unready, on_ending
        self._stops_at = 0.0

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        collector.settle()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """A second signal is impatient, and so is Ctrl-C."""
        is_patient = sig == signal.SIGTERM and not self.should_exit
        self._stops_at = time.monotonic() + (self._unready if is_patient else 0)
        self.config.is_draining = True
        health: Health = self._app.state.health
        health.is_draining = True
        self._on_ending()
        super().handle_exit(signal.Signals(sig), frame)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        while time.monotonic() < self._stops_at:  # noqa: ASYNC110 (a signal handler moves it)
            await asyncio.sleep(0.05)
        services: Services | None = self._app.state.get("panel")
        if services:
            services.hub.end_all("restart")
        await _quiet_turn()
        await super().shutdown(sockets)


async def _quiet_turn() -> None:
    """Each turn of the loop accepts all connections that have come. Those that come between the last one and the end of
    listening are refused, so that must not be after a long turn.
    """
    for _ in range(QUIET_TURNS):
        begun = time.monotonic()
        await asyncio.sleep(0)
        if time.monotonic() - begun < QUIET_SECONDS:
            return
