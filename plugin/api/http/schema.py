"""OpenAPI at `/schema`, made from the routes themselves, their docstrings and wire structs: it cannot lag behind."""

import inspect
import re
from collections.abc import Iterable, Iterator
from http import HTTPStatus
from typing import Any

import msgspec
from litestar import Response, get
from litestar.handlers import HTTPRouteHandler
from msgspec import Struct

from plugin.errors import CursorTooOld

from .problems import DETAILS, PROBLEM_JSON, Problem, problem_of

Json = dict[str, Any]  # a document in the making; it never leaves this file but as bytes
COMPONENTS = "#/components/schemas/{name}"
WRITES = ("PUT", "POST", "DELETE")

ABOUT = """\
The JSON face of Sidelight. Every address wants `Authorization: Bearer <api key>`; a key opens exactly one workspace,
and what belongs to another one is answered as if it did not exist.

* **Ids** are the host's own: 1 to 200 printable characters without `/` or space around them, but not `.` or `..`;
  percent-encoded in addresses.
* **PUT merges**: a member left out stays as it is, `null` clears it (where there must be something, it is refused), an
  unknown member is refused.
* **Times** are RFC 3339 in UTC.
* **Retries**: every PUT, POST and DELETE but those of `/v1/panels`, `/v1/keys` and `/v1/origins` takes an
  `Idempotency-Key`. The answer is kept for 24 hours; the same request again gets that answer with
  `Idempotency-Replayed: true` and changes nothing. The same key with another request: 422.
* **Refusals** are problem JSON (RFC 9457) and name the members that do not fit. 503 is "not now", 429 "too
  often": try again after `Retry-After` seconds, with the same key.
"""

# by its name; another is the noun's id, too
IN_PATH = {"id": "The {noun}'s id.", "key": "The {noun}'s key.", "system": "The {noun}'s outside system, by name."}


class Query(Struct, frozen=True):
    name: str
    about: str
    type: str = "string"
    required: bool = False


class Described(Struct, frozen=True, kw_only=True):
    """What a route's signature and docstring do not say: its wire structs, an example of each, and its refusals."""

    answer: Any = None
    answered: Any = None  # an example of the answer
    body: Any = None
    sent: Any = None  # an example of the body
    in_path: tuple[str, ...] = ()  # members of the body's struct that the path gives instead
    status: int = 200
    takes: str = ""  # the media type of a body that is no JSON
    gives: str = ""  # and of such an answer
    takes_key: bool = True  # an `Idempotency-Key`, where it writes
    refusals: tuple[int, ...] = ()
    queries: tuple[Query, ...] = ()


def schema_route(prefix: str, handlers: Iterable[HTTPRouteHandler]) -> HTTPRouteHandler:
    """`prefix` is where the handlers are mounted."""
    document = msgspec.json.encode(openapi(prefix, handlers))

    @get("/schema", sync_to_thread=False)
    def schema() -> Response[bytes]:
        return Response(document, media_type="application/vnd.oai.openapi+json")

    return schema


def openapi(prefix: str, handlers: Iterable[HTTPRouteHandler]) -> Json:
    described = [(handler, handler.opt["described"]) for handler in handlers]
    structs = dict.fromkeys([Problem, *(struct for _, route in described for struct in (route.body, route.answer))])
    structs.pop(None, None)
    _, components = msgspec.json.schema_components(list(structs), ref_template=COMPONENTS)
    paths: Json = {}
    for handler, route in described:
        for path in handler.paths:
            operation = _operation(handler, route, components)
            paths.setdefault(prefix + _path(path), {})[_method(handler).lower()] = operation
    return {
        "openapi": "3.1.0",
        "info": {"title": "Sidelight", "version": "1", "description": ABOUT},
        "security": [{"apiKey": []}],
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {"apiKey": {"type": "http", "scheme": "bearer", "description": "A workspace's key."}},
        },
    }


