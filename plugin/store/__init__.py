"""Every SQL string of the service, one file per noun, the workspace first in every call and every WHERE."""

from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from plugin.store.engine.base import Committed, Reader, Row, Store, Transaction

from .engine.sole_use import SoleUse, sole_use
from .tables import HELD

__all__ = ["Committed", "Reader", "Row", "Store", "Transaction", "claim", "compact", "exists", "open_store"]


async def open_store(url: str) -> Store:
    """`sqlite:////absolute.db`, `sqlite:///relative.db` or `postgresql://…`. Migrating is the caller's to ask for."""
    scheme, separator, rest = url.partition("://")
    if scheme == "sqlite" and rest.startswith("/") and rest[1:] not in ("", ":memory:"):
        from plugin.store.engine.sqlite import SqliteStore

        return await SqliteStore(Path(rest[1:]), HELD).open()
    if scheme in ("postgresql", "postgres") and separator:
        from plugin.store.engine.postgres import PostgresStore

        return await PostgresStore(url, HELD).open()
    raise ValueError("a database is sqlite:////absolute/path.db, sqlite:///relative.db or postgresql://user@host/name")


def exists(url: str) -> bool:
    """Whether opening it makes nothing new: a SQLite file would be made; any other address is answered by a server."""
    return not url.startswith("sqlite:///") or Path(url.removeprefix("sqlite:///")).is_file()


def claim(url: str, place: str) -> AbstractContextManager[SoleUse | None]:
    """For a service, as long as it runs: a SQLite file is one service's alone. InUse where another has it."""
    if url.startswith("sqlite:///") and exists(url):
        return sole_use(Path(url.removeprefix("sqlite:///")), place)
    return nullcontext()


def compact(url: str) -> None:
    """Gives the space that nothing uses back to the disk. What PostgreSQL does for that, it does by itself."""
    if not url.startswith("sqlite:///"):
        raise ValueError("only a SQLite file is compacted: PostgreSQL uses its free space again by itself")
    from plugin.store.engine.sqlite import compact as compact_file

    compact_file(Path(url.removeprefix("sqlite:///")))
