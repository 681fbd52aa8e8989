"""Numbered SQL files, append-only: a file that has been released is never edited.

One text serves both databases. Where they differ, a line starting with `-- sqlite: ` or `-- postgres: ` is SQL for that
one alone. On PostgreSQL text columns compare bytewise, as SQLite's do: pages of customers come in the same order, and
no operating system's locale can invalidate an index.
"""

import re
from functools import cache
from importlib.resources import files
from typing import Literal

from msgspec import Struct

from plugin.errors import DatabaseTooNew

Dialect = Literal["sqlite", "postgres"]

TABLE = "CREATE TABLE IF NOT EXISTS migrations (number INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL)"
APPLIED = "SELECT number FROM migrations"


class Migration(Struct, frozen=True):
    number: int
    name: str
    statements: tuple[str, ...]


@cache
def migrations(dialect: Dialect) -> tuple[Migration, ...]:
    return tuple(
        Migration(int(file.name[:4]), file.name, _statements(file.read_text(encoding="utf-8"), dialect))
        for file in sorted(files(__package__).iterdir(), key=lambda file: file.name)
        if file.name.endswith(".sql")
    )


def pending(known: tuple[Migration, ...], applied: set[int]) -> list[Migration]:
    if unknown := applied - {migration.number for migration in known}:
        raise DatabaseTooNew(max(unknown), known[-1].number)
    return [migration for migration in known if migration.number not in applied]


def _statements(text: str, dialect: Dialect) -> tuple[str, ...]:
    text = re.sub(rf"^(\s*)-- {dialect}: ", r"\1", text, flags=re.MULTILINE)
    text = re.sub(r"--[^\n]*", "", text)
    if dialect == "postgres":
        text = re.sub(r"\bTEXT\b", 'TEXT COLLATE "C"', text)
    return tuple(statement.strip() for statement in text.split(";") if statement.strip())
