"""How a noun declares its routes: one that reads is a function, one that writes is an operation and its description.

What a route's path, operation and annotations say is not said again: its status, the members that the path gives, the
struct of its answer and most of its refusals follow from them.
"""

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar, get_type_hints

from litestar import HttpMethod, Response, route
from litestar.handlers import HTTPRouteHandler
from msgspec import Struct

from plugin.errors import Missing

from .authentication import CHECKS_KEY
from .call import Call, answer, answer_operation
from .schema import Described, Query

T = TypeVar("T")
Example = Mapping[str, Any]  # of JSON
OPERATION_LIMIT = 2 * 1024 * 1024  # bytes of a body that is one operation
STATUS = {"PUT": 200, "POST": 201, "DELETE": 204}


def writes(
    method: str,
    path: str,
    operation: type[Any],
    *,
    sent: Example = {},  # noqa: B006  never written to
    answered: Example | None = None,
    refusals: tuple[int, ...] = (),
) -> Callable[[Callable[[], None]], HTTPRouteHandler]:
    """A route that runs one operation, of which the path gives some members and the body the others.

    It decorates a function without a body, whose name and docstring are the route's. `sent` is an example of the whole
    operation, as a batch takes it; `answered` of its answer.
    """
    in_path = tuple(re.findall(r"{(\w+)", path))
    body = {name: value for name, value in sent.items() if name not in ("op", *in_path)}
    described = Described(
        body=None if method == "DELETE" else operation,
        in_path=in_path,
        sent=body,
        answer=operation.answers,
        answered=answered,
        status=STATUS[method],
        refusals=refusals,
    )

    def declare(about: Callable[[], None]) -> HTTPRouteHandler:
        async def handler(call: Call) -> Response[bytes]:
            return answer_operation(await call.run(await call.operation(operation)), described.status)

        return _mounted(method, path, handler, about, described, operation)

    return declare


def reads(
    path: str, *, answered: Example, queries: tuple[Query, ...] = (), refusals: tuple[int, ...] = ()
) -> Callable[[Callable[[Call], Awaitable[Struct]]], HTTPRouteHandler]:
    """A route that reads: it decorates the function that does, whose annotation says what it answers.

    `answered` is an example of the answer. Where the path names something, that may be missing: 404.
    """
    missing = (404,) if "{" in path else ()
    invalid = (422,) if queries else ()

    def declare(read: Callable[[Call], Awaitable[Struct]]) -> HTTPRouteHandler:
        async def handler(call: Call) -> Response[bytes]:
            return answer(await read(call))

        described = Described(
            answer=get_type_hints(read)["return"],
            answered=answered,
            queries=queries,
            refusals=(*missing, *invalid, *refusals),
        )
        return _mounted("GET", path, handler, read, described)

    return declare


def found(thing: T | None) -> T:
    """What there is; 404 where there is nothing."""
    if thing is None:
        raise Missing
    return thing


def _mounted(
    method: str,
    path: str,
    handler: Callable[[Call], Awaitable[Response[bytes]]],
    about: Callable[..., Any],
    described: Described,
    operation: type[Any] | None = None,
) -> HTTPRouteHandler:
    handler.__name__, handler.__doc__ = about.__name__, about.__doc__
    # the answer says its own status: the framework refuses a 204 with an annotation of bytes
    opt = {"described": described, "operation": operation, CHECKS_KEY: operation is not None}
    mount = route(
        path, http_method=[HttpMethod(method)], status_code=200, opt=opt, request_max_body_size=OPERATION_LIMIT
    )
    return mount(handler)
