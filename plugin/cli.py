"""The commands of `sidelight`. Each takes `--database` (or SIDELIGHT_DATABASE) and migrates what it finds there."""

import argparse
import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from importlib.metadata import version
from typing import NoReturn, TypeAlias

from msgspec import ValidationError, structs
from msgspec.json import encode

from plugin.actions.context import Context
from plugin.domain.signal import Signal
from plugin.store.engine.base import Store
from plugin.store.workspaces import find_workspace

from .actions import workspaces
from .errors import Missing
from .settings import Settings, from_environment
from .store import compact, keys, open_store

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
Command = Callable[[argparse.Namespace, Settings], None]

FRAMED = "where the panel may be framed; one or more"


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs one command. Exit code 1: it failed; 2: it was not understood. Each prints one line to stderr."""
    options = parser().parse_args(arguments)
    try:
        options.command(options, settings_for(options.database))
    except KeyboardInterrupt:
        sys.exit(130)
    except ValidationError as error:
        _fail(_variable(error), 2)
    except Exception as error:
        _fail(_one_line(error), 1)


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="sidelight", description="The customer's profile beside every conversation.")
    top.add_argument("--version", action="version", version=f"%(prog)s {version('sidelight')}")
    commands = _commands(top)
    serve_command = _command(commands, "serve", serve, "run the service")
    serve_command.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    serve_command.add_argument("--port", type=_port, default=8400, help="port to listen on (default: %(default)s)")
    _command(commands, "migrate", migrate, "bring the database's tables up to date")
    _command(commands, "compact", compact_database, "give a SQLite file's unused space back; not while it is in use")
    _workspace_commands(_commands(commands.add_parser("workspace", help="a workspace and its origins")))
    _key_commands(_commands(commands.add_parser("key", help="a workspace's API and signing keys")))
    return top


def _workspace_commands(commands: Commands) -> None:
    create = _command(commands, "create", create_workspace, "make a workspace; prints its id and keys as JSON")
    create.add_argument("name")
    create.add_argument("--origin", action="extend", nargs="+", required=True, metavar="URL", help=FRAMED)
    origins = _command(commands, "origins", set_origins, "replace where a workspace's panel may be framed")
    origins.add_argument("workspace", help="the workspace's id")
    origins.add_argument("--origin", action="extend", nargs="+", required=True, metavar="URL", help=FRAMED)


def _key_commands(commands: Commands) -> None:
    add = _command(commands, "add", add_key, "add a key beside the others; prints it, this once, as one JSON object")
    listing = _command(commands, "list", list_keys, "list keys, never their secrets, one JSON object a line")
    revoke = _command(commands, "revoke", revoke_key, "end a key; what uses it is refused from now on")
    for command in (add, listing, revoke):
        command.add_argument("workspace", help="the workspace's id")
    add.add_argument("--kind", choices=("api", "signing"), required=True)
    add.add_argument("--label", default="API", help="what an API key is for (default: %(default)s)")
    revoke.add_argument("key", help="a key's id, as `sidelight key list` prints it")


def serve(options: argparse.Namespace, settings: Settings) -> None:
    from plugin import app  # only this command needs the web framework

    with app.listen(options.host, options.port) as listening:
        run(settings, _nothing)  # reports a database error in one line; the server would print a traceback
        app.serve(settings, listening)


def migrate(_: argparse.Namespace, settings: Settings) -> None:
    run(settings, _nothing)


def compact_database(_: argparse.Namespace, settings: Settings) -> None:
    compact(settings.database)


def create_workspace(options: argparse.Namespace, settings: Settings) -> None:
    async def create(ctx: Context) -> None:
        made = await workspaces.create_workspace(ctx, options.name, options.origin, datetime.now(UTC))
        workspace, api, signing = made
        _print(workspace=workspace.id, api_key=api.secret, signing_key=signing.secret)

    run(settings, create)


def set_origins(options: argparse.Namespace, settings: Settings) -> None:
    async def replace(ctx: Context) -> None:
        workspace = await workspaces.set_origins(ctx, options.workspace, options.origin)
        _print(workspace=workspace.id, origins=workspace.origins)

    run(settings, replace)


def add_key(options: argparse.Namespace, settings: Settings) -> None:
    async def add(ctx: Context) -> None:
        at = datetime.now(UTC)
        if options.kind == "api":
            key = await workspaces.add_api_key(ctx, options.workspace, options.label, at)
            _print(id=key.id, kind="api", api_key=key.secret)
        else:
            key = await workspaces.add_signing_key(ctx, options.workspace, at)
            _print(id=key.id, kind="signing", signing_key=key.secret)

    run(settings, add)


def list_keys(options: argparse.Namespace, settings: Settings) -> None:
    async def listing(ctx: Context) -> None:
        if await find_workspace(ctx.store, options.workspace) is None:
            raise Missing
        for key in await keys.list_keys(ctx.store, options.workspace):
            _print(id=key.id, kind=key.kind, label=key.label, created_at=key.created_at, revoked_at=key.revoked_at)

    run(settings, listing)


def revoke_key(options: argparse.Namespace, settings: Settings) -> None:
    async def revoke(ctx: Context) -> None:
        try:
            await workspaces.revoke_api_key(ctx, options.workspace, options.key, datetime.now(UTC))
        except Missing:
            await workspaces.revoke_signing_key(ctx, options.workspace, options.key, datetime.now(UTC))

    run(settings, revoke)


def run(settings: Settings, work: Callable[[Context], Awaitable[None]]) -> None:
    async def whole() -> None:
        async with opened(settings) as ctx:
            await work(ctx)

    asyncio.run(whole())


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Context]:
    """The migrated store. Nothing is published: no command writes what a panel shows."""
    store = await _migrated(settings.database)
    try:
        yield Context(store, _publish_nothing)
    finally:
        await store.close()


async def _migrated(database: str) -> Store:
    try:
        store = await open_store(database)
        try:
            await store.migrate()
        except BaseException:
            await store.close()
            raise
    except Exception as error:
        raise RuntimeError(f"the database cannot be used: {_one_line(error)}") from error
    return store


async def _nothing(_: Context) -> None:
    """For commands that only migrate: opening the database does."""


def _publish_nothing(_: Signal) -> None: ...


def settings_for(database: str | None) -> Settings:
    settings = from_environment()
    return structs.replace(settings, database=database) if database else settings


def _commands(parser: argparse.ArgumentParser) -> Commands:
    return parser.add_subparsers(metavar="COMMAND", required=True)


def _command(commands: Commands, name: str, command: Command, about: str) -> argparse.ArgumentParser:
    one = commands.add_parser(name, help=about, description=about)
    one.add_argument(
        "--database",
        metavar="URL",
        help="sqlite:////absolute/path.db, sqlite:///relative.db or postgresql://… (default: SIDELIGHT_DATABASE)",
    )
    one.set_defaults(command=command)
    return one


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 65535):
        raise argparse.ArgumentTypeError("a port is a number from 1 to 65535")
    return int(text)


def _print(**members: object) -> None:
    print(encode(members).decode(), flush=True)


def _variable(error: ValidationError) -> str:
    why, _, field = str(error).rstrip("`").partition(" - at `$.")
    return f"SIDELIGHT_{field.upper()} does not fit: {why[:1].lower()}{why[1:]}"


def _one_line(error: Exception) -> str:
    if isinstance(error, Missing):
        return str(error) or "there is no such workspace or key"
    text = " ".join(str(error).split())
    return text or type(error).__name__


def _fail(why: str, code: int) -> NoReturn:
    print(f"sidelight: {why}", file=sys.stderr)
    sys.exit(code)


if __name__ == "__main__":
    main()
