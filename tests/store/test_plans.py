"""No statement looks at more rows than it answers or changes, however large a table is: on either database, at size.

Every statement is run once on a full database (`full.py`), and explained. Whatever grows with the number of customers,
of changes or of open panels must be reached through an index, and few of its rows looked at. A call in `plugin/store`
that `everything.py` does not lead to is a failure, so that a new statement comes with its line there.
"""

import ast
import json
import re
import sqlite3
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, cast

import asyncpg
import pytest
from msgspec import Struct

import plugin.store
from plugin.domain.actor import Actor
from plugin.domain.change import Change
from plugin.domain.rows import RowSet, key_of
from plugin.store import Reader, Row
from plugin.store.engine.changes import Entry
from plugin.store.engine.columns import EPOCH
from plugin.store.engine.group_commit import HIGHEST, INSERT
from plugin.store.engine.postgres_reading import parameters, union, with_revision
from plugin.store.engine.postgres_sql import write
from plugin.store.engine.sql import for_postgres, for_sqlite
from plugin.store.engine.tables import Selection
from plugin.store.tables import TABLES
from tests.store.everything import HOST, W, everything
from tests.store.full import FILL, statements
from tests.store.test_migrate import TABLES as ALL_TABLES

STORE = Path(plugin.store.__file__).parent
MOST_ROWS = 2_500  # that a statement may look at; pieces and pages here are of 100
MOST_STEPS = 25_000  # of SQLite's virtual machine: a row costs some twenty, one that is passed over five
ASKS = {"rows", "row", "run", "run_many", "select", "read", "page_of", "find"}
# How the engine gets statements to a driver: what it is given there comes from elsewhere.
ENGINE = {
    "connection.py",
    "short_reads.py",
    "sqlite.py",
    "group_commit.py",
    "postgres.py",
    "postgres_transaction.py",
    "postgres_units.py",
    "prepared.py",
}

FILLED = {table.split()[0] for table in FILL}
# Tables that do not grow with a service's use: what a workspace defines, and the processes there are.
SMALL = {
    "workspaces",
    "api_keys",
    "signing_keys",
    "attribute_definitions",
    "permissions",
    "customers_to_index",
    "tags",
    "tag_groups",
    "company_fields",
    "panel_views",
    "retention",
    "processes",
    "housekeeping",
    "restarts",
    "sequences",
}
# Statements, by where they are, that may sort or look at more; and why.
SORTS = {
    "customers.list_customers": "a page's customers with their values, no more",
    "tables.read": "the messages of one conversation: an index by time would cost every push of one",
    "tags.count_tagged": "as many as are counted at most, each once",
    "changes.read_changes_within": "the sizes of as many as are asked for",
    "changes.read_history": "what has changed of one customer",
    "changes.history_of_kinds": "what has changed of one customer",
    "presence.read_presence": "those who look at one customer",
    "panel_sessions.add_session": "an agent's sessions, of which there are a thousand at most",
    "workspaces.active_signing_keys": "a workspace's keys",
    "keys.list_keys": "a workspace's keys",
}
LOOKS = {
    "panel_sessions.open_sessions": "all panels that are open, every twenty seconds, beside the writers",
}


class Fault(Struct, frozen=True):
    where: str
    why: str
    sql: str

    def __str__(self) -> str:
        return f"{self.where}: {self.why}\n    {' '.join(self.sql.split())[:600]}"


class Explainer:
    """What is alike on both databases: where a statement comes from, and the calls that bring it."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.lines: set[tuple[str, int]] = set()

    async def look(self, where: str, sql: str, arguments: Sequence[Any]) -> list[Row]:
        raise NotImplementedError

    def numbered(self, sql: str, given: dict[str, object]) -> tuple[str, Sequence[Any]]:
        raise NotImplementedError

    async def rows(self, sql: str, **given: object) -> list[Row]:
        return await self.look(self._where(), *self.numbered(sql, given))

    async def row(self, sql: str, **given: object) -> Row | None:
        rows = await self.look(self._where(), *self.numbered(sql, given))
        return rows[0] if rows else None

    async def run(self, sql: str, **given: object) -> None:
        await self.look(self._where(), *self.numbered(sql, given))

    async def run_many(self, sql: str, given: Sequence[dict[str, object]]) -> None:
        for each in given:
            await self.look(self._where(), *self.numbered(sql, each))

    async def together(self, *readings: Callable[[Reader], Awaitable[Any]]) -> list[Any]:
        return [await reading(cast(Reader, self)) for reading in readings]

    async def select(self, workspace_id: str, selections: Sequence[Selection]) -> list[list[Row]]:
        where = self._where()
        asked = [one.alone() for one in selections] + [(one.sql(), one.parameters()) for one in selections]
        looked = [
            await self.look(where, *self.numbered(sql, {"workspace_id": workspace_id, **given})) for sql, given in asked
        ]
        return looked[: len(selections)]

    async def lock(self, workspace_id: str, *names: str) -> None: ...

    def record(self, workspace_id: str, actor: Actor, at: datetime, *changes: Change) -> None: ...

    def _where(self) -> str:
        """The innermost function of a noun, whose lines, with its callers', are remembered."""
        frame, found = sys._getframe(2), ""
        while frame := frame.f_back if found or not frame else frame:  # type: ignore[assignment]
            path = Path(frame.f_code.co_filename)
            if path.is_relative_to(STORE):
                self.lines.add((str(path.relative_to(STORE)), frame.f_lineno))
                found = found or f"{path.stem}.{frame.f_code.co_name}"
            elif not found:
                found = frame.f_code.co_name
        return found


