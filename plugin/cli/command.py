"""What the commands share: how one is declared, what it is run with, and how it prints."""

import argparse
import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TypeAlias

from msgspec.json import encode

from plugin.actions.context import Context
from plugin.domain.signal import Signal
from plugin.domain.workspace import Workspace
from plugin.errors import Missing
from plugin.masking import without_secrets
from plugin.settings import Settings
from plugin.store import exists, open_store
from plugin.store.engine.base import Store
from plugin.store.workspaces import find_workspace

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
Command = Callable[[argparse.Namespace, Settings], None]


MAKES_ONE = "`sidelight migrate` makes one, `sidelight workspace create` too"


def subcommands(parser: argparse.ArgumentParser) -> Commands:
    return parser.add_subparsers(metavar="COMMAND", required=True)


def add_command(commands: Commands, name: str, command: Command, about: str) -> argparse.ArgumentParser:
    one = commands.add_parser(name, help=about, description=about)
    one.add_argument(
        "--database",
        metavar="URL",
        help="sqlite:////absolute/path.db, sqlite:///relative.db or postgresql://… (default: SIDELIGHT_DATABASE)",
    )
    one.set_defaults(command=command)
    return one


def add_workspace(command: argparse.ArgumentParser) -> None:
    command.add_argument("workspace", help="the workspace's id, as `sidelight workspace list` prints it")


async def access_workspace(ctx: Context, workspace_id: str) -> Workspace:
    workspace = await find_workspace(ctx.store, workspace_id)
    if workspace is None:
        raise Missing
    return workspace


def run(settings: Settings, work: Callable[[Context], Awaitable[None]], *, creates: bool = False) -> None:
    """With `creates`, a SQLite file that is not there is made; any other command has mistaken its address."""

    async def whole() -> None:
        async with opened(settings, creates=creates) as ctx:
            await work(ctx)

    asyncio.run(whole())


@asynccontextmanager
async def opened(settings: Settings, *, creates: bool) -> AsyncIterator[Context]:
    """The migrated store. Nothing is published: no command writes what a panel shows."""
    if not creates and not exists(settings.database):
        raise RuntimeError(f"there is no database at {without_secrets(settings.database)}: {MAKES_ONE}")
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
        raise RuntimeError(f"the database cannot be used: {one_line(error)}") from error
    return store


def _publish_nothing(_: Signal) -> None: ...


async def nothing(_: Context) -> None:
    """For commands that only migrate: opening the database does."""


def print_line(**members: object) -> None:
    """One JSON object."""
    print(encode(members).decode(), flush=True)


def one_line(error: Exception) -> str:
    if isinstance(error, Missing):
        return str(error) or "there is no such workspace or key"
    text = " ".join(str(error).split())
    return text or type(error).__name__
