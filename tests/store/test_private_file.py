"""A database file is its owner's alone, with its companions."""

import logging
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from plugin.store import open_store


@pytest.fixture
def wide_umask() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


def modes(folder: Path) -> dict[str, str]:
    return {file.name: oct(stat.S_IMODE(file.stat().st_mode)) for file in folder.iterdir()}


@pytest.mark.usefixtures("wide_umask")
async def test_a_new_database_file_and_its_companions_are_for_their_owner_alone(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    store = await open_store(f"sqlite:///{tmp_path}/new.db")
    try:
        await store.migrate()
        found = modes(tmp_path)
    finally:
        await store.close()
    assert found == {"new.db": "0o600", "new.db-wal": "0o600", "new.db-shm": "0o600"}
    assert modes(tmp_path) == {"new.db": "0o600"}
    assert caplog.records == []


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o666])
async def test_a_file_that_others_may_read_is_said_and_left_as_it_is(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, mode: int
) -> None:
    path = tmp_path / "wide.db"
    path.touch()
    path.chmod(mode)
    with caplog.at_level(logging.WARNING):
        store = await open_store(f"sqlite:///{path}")
        await store.close()
    (record,) = caplog.records
    assert record.getMessage().startswith(f"others than its owner may open the database: chmod 600 {path}")
    assert modes(tmp_path)["wide.db"] == oct(mode)
