"""The JSON face. `app` mounts `routes()`, keeps the `Services` in `state.api`, and its error handlers `beside` these.

A new route: a declaration in its noun's file (`reads`, `writes`), and its name in that file's `handlers`. A new noun: a
file with `handlers` and an `example`, and its line in `NOUNS`.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from litestar import HttpMethod, Response, Router, route
from litestar.di import Provide
from litestar.handlers import HTTPRouteHandler
from litestar.types import ControllerRouterHandler

from plugin.api.http.authentication import guard
from plugin.api.http.call import open_call
from plugin.api.http.problems import beside, exception_handlers, refusal
from plugin.api.http.schema import schema_route

from . import (
    accounts,
    agent_avatars,
    agents,
    assignments,
    attributes,
    audit,
    avatars,
    batch,
    checks,
    companies,
    company_fields,
    contact_details,
    conversations,
    customers,
    events,
    history,
    identities,
    keys,
    messages,
    notes,
    origins,
    panels,
    permissions,
    relationships,
    retention,
    tags,
    views,
    warnings,
)

BODY_LIMIT = 8 * 1024 * 1024  # of a batch
# each after those whose things its example names
NOUNS = (
    attributes,
    customers,
    conversations,
    messages,
    notes,
    tags,
    accounts,
    avatars,
    agents,
    agent_avatars,
    assignments,
    checks,
    contact_details,
    warnings,
    identities,
    companies,
    company_fields,
    relationships,
    history,
    permissions,
    views,
    retention,
    audit,
    keys,
    origins,
    batch,
    panels,
    events,
)


def routes() -> list[ControllerRouterHandler]:
    handlers = [handler for noun in NOUNS for handler in noun.handlers]
    guarded = Router(
        "/v1",
        route_handlers=[*options(handlers), *handlers],  # first: else the framework adds its own
        guards=[guard],
        dependencies={"call": Provide(open_call, sync_to_thread=False)},
        exception_handlers=exception_handlers,
        request_max_body_size=BODY_LIMIT,
        include_in_schema=False,
    )
    # the websocket authenticates for itself: what a guard raises would become a bare 403
    sockets = Router("/v1", route_handlers=list(events.websocket_handlers), exception_handlers=exception_handlers)
    return [guarded, sockets, schema_route("/v1", handlers)]


def options(handlers: Sequence[HTTPRouteHandler]) -> Iterator[HTTPRouteHandler]:
    """What each address takes. The framework's own answer knows of the first method that was mounted, and no other."""
    allowed: defaultdict[str, set[str]] = defaultdict(lambda: {"OPTIONS"})
    for handler in handlers:
        for path in handler.paths:
            allowed[path] |= handler.http_methods
    for path, methods in allowed.items():
        yield _options(path, ", ".join(sorted(methods)))


def _options(path: str, allow: str) -> HTTPRouteHandler:
    @route(path, http_method=[HttpMethod.OPTIONS], status_code=204, sync_to_thread=False)
    def answer() -> Response[None]:
        return Response(None, status_code=204, headers={"Allow": allow})

    return answer


__all__ = ["beside", "exception_handlers", "refusal", "routes"]
