"""A database file is for the user alone that the service runs as: it holds customers, keys and all that was said."""

import logging
import stat
from contextlib import suppress
from pathlib import Path

OWNER_ONLY = 0o600
log = logging.getLogger(__name__)


def begin_private(path: Path) -> None:
    """A new file is made so; SQLite gives its log and its index the same."""
    with suppress(OSError):  # SQLite itself says why it cannot be opened
        path.touch(OWNER_ONLY, exist_ok=False)


def say_if_wide(path: Path) -> None:
    """It stays: it may be wider on purpose, for a backup's user for example."""
    files = [path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")]
    wide = " ".join(str(file) for file in files if _is_wide(file))
    if wide:
        log.warning("others than its owner may open the database: chmod 600 %s", wide)


def _is_wide(file: Path) -> bool:
    with suppress(FileNotFoundError):
        return bool(stat.S_IMODE(file.stat().st_mode) & 0o777 & ~OWNER_ONLY)
    return False
