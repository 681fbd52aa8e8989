"""`python -m examples.host_app`: the platform alone, for a Sidelight that runs already.

SIDELIGHT_URL, _WORKSPACE, _API_KEY and _SIGNING_KEY say which, HOST_TRADE which trade is in that workspace (software);
or HOST_WORKSPACES, a file with the keys of several.
"""

import os
import signal
import sys
from types import FrameType

import uvicorn
from litestar import Litestar

from .app import create_app


class Server(uvicorn.Server):
    """Ends the live frames on a signal; otherwise uvicorn would wait for them."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        application = self.config.app
        if isinstance(application, Litestar):
            application.state.trades.close()
        super().handle_exit(sig, frame)


def go_on(_: int, __: FrameType | None) -> None:
    """Once it has shut down, uvicorn raises its signal again."""


def main() -> int:
    host, port = os.environ.get("HOST_BIND", "localhost"), int(os.environ.get("HOST_PORT") or 8401)
    os.environ.setdefault("HOST_URL", f"http://localhost:{port}")
    config = uvicorn.Config(
        create_app(os.environ), host=host, port=port, log_level="warning", timeout_graceful_shutdown=2, ws="none"
    )
    server = Server(config)
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, go_on)
    server.run()
    return 0 if server.started else 1


if __name__ == "__main__":
    sys.exit(main())
