"""`sidelight session …`: the panels' addresses that are still good, without the addresses themselves."""

import argparse
from datetime import UTC, datetime, timedelta

from plugin.actions.context import Context
from plugin.actions.panels import end_panels
from plugin.settings import Settings
from plugin.store.panel_sessions import ListedSession, Which, list_sessions

from .command import Commands, access_workspace, add_command, add_workspace, print_line, run, subcommands

READ_AT_ONCE = 500
CENTURY = 100 * 365 * 86_400  # seconds


def declare(commands: Commands) -> None:
    group = subcommands(commands.add_parser("session", help="panel sessions: list them, end them"))
    listing = add_command(
        group,
        "list",
        print_sessions,
        "list panel sessions that have not ended, the oldest first, one JSON object a line",
    )
    end = add_command(
        group,
        "end",
        end_sessions,
        "end panel sessions, the open panels too; prints how many; what is given is met together",
    )
    for command in (listing, end):
        add_workspace(command)
        command.add_argument("--agent", metavar="ID", help="only this agent's")
        command.add_argument("--key", metavar="ID", help="only those that this API or signing key has made")
        command.add_argument("--older-than", type=_seconds, metavar="SECONDS", help="only those opened so long ago")
    end.add_argument("--all", action="store_true", help="all of the workspace's")


def _seconds(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 20 and int(text) <= CENTURY):
        raise argparse.ArgumentTypeError(f"must be a whole number of seconds, at most a century, and is {text!a}")
    return int(text)


def print_sessions(options: argparse.Namespace, settings: Settings) -> None:
    async def listing(ctx: Context) -> None:
        workspace = await access_workspace(ctx, options.workspace)
        which = _which(options, await ctx.store.now())
        after: tuple[datetime, str] | None = None
        while True:
            page = await list_sessions(ctx.store, workspace.id, which, after, READ_AT_ONCE)
            for session in page:
                print_line(**_members(session))
            if len(page) < READ_AT_ONCE:
                return
            after = page[-1].created_at, page[-1].id

    run(settings, listing)


def end_sessions(options: argparse.Namespace, settings: Settings) -> None:
    if _which(options, datetime.now(UTC)) == Which() and not options.all:
        raise ValueError("say which: --agent, --key, --older-than, or --all")

    async def end(ctx: Context) -> None:
        workspace = await access_workspace(ctx, options.workspace)
        now = await ctx.store.now()
        print_line(ended=await end_panels(ctx, workspace.id, _which(options, now), now))

    run(settings, end)


def _which(options: argparse.Namespace, now: datetime) -> Which:
    seconds = options.older_than
    return Which(options.agent, options.key, None if seconds is None else now - timedelta(seconds=seconds))


def _members(session: ListedSession) -> dict[str, object]:
    agent = session.agent
    return {
        "id": session.id,
        "agent": {"id": agent.id, "name": agent.name, "role": agent.role},
        "conversation": session.conversation_id,
        "customer": session.customer_id,
        "directory": agent.has_directory,
        "key": session.key_id,
        "created_at": session.created_at,
        "used_at": session.used_at,
    }
