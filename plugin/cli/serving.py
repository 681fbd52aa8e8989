"""`sidelight serve`."""

import argparse
import socket
from importlib.metadata import version

from plugin.masking import without_secrets
from plugin.settings import Settings
from plugin.store import claim

from .command import Commands, add_command, nothing, run


def declare(commands: Commands) -> None:
    command = add_command(commands, "serve", serve, "run the service")
    command.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    command.add_argument("--port", type=_port, default=8400, help="port to listen on (default: %(default)s)")


def serve(options: argparse.Namespace, settings: Settings) -> None:
    from plugin import app  # only this command needs the web framework
    from plugin.files.store import address_of, open_files

    place = f"{options.host}, port {options.port}"
    with app.listen(options.host, options.port) as listening, claim(settings.database, place) as claimed:
        run(settings, nothing)  # reports a database error in one line; the server would print a traceback
        open_files(files := address_of(settings))  # and this, what keeps no files
        kept = f"{without_secrets(settings.database)}, files in {files}"
        print(f"sidelight {version('sidelight')}: {_address(listening)}, {kept}", flush=True)
        app.serve(settings, listening, claimed.is_ending if claimed else lambda: None)


def _address(listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 65535):
        raise argparse.ArgumentTypeError("a port is a number from 1 to 65535")
    return int(text)
