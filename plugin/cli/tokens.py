"""`sidelight token …`."""

import argparse
import sys
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

from plugin.actions.context import Context
from plugin.actions.embed_tokens import verify
from plugin.settings import Settings

from .command import Commands, add_command, print_line, run, subcommands


def declare(commands: Commands) -> None:
    group = subcommands(commands.add_parser("token", help="embed tokens, as a host mints them"))
    check = add_command(group, "check", check_token, "say what an embed token says, or all that is wrong with it")
    check.add_argument("token", help="the token, or the address that holds it; `-` reads it from standard input")


def check_token(options: argparse.Namespace, settings: Settings) -> None:
    """It is not spent by this, and whether it has been is not said."""
    given = (sys.stdin.read() if options.token == "-" else options.token).strip()
    now = datetime.now(UTC)

    async def check(ctx: Context) -> None:
        claims, kid = await verify(ctx.store, _token_in(given), now)
        print_line(
            workspace=claims.iss,
            key=kid,
            agent=claims.sub,
            role=claims.role,
            conversation=claims.conversation,
            customer=claims.customer,
            directory=claims.directory,
            settings=claims.settings,
            seconds_left=round(claims.exp - now.timestamp()),
        )

    run(settings, check)


def _token_in(given: str) -> str:
    """An address, `https://…/embed?token=…`, or the token itself."""
    if "token=" not in given:
        return given
    return parse_qs(urlsplit(given).query).get("token", [""])[0]
