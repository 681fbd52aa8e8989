"""The JSON face. `app` mounts `routes()`, keeps a `House` in `state.house`, and its error handlers `beside` these.

A new route: a function in its noun's file with a docstring and a `Described`, and its name in that file's `handlers`.
"""

from litestar import Router
from litestar.di import Provide
from litestar.types import ControllerRouterHandler

from plugin.api import attributes, batch, conversations, customers, events, messages, notes, panels
from plugin.api.authentication import guard
from plugin.api.call import open_call
from plugin.api.problems import beside, exception_handlers
from plugin.api.schema import schema_route

BODY_LIMIT = 8 * 1024 * 1024
NOUNS = (customers, attributes, conversations, messages, notes, batch, panels, events)


def routes() -> list[ControllerRouterHandler]:
    handlers = [handler for noun in NOUNS for handler in noun.handlers]
    guarded = Router(
        "/v1",
        route_handlers=handlers,
        guards=[guard],
        dependencies={"call": Provide(open_call, sync_to_thread=False)},
        exception_handlers=exception_handlers,
        request_max_body_size=BODY_LIMIT,
        include_in_schema=False,
    )
    # the websocket authenticates for itself: what a guard raises would become a bare 403
    sockets = Router("/v1", route_handlers=list(events.websocket_handlers), exception_handlers=exception_handlers)
    return [guarded, sockets, schema_route("/v1", handlers)]


__all__ = ["beside", "exception_handlers", "routes"]
