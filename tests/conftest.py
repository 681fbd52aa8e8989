"""Databases for tests: a fresh one each, cheap. Whoever asks for `store` or `database` runs once on SQLite and once on PostgreSQL."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from plugin.store import Store, open_store


@pytest.fixture(scope="session")
def blank_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, to be copied."""
    import asyncio

    path = tmp_path_factory.mktemp("blank") / "blank.db"

    async def migrate() -> None:
        store = await open_store(f"sqlite:///{path}")
        await store.migrate()
        await store.close()

    asyncio.run(migrate())
    return path


@pytest.fixture(params=["sqlite"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a fresh, migrated database."""
    path = tmp_path / "sidelight.db"
    shutil.copy(request.getfixturevalue("blank_file"), path)
    return f"sqlite:///{path}"


@pytest_asyncio.fixture
async def store(database: str) -> AsyncIterator[Store]:
    store = await open_store(database)
    yield store
    await store.close()
