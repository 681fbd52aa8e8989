"""`sidelight workspace …`."""

import argparse
from datetime import UTC, datetime

from plugin.actions import workspaces
from plugin.actions.context import Context
from plugin.settings import Settings

from .command import Commands, add_command, print_line, run, subcommands

FRAMED = "where the panel may be framed; one or more"


def declare(commands: Commands) -> None:
    group = subcommands(commands.add_parser("workspace", help="a workspace and its origins"))
    create = add_command(group, "create", create_workspace, "make a workspace; prints its id and keys as JSON")
    create.add_argument("name")
    create.add_argument("--origin", action="extend", nargs="+", required=True, metavar="URL", help=FRAMED)
    origins = add_command(group, "origins", set_origins, "replace where a workspace's panel may be framed")
    origins.add_argument("workspace", help="the workspace's id")
    origins.add_argument("--origin", action="extend", nargs="+", required=True, metavar="URL", help=FRAMED)


def create_workspace(options: argparse.Namespace, settings: Settings) -> None:
    async def create(ctx: Context) -> None:
        made = await workspaces.create_workspace(ctx, options.name, options.origin, datetime.now(UTC))
        workspace, api, signing = made
        print_line(workspace=workspace.id, api_key=api.secret, signing_key=signing.secret)

    run(settings, create)


def set_origins(options: argparse.Namespace, settings: Settings) -> None:
    async def replace(ctx: Context) -> None:
        workspace = await workspaces.set_origins(ctx, options.workspace, options.origin)
        print_line(workspace=workspace.id, origins=workspace.origins)

    run(settings, replace)