class OnSqlite(Explainer):
    def __init__(self, connection: sqlite3.Connection) -> None:
        super().__init__()
        self._connection = connection

    def numbered(self, sql: str, given: dict[str, object]) -> tuple[str, Sequence[Any]]:
        numbered = for_sqlite(sql)
        return numbered.sql, numbered.arguments(given)

    async def fetch(self, sql: str) -> list[Row]:
        return self._connection.execute(sql).fetchall()

    async def look(self, where: str, sql: str, arguments: Sequence[Any]) -> list[Row]:
        for *_, step in self._connection.execute(f"EXPLAIN QUERY PLAN {sql}", arguments):
            scanned = re.match(r"SCAN (\w+)", step)
            if scanned and _grows(_table_of(sql, scanned[1])):
                self.faults.append(Fault(where, step, sql))
            if step.startswith("USE TEMP B-TREE FOR") and where not in SORTS:
                self.faults.append(Fault(where, step, sql))
        steps = 0

        def count() -> None:
            nonlocal steps
            steps += 100

        self._connection.set_progress_handler(count, 100)
        rows = self._connection.execute(sql, arguments).fetchall()
        self._connection.set_progress_handler(None, 0)
        if steps > MOST_STEPS and where not in LOOKS:
            self.faults.append(Fault(where, f"{steps} steps", sql))
        return rows


class OnPostgres(Explainer):
    def __init__(self, connection: "asyncpg.Connection[asyncpg.Record]") -> None:
        super().__init__()
        self._connection = connection
        self._prepared: dict[str, str] = {}

    def numbered(self, sql: str, given: dict[str, object]) -> tuple[str, Sequence[Any]]:
        numbered = for_postgres(sql)
        return numbered.sql, numbered.arguments(given)

    async def fetch(self, sql: str) -> list[Row]:
        return cast(list[Row], await self._connection.fetch(sql))

    async def look(self, where: str, sql: str, arguments: Sequence[Any]) -> list[Row]:
        """By the generic plan, which a statement that is prepared comes to be run by."""
        name = self._prepared.get(sql)
        if name is None:
            name = self._prepared[sql] = f"s{len(self._prepared)}"
            await self._connection.execute(f"PREPARE {name} AS {sql}")
        given = f"({', '.join(map(_literal, arguments))})" if arguments else ""
        await self._connection.execute("SAVEPOINT explained")
        plan = await self._connection.fetchval(f"EXPLAIN (ANALYZE, FORMAT JSON) EXECUTE {name}{given}")
        await self._connection.execute("ROLLBACK TO explained")
        self._judge(where, sql, json.loads(plan)[0]["Plan"])
        return cast(list[Row], await self._connection.fetch(sql, *arguments))

    def _judge(self, where: str, sql: str, node: dict[str, Any]) -> None:
        table = node.get("Relation Name")
        seen = (
            node["Actual Rows"] + node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Index Recheck", 0)
        )
        if table and _grows(table) and where not in LOOKS:
            if node["Node Type"] == "Seq Scan":
                self.faults.append(Fault(where, f"Seq Scan on {table}", sql))
            elif seen * node["Actual Loops"] > MOST_ROWS:
                self.faults.append(Fault(where, f"{seen} rows of {table}, {node['Actual Loops']} times", sql))
        for part in node.get("Plans", ()):
            self._judge(where, sql, part)


def _literal(value: object) -> str:
    """As a quoted text, which takes whatever type the statement has for it."""
    if value is None:
        return "NULL"
    if isinstance(value, list):
        value = "{" + ", ".join("NULL" if each is None else json.dumps(each) for each in value) + "}"
    return "'" + str(value).replace("'", "''") + "'"


def _grows(table: str) -> bool:
    return table in FILLED and table not in SMALL