def _operation(handler: HTTPRouteHandler, route: Described, components: Json) -> Json:
    summary, _, description = inspect.cleandoc(handler.fn.__doc__ or "").partition("\n")
    operation: Json = {
        "operationId": handler.fn.__name__,
        "tags": [_path(next(iter(handler.paths))).split("/")[1]],
        "summary": summary.rstrip("."),
        "description": description.strip() or summary,
        "parameters": list(_parameters(handler, route)),
        "responses": {str(route.status): _answer(route), **_refusals(handler, route)},
    }
    if route.body:
        content = {"schema": _body(route, components), "example": route.sent}
        operation["requestBody"] = {"required": True, "content": {"application/json": content}}
    if route.takes:
        operation["requestBody"] = {"required": True, "content": {route.takes: {"schema": {}}}}
    return operation


def _parameters(handler: HTTPRouteHandler, route: Described) -> Iterator[Json]:
    for noun, name in parameters_of(next(iter(handler.paths))):
        about = IN_PATH.get(name, IN_PATH["id"]).format(noun=noun.removesuffix("s"))
        text = {"type": "string", "minLength": 1, "maxLength": 200, "pattern": r"^(?!\.{1,2}$)[^/]+$"}
        yield {"name": name, "in": "path", "required": True, "description": about, "schema": text}
    for query in route.queries:
        yield {
            "name": query.name,
            "in": "query",
            "required": query.required,
            "description": query.about,
            "schema": {"type": query.type},
        }
    if _method(handler) in WRITES and route.takes_key:
        about = "Makes a retry safe: 1 to 200 printable ASCII characters, new for every request that is not a retry."
        key = {"type": "string", "minLength": 1, "maxLength": 200}
        yield {"name": "Idempotency-Key", "in": "header", "description": about, "schema": key}


def _answer(route: Described) -> Json:
    answer: Json = {"description": HTTPStatus(route.status).phrase}
    if route.answer:
        (schema,), _ = msgspec.json.schema_components([route.answer], ref_template=COMPONENTS)
        answer["content"] = {"application/json": {"schema": schema, "example": route.answered}}
    if route.gives:
        answer["content"] = {route.gives: {"schema": {}}}
    return answer


def _refusals(handler: HTTPRouteHandler, route: Described) -> Json:
    statuses = {401, 503, *route.refusals}
    if route.body:
        statuses |= {400, 413, 422}
    if "{" in next(iter(handler.paths)) or _method(handler) in WRITES:
        statuses |= {422}
    schema = {"$ref": COMPONENTS.format(name="Problem")}
    return {str(status): _refusal(status, schema) for status in sorted(statuses)}


def _refusal(status: int, schema: Json) -> Json:
    title = HTTPStatus(status).phrase
    about = DETAILS.get(status, title)
    problem = problem_of(CursorTooOld(900)) if status == 410 else Problem("about:blank", title, status, about)
    return {
        "description": about,
        "content": {PROBLEM_JSON: {"schema": schema, "example": msgspec.to_builtins(problem)}},
    }


def _body(route: Described, components: Json) -> Json:
    """The struct's own schema, without the members that the method and the path already say."""
    name = route.body.__name__
    if not route.in_path:
        return {"$ref": COMPONENTS.format(name=name)}
    whole: Json = components[name]
    said = {"op", *route.in_path}
    properties = {key: value for key, value in whole["properties"].items() if key not in said}
    required = [key for key in whole.get("required", ()) if key not in said]
    title = f"{name} without {', '.join(route.in_path)}"
    return {**whole, "title": title, "properties": properties, "required": required}


def _method(handler: HTTPRouteHandler) -> str:
    return next(iter(handler.http_methods))


def parameters_of(path: str) -> Iterator[tuple[str, str]]:
    """Each parameter of an address, after the noun that it names a thing of: a thing may be named by several."""
    noun = ""
    for segment in path.split("/"):
        if segment.startswith("{"):
            yield noun, segment.strip("{}").partition(":")[0]
        else:
            noun = segment


def _path(path: str) -> str:
    return re.sub(r":\w+}", "}", path)
