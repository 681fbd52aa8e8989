"""The commands of `sidelight`, a file for each group.

Each takes `--database` (or SIDELIGHT_DATABASE) and migrates what it finds there.
"""

import argparse
import logging
import sys
from collections.abc import Sequence
from importlib.metadata import version
from typing import NoReturn

from msgspec import ValidationError, structs

from plugin.masking import mask_all_logs, without_secrets
from plugin.settings import Settings, from_environment, unknown_variables

from . import databases, keys, serving, sessions, tokens, workspaces
from .command import one_line, subcommands

GROUPS = (serving, databases, workspaces, keys, sessions, tokens)  # as `--help` lists them


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs one command. Exit code 1: it failed; 2: it was not understood. Each prints one line to stderr."""
    options = parser().parse_args(arguments)
    mask_all_logs(logging.WARNING)
    for unknown in unknown_variables():
        print(f"sidelight: {unknown}", file=sys.stderr)
    try:
        options.command(options, settings_for(options.database))
    except KeyboardInterrupt:
        sys.exit(130)
    except ValidationError as error:
        _fail(_variable(error), 2)
    except Exception as error:
        _fail(one_line(error), 1)


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="sidelight", description="The customer's profile beside every conversation.")
    top.add_argument("--version", action="version", version=f"%(prog)s {version('sidelight')}")
    commands = subcommands(top)
    for group in GROUPS:
        group.declare(commands)
    return top


def settings_for(database: str | None) -> Settings:
    settings = from_environment()
    return structs.replace(settings, database=database) if database else settings


def _variable(error: ValidationError) -> str:
    why, _, field = str(error).rstrip("`").partition(" - at `$.")
    return f"SIDELIGHT_{field.upper()} does not fit: {why[:1].lower()}{why[1:]}"


def _fail(why: str, code: int) -> NoReturn:
    print(f"sidelight: {without_secrets(why)}", file=sys.stderr)
    sys.exit(code)
