"""The HTML face. `app` mounts `routes()` and `exception_handlers`, and keeps a `Services` in `state.panel`."""

from litestar import Router
from litestar.types import ControllerRouterHandler

from .embed import embed
from .machine import beacons, outcome, sheets
from .machine.page import panel
from .machine.posted import NO_FILES
from .nouns import attributes, customers, notes, search
from .refusals import exception_handlers

NOUNS = (attributes, customers, notes, search, sheets, outcome, beacons)


def routes() -> list[ControllerRouterHandler]:
    handlers = [handler for noun in NOUNS for handler in noun.handlers]
    return [Router("/", route_handlers=[embed, panel, *handlers], request_max_body_size=NO_FILES.body)]


__all__ = ["exception_handlers", "routes"]
