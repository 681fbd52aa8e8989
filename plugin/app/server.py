"""serve(): runs the service until a signal ends it."""

import signal
import socket
import sys
from types import FrameType

import uvicorn
from litestar import Litestar

from plugin.panel.machine.services import Services
from plugin.settings import Settings

from . import collector, logs
from .listening import allow_many_connections
from .protocol import BoundedProtocol
from .wiring import create_app

# The loop's thread waits at most this long for a busy thread of the store's. Python's own value is ten times that.
SWITCH_SECONDS = 0.0005


def serve(settings: Settings, listening: socket.socket) -> None:
    """Serves until SIGTERM or SIGINT; then ends every open panel with a message, and returns within seconds."""
    app = create_app(settings)
    allow_many_connections()
    sys.setswitchinterval(SWITCH_SECONDS)
    logs.begin(settings)
    config = uvicorn.Config(
        app,
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
    Server(config, app).run(sockets=[listening])


class Server(uvicorn.Server):
    """Ends the open panels first. uvicorn waits for open responses before it shuts the app down, and a panel's
    response never ends by itself.
    """

    def __init__(self, config: uvicorn.Config, app: Litestar) -> None:
        super().__init__(config)
        self._app = app

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        collector.settle()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        services: Services | None = self._app.state.get("panel")
        if services:
            services.hub.end_all("restart")
        super().handle_exit(signal.Signals(sig), frame)
