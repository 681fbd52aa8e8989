"""pgbouncer before the tests' PostgreSQL."""

import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from tests.service import HOST, ROOT, free_port, reaches

DOCUMENTED = re.search(r"ignore_startup_parameters = ([\w,]+)", (ROOT / "docs" / "deploy.md").read_text())
CONFIGURATION = """
[databases]
* = host={server} port=5432 user=postgres
[pgbouncer]
listen_addr = {host}
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = {mode}
ignore_startup_parameters = {ignored}
"""


def documented_parameters() -> str:
    assert DOCUMENTED
    return DOCUMENTED[1]


@contextmanager
def pgbouncer_before(database: str, *, mode: str, ignored: str, folder: Path) -> Iterator[str]:
    """The URL of the same database behind it."""
    url, port = urlsplit(database), free_port()
    (server,) = parse_qs(url.query)["host"]
    path = folder / "pgbouncer.ini"
    path.write_text(CONFIGURATION.format(server=server, host=HOST, port=port, mode=mode, ignored=ignored))
    with (folder / "pgbouncer.log").open("ab") as log:
        process = subprocess.Popen([*_command(), str(path)], stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    try:
        while not reaches(port):
            assert process.poll() is None, (folder / "pgbouncer.log").read_text()
            time.sleep(0.02)
        yield f"postgresql://postgres@{HOST}:{port}{url.path}"
    finally:
        process.terminate()
        process.wait(10)


def _command() -> list[str]:
    """It refuses to run as root, as PostgreSQL does. Debian's place for it is not on everybody's path."""
    program = shutil.which("pgbouncer", path=f"{os.environ['PATH']}:/usr/sbin") or "pgbouncer"
    return [program, "-u", "pgserver"] if os.getuid() == 0 else [program]
