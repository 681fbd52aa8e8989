"""`sidelight workspace …`, `sidelight origins …`."""

import argparse
from datetime import UTC, datetime

from plugin.actions import workspaces
from plugin.actions.context import Context
from plugin.domain.workspace import Workspace
from plugin.settings import Settings
from plugin.store import keys
from plugin.store import workspaces as rows

from .command import Commands, access_workspace, add_command, add_workspace, print_line, run, subcommands

ORIGIN = "where the panel may be framed: https://inbox.example.com, or https://*.example.com for every host below"


def declare(commands: Commands) -> None:
    group = subcommands(commands.add_parser("workspace", help="workspaces: make, list, show, rename"))
    create = add_command(group, "create", create_workspace, "make a workspace; prints its id and keys as JSON")
    create.add_argument("name")
    create.add_argument("--origin", action="extend", nargs="+", required=True, metavar="URL", help=ORIGIN)
    add_command(group, "list", list_workspaces, "list all workspaces, one JSON object a line")
    show = add_command(group, "show", show_workspace, "print a workspace with its keys, never their secrets, as JSON")
    rename = add_command(group, "rename", rename_workspace, "give a workspace another name")
    for command in (show, rename):
        add_workspace(command)
    rename.add_argument("name")
    _declare_origins(subcommands(commands.add_parser("origins", help="where a workspace's panels may be framed")))


def _declare_origins(group: Commands) -> None:
    listing = add_command(group, "list", list_origins, "list where a workspace's panels may be framed, one a line")
    add = add_command(group, "add", add_origins, "allow more origins; those that there are stay")
    remove = add_command(group, "remove", remove_origins, "allow origins no longer; one at least stays")
    for command in (listing, add, remove):
        add_workspace(command)
    for command in (add, remove):
        command.add_argument("origin", nargs="+", metavar="URL", help=ORIGIN)


def create_workspace(options: argparse.Namespace, settings: Settings) -> None:
    async def create(ctx: Context) -> None:
        made = await workspaces.create_workspace(ctx, options.name, options.origin, datetime.now(UTC))
        workspace, api, signing = made
        print_line(workspace=workspace.id, api_key=api.secret, signing_key=signing.secret)

    run(settings, create, creates=True)


def list_workspaces(_: argparse.Namespace, settings: Settings) -> None:
    async def listing(ctx: Context) -> None:
        for workspace in await rows.list_workspaces(ctx.store):
            print_line(**_members(workspace))

    run(settings, listing)


def show_workspace(options: argparse.Namespace, settings: Settings) -> None:
    async def show(ctx: Context) -> None:
        workspace = await access_workspace(ctx, options.workspace)
        print_line(**_members(workspace), keys=await keys.list_keys(ctx.store, workspace.id))

    run(settings, show)


def rename_workspace(options: argparse.Namespace, settings: Settings) -> None:
    async def rename(ctx: Context) -> None:
        at = datetime.now(UTC)
        print_line(**_members(await workspaces.rename_workspace(ctx, options.workspace, options.name, at)))

    run(settings, rename)


def list_origins(options: argparse.Namespace, settings: Settings) -> None:
    async def listing(ctx: Context) -> None:
        for origin in (await access_workspace(ctx, options.workspace)).origins:
            print(origin)

    run(settings, listing)


def add_origins(options: argparse.Namespace, settings: Settings) -> None:
    async def add(ctx: Context) -> None:
        at = datetime.now(UTC)
        print_line(**_members(await workspaces.add_origins(ctx, options.workspace, options.origin, at)))

    run(settings, add)


def remove_origins(options: argparse.Namespace, settings: Settings) -> None:
    async def remove(ctx: Context) -> None:
        at = datetime.now(UTC)
        print_line(**_members(await workspaces.remove_origins(ctx, options.workspace, options.origin, at)))

    run(settings, remove)


def _members(workspace: Workspace) -> dict[str, object]:
    return {
        "workspace": workspace.id,
        "name": workspace.name,
        "origins": workspace.origins,
        "created_at": workspace.created_at,
    }
