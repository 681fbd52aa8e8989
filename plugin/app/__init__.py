"""The service as one process: what it is made of, and how it listens, serves and ends."""

from .listening import listen
from .server import serve
from .wiring import create_app

__all__ = ["create_app", "listen", "serve"]
