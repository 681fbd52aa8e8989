"""The HTML face. `app` mounts `routes()` and `exception_handlers`, and keeps a `Services` in `state.panel`."""

from litestar import Router
from litestar.types import ControllerRouterHandler

from . import element, settings
from .embed import embed
from .machine import asking, beacons, lists, outcome, sheets, visiting
from .machine.access import guard
from .machine.page import panel
from .machine.posted import NO_FILES
from .nouns import DECLARED, NOUNS
from .refusals import exception_handlers, refusal

MACHINE = (sheets, outcome, beacons, lists, asking, visiting)


def routes() -> list[ControllerRouterHandler]:
    handlers = [handler for one in (*NOUNS, *MACHINE) for handler in one.handlers]
    handlers = [embed, *element.handlers, panel, *settings.handlers, *handlers]
    return [Router("/", route_handlers=handlers, guards=[guard], request_max_body_size=NO_FILES.body)]


__all__ = ["DECLARED", "exception_handlers", "refusal", "routes"]
