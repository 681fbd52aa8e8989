"""Where files are kept: in a folder by default, or in S3 and what speaks like it, by an address.

A file is written once and never changes. Its name begins with its workspace's id.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Iterable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import unquote, urlsplit

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, from_url

from plugin.errors import FilesUnavailable
from plugin.settings import Settings

if TYPE_CHECKING:
    from obstore.store import ObjectStore

T = TypeVar("T")
SECONDS = 7.0  # for one file: below what clients wait
PRIVATE_FOLDER, PRIVATE_FILE = 0o700, 0o600
REMOTE = ("s3", "gs", "az")
FORMS = "files are kept in file:///absolute/folder, s3://bucket/prefix, gs://bucket/prefix or az://container/prefix"


class Files:
    def __init__(self, store: "ObjectStore", folder: Path | None = None) -> None:
        """`folder`: where they are in one."""
        self._store, self._folder = store, folder

    async def write(self, name: str, data: bytes) -> None:
        """Returns once all of it is there. Raises FilesUnavailable where it cannot be."""
        await _in_time(obstore.put_async(self._store, name, data))
        if self._folder:
            (self._folder / name).chmod(PRIVATE_FILE)

    async def read(self, name: str) -> bytes | None:
        """None where there is none: after a backup was restored without it, perhaps."""
        try:
            found = await _in_time(obstore.get_async(self._store, name))
            return bytes(await _in_time(found.bytes_async()))
        except FileNotFoundError:
            return None

    async def remove(self, names: Iterable[str]) -> None:
        """What is gone already is fine."""
        for name in names:
            try:
                await _in_time(obstore.delete_async(self._store, name))
            except FileNotFoundError:
                continue

    async def pages(self, folder: str) -> AsyncIterator[list[str]]:
        """The names of all that is in it, some at a time."""
        listing = obstore.list(self._store, folder)
        while page := await _in_time(anext(listing, None)):
            yield [one["path"] for one in page]


async def _in_time(work: Awaitable[T]) -> T:
    try:
        async with asyncio.timeout(SECONDS):
            return await work
    except FileNotFoundError:
        raise
    except (OSError, BaseError) as error:  # a TimeoutError is an OSError
        raise FilesUnavailable(error) from error


def open_files(address: str) -> Files:
    """Raises ValueError where it is none. What else an S3 needs is read from its usual variables, `AWS_…`."""
    scheme, _, rest = address.partition("://")
    if scheme == "file":
        folder = Path(unquote(urlsplit(address).path))
        if not rest.startswith("/") or folder == Path("/"):
            raise ValueError(FORMS)
        _make_private(folder)
        return Files(LocalStore(folder), folder)
    if scheme not in REMOTE or not urlsplit(address).netloc:
        raise ValueError(FORMS)
    try:
        return Files(from_url(address, retry_config={"max_retries": 2, "retry_timeout": timedelta(seconds=SECONDS)}))
    except BaseError as error:
        raise ValueError(f"{address}: {' '.join(str(error).split())}") from None


def _make_private(folder: Path) -> None:
    try:
        folder.mkdir(PRIVATE_FOLDER, parents=True, exist_ok=True)
        if not folder.is_dir():
            raise NotADirectoryError(20, "it is no folder")
        probe = folder / ".writable"
        probe.touch(PRIVATE_FILE)
        probe.unlink()
    except OSError as error:
        raise ValueError(f"files cannot be kept in {folder}: {error.strerror}") from None


def address_of(settings: Settings) -> str:
    """As it is set; else beside a SQLite file, or in the folder that the service was started in."""
    beside = settings.database.removeprefix("sqlite:///") if settings.database.startswith("sqlite:///") else "sidelight"
    return settings.files or (Path.cwd() / f"{beside}.files").as_uri()
