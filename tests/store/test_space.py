"""What a SQLite file no longer needs goes back to the disk, bit by bit."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from plugin.store import Store, Transaction, compact, open_store
from plugin.store.engine import sqlite
from plugin.store.engine.sqlite import INCREMENTAL, KEPT_FREE

ADD = """
    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :count)
    INSERT INTO sequences (workspace_id, last) SELECT :text || i, 0 FROM n
"""


async def fill_and_empty(store: Store, pages: int) -> None:
    async def fill(transaction: Transaction) -> None:
        await transaction.run(ADD, count=pages, text="x" * 2_000)
        await transaction.run("DELETE FROM sequences")

    await store.write(fill)


@contextmanager
def asked(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        yield connection


def one(path: Path, pragma: str) -> int:
    with asked(path) as connection:
        return int(connection.execute(f"PRAGMA {pragma}").fetchone()[0])


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "sidelight.db"


@pytest.fixture
def old(path: Path) -> Path:
    """A file that was made before files gave space back."""
    with asked(path) as connection:
        connection.execute("CREATE TABLE older (id)")
    return path


async def migrated(path: Path) -> Store:
    store = await open_store(f"sqlite:///{path}")
    await store.migrate()
    return store


async def test_space_is_given_back_in_pieces_but_for_what_the_next_rows_will_take(path: Path) -> None:
    store = await migrated(path)
    await fill_and_empty(store, 3_000)
    before, free = one(path, "page_count"), one(path, "freelist_count")
    assert await store.give_back(100)
    assert before - 105 < one(path, "page_count") <= before - 100
    assert not await store.give_back(free)
    assert one(path, "freelist_count") == KEPT_FREE
    assert not await store.give_back(100)
    await store.close()


async def test_there_is_nothing_to_give_back_on_a_new_database(store: Store) -> None:
    assert not await store.give_back(100)


async def test_a_small_file_of_an_older_version_is_made_one_that_gives_space_back(old: Path) -> None:
    store = await migrated(old)
    assert one(old, "auto_vacuum") == INCREMENTAL
    assert await store.rows("SELECT id FROM older") == []
    await store.close()


async def test_a_large_one_is_left_to_its_operator(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite, "SMALL", 0)
    store = await migrated(old)
    await fill_and_empty(store, 3_000)
    assert not await store.give_back(100)
    assert one(old, "auto_vacuum") == 0
    await store.close()

    large = one(old, "page_count")
    compact(f"sqlite:///{old}")
    assert one(old, "auto_vacuum") == INCREMENTAL
    assert one(old, "page_count") < large / 5
    store = await migrated(old)
    assert await store.rows("SELECT id FROM older") == []
    await store.close()


async def test_a_file_in_use_is_not_compacted(path: Path) -> None:
    store = await migrated(path)
    with pytest.raises(RuntimeError, match="in use"):
        compact(f"sqlite:///{path}")
    await fill_and_empty(store, 1)
    await store.close()


async def test_no_file_is_compacted_without_room_beside_it(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite, "COPIES", 10**12)
    with pytest.raises(OSError, match="free disk"):
        compact(f"sqlite:///{old}")
    assert one(old, "auto_vacuum") == 0
