"""Who calls, and where: the bearer key's workspace, and the ids of the path as they were really sent."""

from typing import Any

from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from plugin.domain.actor import Actor
from plugin.domain.address import is_as_routed, parameter_in
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
    """Nothing is found under an address that the framework takes for another's; and what it names are ids."""
    scope = connection.scope
    path, template, parameters = scope["raw_path"], scope["path_template"], scope["path_params"]
    if not is_as_routed(path.removeprefix(scope.get("root_path", "").encode()), template, parameters):
        raise Missing
    for name in filter(None, map(parameter_in, template.split("/"))):
        check_id(parameters[name], name)
