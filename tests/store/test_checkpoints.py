"""SQLite's write-ahead log is copied into the file beside the writer."""

import shutil
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest

from plugin.store import Transaction, open_store
from plugin.store.engine import checkpoints
from plugin.store.engine.sqlite import SqliteStore


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    store = await open_store(f"sqlite:///{tmp_path / 'things.db'}")
    assert isinstance(store, SqliteStore)
    await store.write(lambda transaction: transaction.run("CREATE TABLE things (thing INTEGER PRIMARY KEY)"))
    yield store
    await store.close()


async def fill(store: SqliteStore, first: int) -> None:
    """As many rows as make a checkpoint due; when this returns it is over."""

    async def work(transaction: Transaction) -> None:
        await transaction.run_many(
            "INSERT INTO things VALUES (:thing)",
            [{"thing": number} for number in range(first, first + checkpoints.DUE)],
        )

    await store.write(work)
    await store.write(lambda transaction: transaction.rows("SELECT 1"))  # by then the first has been noted
    await store._checkpoints.close()


def in_the_file_alone(tmp_path: Path) -> int:
    copy = tmp_path / "copy.db"
    shutil.copyfile(tmp_path / "things.db", copy)
    with closing(sqlite3.connect(copy)) as connection:
        return int(connection.execute("SELECT count(*) FROM things").fetchone()[0])


async def test_what_was_written_is_soon_in_the_file_without_its_log(store: SqliteStore, tmp_path: Path) -> None:
    await fill(store, 0)
    assert in_the_file_alone(tmp_path) == checkpoints.DUE


async def test_a_copying_that_fails_harms_no_write_and_is_tried_again(
    store: SqliteStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with monkeypatch.context() as patched:

        def fails(connection: sqlite3.Connection) -> None:
            raise sqlite3.OperationalError("database or disk is full")

        patched.setattr(checkpoints, "_checkpoint", fails)
        await fill(store, 0)
    assert "could not be copied into the file: database or disk is full" in caplog.text
    await fill(store, checkpoints.DUE)
    assert in_the_file_alone(tmp_path) == 2 * checkpoints.DUE
