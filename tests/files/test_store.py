"""Where files are kept: a folder, or what speaks as S3 does."""

import stat
from pathlib import Path

import pytest

from plugin.errors import FilesUnavailable
from plugin.files.store import Files, address_of, open_files
from plugin.settings import Settings
from tests.files.s3 import Bucket, bucket

__all__ = ["bucket"]


@pytest.fixture(params=["folder", "s3"])
def files(request: pytest.FixtureRequest, tmp_path: Path) -> Files:
    if request.param == "folder":
        return open_files((tmp_path / "kept").as_uri())
    made: Bucket = request.getfixturevalue("bucket")
    return open_files(made.address)


async def names(files: Files, folder: str) -> list[str]:
    return sorted([name async for page in files.pages(folder) for name in page])


async def test_a_file_is_written_read_listed_and_removed(files: Files) -> None:
    assert await names(files, "ws_1/avatars") == []
    await files.write("ws_1/avatars/a-48.webp", b"small")
    await files.write("ws_1/avatars/a-128.webp", bytes(300_000))
    await files.write("ws_2/avatars/b-48.webp", b"another's")

    assert await files.read("ws_1/avatars/a-48.webp") == b"small"
    assert await files.read("ws_1/avatars/a-128.webp") == bytes(300_000)
    assert await files.read("ws_1/avatars/none.webp") is None
    assert await names(files, "ws_1/avatars") == ["ws_1/avatars/a-128.webp", "ws_1/avatars/a-48.webp"]

    await files.remove(["ws_1/avatars/none.webp", "ws_1/avatars/a-48.webp"])
    assert await files.read("ws_1/avatars/a-48.webp") is None
    assert await names(files, "ws_1/avatars") == ["ws_1/avatars/a-128.webp"]


async def test_only_the_services_own_user_may_read_a_folder_and_what_is_in_it(tmp_path: Path) -> None:
    files = open_files((tmp_path / "new" / "kept").as_uri())
    await files.write("ws_1/avatars/a-48.webp", b"small")
    kept = tmp_path / "new" / "kept"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o700
    assert stat.S_IMODE((kept / "ws_1/avatars/a-48.webp").stat().st_mode) == 0o600


async def test_a_store_that_does_not_answer_is_unavailable_and_not_empty(bucket: Bucket) -> None:
    files = open_files(bucket.address)
    bucket.refuses = True
    for work in (files.write("a/b", b"x"), files.read("a/b"), files.remove(["a/b"]), names(files, "a")):
        with pytest.raises(FilesUnavailable):
            await work


@pytest.mark.parametrize(
    "address",
    [
        "kept",
        "file://kept",
        "file:///",
        "s3://",
        "https://example.com/x",
        "memory:///",
        "ftp://x/y",
        "file:///dev/null/x",
    ],
)
def test_what_is_no_place_for_files_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="files"):
        open_files(address)


def test_files_are_beside_a_sqlite_file_unless_it_is_said_where() -> None:
    here = Path.cwd().as_uri()
    assert address_of(Settings("sqlite:////var/lib/x/sidelight.db")) == "file:///var/lib/x/sidelight.db.files"
    assert address_of(Settings("sqlite:///sidelight.db")) == f"{here}/sidelight.db.files"
    assert address_of(Settings("postgresql://u@h/n")) == f"{here}/sidelight.files"
    assert address_of(Settings("postgresql://u@h/n", files="s3://bucket/x")) == "s3://bucket/x"
