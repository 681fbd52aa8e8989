"""`sidelight key …`."""

import argparse
from datetime import UTC, datetime

from msgspec import structs

from plugin.actions import keys as actions
from plugin.actions.context import Context
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
    add.add_argument("--manages", action="store_true", help="an API key that may make and revoke keys, and set origins")
    revoke.add_argument("key", help="a key's id, as `sidelight key list` prints it")


def add_key(options: argparse.Namespace, settings: Settings) -> None:
    async def add(ctx: Context) -> None:
        kind, label, at = options.kind, options.label, datetime.now(UTC)
        if options.manages and kind != "api":
            raise ValueError("--manages is for API keys: a signing key opens panels, and nothing else")
        key = await actions.add_key(ctx, options.workspace, kind, label, at, manages=options.manages)
        print_line(id=key.id, kind=kind, **{f"{kind}_key": key.secret})

    run(settings, add)


def list_keys(options: argparse.Namespace, settings: Settings) -> None:
    async def listing(ctx: Context) -> None:
        workspace = await access_workspace(ctx, options.workspace)
        for key in await keys.list_keys(ctx.store, workspace.id):
            print_line(**structs.asdict(key))

    run(settings, listing)


def revoke_key(options: argparse.Namespace, settings: Settings) -> None:
    async def revoke(ctx: Context) -> None:
        await actions.revoke_key(ctx, options.workspace, options.key, datetime.now(UTC))

    run(settings, revoke)
