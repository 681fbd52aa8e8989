"""The HTML face. `app` mounts `routes()` and `exception_handlers`, and keeps a `PanelHouse` in `state.panel`."""

from litestar.types import ControllerRouterHandler

from . import attributes, customers, notes, search, sheets, strip, touches
from .embed import embed
from .page import panel
from .refusals import exception_handlers

NOUNS = (attributes, customers, notes, search, sheets, strip, touches)


def routes() -> list[ControllerRouterHandler]:
    return [embed, panel, *(handler for noun in NOUNS for handler in noun.handlers)]


__all__ = ["exception_handlers", "routes"]
