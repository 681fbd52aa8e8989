"""`sidelight migrate`, `sidelight compact`."""

import argparse

from plugin.settings import Settings
from plugin.store import compact

from .command import Commands, add_command, nothing, run


def declare(commands: Commands) -> None:
    add_command(commands, "migrate", migrate, "bring a database up to date; makes a SQLite file")
    add_command(commands, "compact", compact_database, "give a SQLite file's unused space back; not while it is in use")


def migrate(_: argparse.Namespace, settings: Settings) -> None:
    run(settings, nothing, creates=True)


def compact_database(_: argparse.Namespace, settings: Settings) -> None:
    compact(settings.database)
