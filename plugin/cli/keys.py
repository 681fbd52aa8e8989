"""`sidelight key …`."""

import argparse
from datetime import UTC, datetime

from msgspec import structs

from plugin.actions import workspaces
from plugin.actions.context import Context
from plugin.errors import Missing
from plugin.settings import Settings
from plugin.store import keys

from .command import Commands, access_workspace, add_command, add_workspace, print_line, run, subcommands


def declare(commands: Commands) -> None:
    group = subcommands(commands.add_parser("key", help="a workspace's API and signing keys"))
    add = add_command(group, "add", add_key, "add a key beside the others; prints it, this once, as one JSON object")
    listing = add_command(
        group,
        "list",
        list_keys,
        "list keys and when each was last used, to a minute; never their secrets; one JSON object a line",
    )
    revoke = add_command(group, "revoke", revoke_key, "end a key; what uses it is refused from now on")
    for command in (add, listing, revoke):
        add_workspace(command)
    add.add_argument("--kind", choices=("api", "signing"), required=True)
    add.add_argument("--label", default="added", help="what the key is for (default: %(default)s)")
    revoke.add_argument("key", help="a key's id, as `sidelight key list` prints it")


def add_key(options: argparse.Namespace, settings: Settings) -> None:
    async def add(ctx: Context) -> None:
        at = datetime.now(UTC)
        if options.kind == "api":
            key = await workspaces.add_api_key(ctx, options.workspace, options.label, at)
            print_line(id=key.id, kind="api", api_key=key.secret)
        else:
            key = await workspaces.add_signing_key(ctx, options.workspace, options.label, at)
            print_line(id=key.id, kind="signing", signing_key=key.secret)

    run(settings, add)


def list_keys(options: argparse.Namespace, settings: Settings) -> None:
    async def listing(ctx: Context) -> None:
        workspace = await access_workspace(ctx, options.workspace)
        for key in await keys.list_keys(ctx.store, workspace.id):
            print_line(**structs.asdict(key))

    run(settings, listing)


def revoke_key(options: argparse.Namespace, settings: Settings) -> None:
    async def revoke(ctx: Context) -> None:
        try:
            await workspaces.revoke_api_key(ctx, options.workspace, options.key, datetime.now(UTC))
        except Missing:
            await workspaces.revoke_signing_key(ctx, options.workspace, options.key, datetime.now(UTC))

    run(settings, revoke)
