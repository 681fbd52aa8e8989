"""Who calls, and where: the bearer key's workspace, and the ids of the path as they were really sent."""

from typing import Any
from urllib.parse import unquote_to_bytes

from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from plugin.domain.actor import Actor
from plugin.domain.secret import hash_secret
from plugin.domain.text import check_id
from plugin.domain.workspace import Workspace
from plugin.errors import Missing, Unauthorised
from plugin.store.engine.base import Reader
from plugin.store.keys import KeyName
from plugin.store.workspaces import workspace_of_api_key

from .services import Services

Connection = ASGIConnection[Any, Any, Any, Any]

CHECKS_KEY = "checks_key"  # of a route: all it does is operations, whose transaction checks the key
REMEMBERED = "sidelight.remembered"  # of a request: its key was good a moment ago, and is to be checked


async def guard(connection: Connection, handler: BaseRouteHandler) -> None:
    """Runs before anything of the request is read: no key, no answer, whatever is asked for."""
    services: Services = connection.app.state.api
    key_hash = _key_hash(connection)
    found = services.keys.whose(key_hash) if handler.opt.get(CHECKS_KEY) else None
    connection.scope["state"][REMEMBERED] = found is not None
    if found is None:
        found = await _whose(services.store, key_hash)
        services.keys.remember(key_hash, found)
        workspace, actor = found
        services.key_uses.note(KeyName("api", workspace.id, actor.id), services.clock())
    connection.scope["user"], connection.scope["auth"] = found
    check_path(connection)


async def authenticate(connection: Connection, reader: Reader) -> tuple[Workspace, Actor]:
    """The workspace whose key this is. Absent, unknown and revoked keys are refused alike."""
    return await _whose(reader, _key_hash(connection))


def _key_hash(connection: Connection) -> str:
    scheme, _, key = connection.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not key.strip():
        raise Unauthorised
    return hash_secret(key.strip())


async def _whose(reader: Reader, key_hash: str) -> tuple[Workspace, Actor]:
    found = await workspace_of_api_key(reader, key_hash)
    if found is None:
        raise Unauthorised
    return found


def check_path(connection: Connection) -> None:
    """The path as sent must be the path that was routed, segment by segment.

    The server decodes `%2F` and drops empty segments before it routes, so that `customers/x%2Fnotes` would reach the
    notes of `x`, and `customers//notes` the customer `notes`.
    """
    raw = connection.scope["raw_path"].removeprefix(connection.scope.get("root_path", "").encode())
    sent = [_decoded(segment) for segment in raw.split(b"/")]
    parameters = connection.scope["path_params"]
    routed = connection.scope["path_template"].split("/")
    names = [segment[1:-1].partition(":")[0] if segment.startswith("{") else None for segment in routed]
    if sent != [segment if name is None else parameters[name] for name, segment in zip(names, routed, strict=True)]:
        raise Missing
    for name in filter(None, names):
        check_id(parameters[name], name)


def _decoded(segment: bytes) -> str:
    try:
        return unquote_to_bytes(segment).decode("utf-8")
    except UnicodeDecodeError:
        raise Missing from None