def _table_of(sql: str, name: str) -> str:
    """The table that the statement calls so, if it is one: not a subquery, nor a list that was given."""
    for table, alias in re.findall(r"\b(?:FROM|JOIN|INTO|UPDATE)\s+(\w+)(?:\s+AS\s+(\w+))?", sql):
        if name in (alias, table) and table in FILLED:
            return str(table)
    return ""


@asynccontextmanager
async def on_sqlite(path: Path) -> AsyncIterator[OnSqlite]:
    """Without statistics, as the service has none."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("BEGIN")
    for statement in statements():
        connection.execute(statement)
    explainer = OnSqlite(connection)
    yield explainer
    connection.close()


@asynccontextmanager
async def on_postgres(url: str) -> AsyncIterator[OnPostgres]:
    connection = await asyncpg.connect(url)
    for statement in statements():
        await connection.execute(statement)
    await connection.execute("VACUUM ANALYZE")
    await connection.execute("SET plan_cache_mode = force_generic_plan; SET jit = off; BEGIN")
    yield OnPostgres(connection)
    await connection.execute("ROLLBACK")
    await connection.execute(f"TRUNCATE {', '.join(FILLED)}")
    await connection.close()


async def test_no_statement_looks_at_what_it_does_not_need(database: str) -> None:
    path = Path(database.removeprefix("sqlite:///"))
    async with on_sqlite(path) if database.startswith("sqlite") else on_postgres(database) as explainer:
        for run in everything():
            await run(explainer)
        if isinstance(explainer, OnSqlite):
            await _write_on_sqlite(explainer)
        else:
            await _write_on_postgres(explainer)
    if explainer.faults:
        pytest.fail("\n".join(dict.fromkeys(map(str, explainer.faults))), pytrace=False)
    assert [place for place in asking() if not place.lines & explainer.lines] == []


async def _write_on_sqlite(explainer: OnSqlite) -> None:
    await explainer.look("HIGHEST", HIGHEST, [W])
    entry = Entry(W, HOST, EPOCH, Change("note.created", "c1"))
    await explainer.look("INSERT", INSERT.sql, (0, *entry.columns(10**6)))
    for table in TABLES.values():
        (row,) = await explainer.fetch(f"SELECT {table.names} FROM {table.name} WHERE workspace_id = 'w0' LIMIT 1")
        own = table.row_of(row)
        await explainer.look(f"save {table.name}", for_sqlite(table.save_sql).sql, (W, *table.columns_of(own)))
        await explainer.look(f"delete {table.name}", for_sqlite(table.delete_sql).sql, (W, *key_of(own)))


async def _write_on_postgres(explainer: OnPostgres) -> None:
    entries = [Entry(W, HOST, EPOCH, Change("note.created", "c1"))]
    for table in TABLES.values():
        (row,) = await explainer.fetch(f"SELECT {table.names} FROM {table.name} WHERE workspace_id = 'w0' LIMIT 1")
        own = table.row_of(row)
        for change in ("save", "delete"):
            rows = RowSet()
            rows[table.entity].hold([own])
            getattr(rows[table.entity], change)(own)
            statement = write(TABLES, W, rows, entries)
            assert statement is not None
            await explainer.look(f"{change} {table.name}", statement.sql, statement.arguments)
        wanted = [Selection(table, (key_of(own),))]
        for made in (union, with_revision):
            given = {"workspace_id": W, **parameters(wanted)}
            await explainer.look(f"{made.__name__} {table.name}", *explainer.numbered(made(wanted), given))


class Place(Struct, frozen=True):
    """A call that asks the database for something."""

    file: str
    first: int
    last: int

    @property
    def lines(self) -> set[tuple[str, int]]:
        return {(self.file, line) for line in range(self.first, self.last + 1)}


def asking() -> list[Place]:
    found = []
    for path in sorted(STORE.rglob("*.py")):
        if path.name in ENGINE:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Await) and isinstance(node.value, ast.Call):
                called = node.value.func
                if isinstance(called, ast.Attribute) and called.attr in ASKS and not _is_own(called.value):
                    found.append(Place(str(path.relative_to(STORE)), node.lineno, node.end_lineno or node.lineno))
    return found


def _is_own(value: ast.expr) -> bool:
    """Of `self`: on its way to a call that is given a reader."""
    while isinstance(value, ast.Attribute):
        value = value.value
    return isinstance(value, ast.Name) and value.id == "self"


def test_every_table_is_full() -> None:
    assert FILLED == ALL_TABLES


def test_the_calls_that_ask_are_found() -> None:
    assert len(asking()) > 60
    assert {place.file for place in asking()} > {"presence.py", "engine/changes.py", "engine/tables.py"}
