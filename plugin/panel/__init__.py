"""The HTML face. `app` mounts `routes()` and `exception_handlers`, and keeps a `PanelHouse` in `state.panel`."""

from litestar import Router
from litestar.types import ControllerRouterHandler

from . import attributes, customers, notes, search, sheets, strip, touches
from .embed import embed
from .page import panel
from .refusals import exception_handlers

MOST_BYTES = 512 * 1024  # the longest note, each of its characters escaped, twice over
NOUNS = (attributes, customers, notes, search, sheets, strip, touches)


def routes() -> list[ControllerRouterHandler]:
    handlers = [handler for noun in NOUNS for handler in noun.handlers]
    return [Router("/", route_handlers=[embed, panel, *handlers], request_max_body_size=MOST_BYTES)]


__all__ = ["exception_handlers", "routes"]
