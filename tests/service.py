"""A real service: its own process on its own port, which tests may kill, stop and start again.

Fixtures: `service` runs for the whole session, once on each database; tests keep apart by workspaces of their own
(`workspace`, `rival`). Who ends or configures the service itself asks for `own_service`, a fresh one.
"""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Coroutine, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import pytest
from msgspec import Struct

from plugin.actions import keys, workspaces
from plugin.actions.context import Context
from plugin.store import open_store
from plugin.store.engine.base import Transaction
from plugin.store.keys import list_keys

T = TypeVar("T")
HOST = "127.0.0.1"
START_SECONDS = 60.0
HELD = ("01", "08")  # ESTABLISHED, and CLOSE_WAIT: the peer has gone, the service has not noticed


class Credentials(Struct, frozen=True):
    """What `sidelight workspace create` prints."""

    workspace: str
    api_key: str
    signing_key: str


class Service:
    """`sidelight serve` as a process. Not started by being made; a context manager that starts and ends it."""

    def __init__(self, database: str, folder: Path, environment: Mapping[str, str] | None = None) -> None:
        self.database, self.folder = database, folder
        self.port = free_port()
        self.url = f"http://{HOST}:{self.port}"
        self.log = folder / f"service-{self.port}.log"
        # no test waits for a load balancer to notice
        files = (folder / "files").as_uri()
        settings = {
            "SIDELIGHT_DATABASE": database,
            "SIDELIGHT_FILES": files,
            "SIDELIGHT_UNREADY": "0",
            **(environment or {}),
        }
        self._environment = {**os.environ, **settings}
        self._process: subprocess.Popen[bytes] | None = None
        if database.startswith("sqlite"):
            Path(database.removeprefix("sqlite:///")).touch(0o600)  # empty; where there is none, `serve` makes none

    def __enter__(self) -> "Service":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        """Returns once it answers."""
        self.begin()
        self._wait_until_it_answers()

    def begin(self) -> "subprocess.Popen[bytes]":
        """Returns while it starts."""
        with self.log.open("ab") as log:
            command = [sys.executable, "-m", "plugin.cli", "serve", "--host", HOST, "--port", str(self.port)]
            self._process = subprocess.Popen(
                command,
                env=self._environment,
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        return self._process

    def kill(self) -> None:
        """`kill -9`."""
        self._end(signal.SIGKILL, START_SECONDS)

    def stop(self, patience: float = 15.0) -> int:
        """SIGTERM, and the exit code. TimeoutExpired when it does not go within `patience` seconds."""
        return self._end(signal.SIGTERM, patience)

    def restart(self) -> None:
        """After an end, on the same port and database."""
        self.kill()
        self.start()

    def new_workspace(self, name: str = "Acme", *origins: str) -> Credentials:
        """Written straight into the database, beside the running service, as the command does."""
        framed_by = list(origins or [f"http://{HOST}"])
        return in_a_loop_of_its_own(lambda: _write(self.database, lambda ctx: _create(ctx, name, framed_by)))

    def new_api_key(self, workspace: Credentials, *, manages: bool = False) -> str:
        """One more, beside the first."""
        at = datetime.now(UTC)
        id = workspace.workspace
        added = in_a_loop_of_its_own(
            lambda: _write(self.database, lambda ctx: keys.add_key(ctx, id, "api", "added", at, manages=manages))
        )
        return added.secret

    def revoke_api_key(self, workspace: Credentials) -> None:
        """The one that the workspace was created with."""
        in_a_loop_of_its_own(lambda: _write(self.database, lambda ctx: _revoke_oldest(ctx, workspace.workspace)))

    def forget_changes(self, workspace: Credentials, before: int) -> None:
        """As retention does, from the old end of the log."""
        in_a_loop_of_its_own(lambda: _write(self.database, lambda ctx: _forget(ctx, workspace.workspace, before)))

    def take_back_changes(self, workspace: Credentials, to: int) -> None:
        """As a backup does that is restored under it."""
        in_a_loop_of_its_own(lambda: _write(self.database, lambda ctx: _take_back(ctx, workspace.workspace, to)))

    def memory(self) -> int:
        """Bytes resident."""
        pages = int(Path(f"/proc/{self.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")

    def connections(self) -> int:
        """Open TCP connections to it, as the kernel sees its side of them."""
        lines = Path(f"/proc/{self.pid}/net/tcp").read_text().splitlines()[1:]
        rows = [line.split() for line in lines]
        return sum(row[1].endswith(f":{self.port:04X}") and row[3] in HELD for row in rows)

    def command(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """One `sidelight` command on the same database."""
        command = [sys.executable, "-m", "plugin.cli", *arguments]
        return subprocess.run(
            command, env=self._environment, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
        )

    def _end(self, number: signal.Signals, patience: float) -> int:
        process = self._process
        if process is None:
            return 0
        if process.poll() is None:
            process.send_signal(number)
        code = process.wait(patience)
        self._process = None
        return code

    def _wait_until_it_answers(self) -> None:
        assert self._process is not None
        deadline = time.monotonic() + START_SECONDS
        while self._process.poll() is None and time.monotonic() < deadline:
            if _answers(f"{self.url}/schema"):
                return
            time.sleep(0.02)
        said = self.log.read_text(errors="replace")[-4000:]
        self.kill()
        raise AssertionError(f"the service did not start:\n{said}")


ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="session", params=["sqlite", "postgres"])
def service(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("service")
    with Service(new_database(request, folder), folder) as running:
        yield running


@pytest.fixture
def workspace(service: Service) -> Credentials:
    return service.new_workspace("Acme", "https://inbox.example.com")


@pytest.fixture
def rival(service: Service) -> Credentials:
    """Another tenant of the same service, who must see nothing of `workspace`."""
    return service.new_workspace("Rival", "https://rival.example.com")


on_sqlite = pytest.mark.parametrize("make_service", ["sqlite"], indirect=True)
"""For a promise that the database has no part in: `own_service` and `make_service` come once."""

on_postgres = pytest.mark.parametrize("make_service", ["postgres"], indirect=True)
"""For several processes on one database: a SQLite file is for one."""


@pytest.fixture(params=["sqlite", "postgres"])
def make_service(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[..., Service]]:
    """Starts a service with settings of its own: `make_service(heartbeat=1)`. Several share one database."""
    with ExitStack() as running:
        database = new_database(request, tmp_path)

        def make(**settings: Any) -> Service:
            environment = {f"SIDELIGHT_{name.upper()}": str(value) for name, value in settings.items()}
            return running.enter_context(Service(database, tmp_path, environment))

        yield make


@pytest.fixture
def own_service(make_service: Callable[..., Service]) -> Service:
    return make_service()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def reaches(port: int) -> bool:
    """Whether anything listens there."""
    with socket.socket() as probe:
        return probe.connect_ex((HOST, port)) == 0


def in_a_loop_of_its_own(work: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """From synchronous code, whether or not a loop runs in this thread."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(work())).result()


def new_database(request: pytest.FixtureRequest, folder: Path) -> str:
    """The URL of an empty one; the service migrates it."""
    if request.param == "sqlite":
        return f"sqlite:///{folder / 'sidelight.db'}"
    server: str = request.getfixturevalue("postgres_server")
    name = f"service_{os.getpid()}_{time.monotonic_ns()}"
    in_a_loop_of_its_own(lambda: _create_database(server, name))
    return urlunsplit(urlsplit(server)._replace(path=f"/{name}"))


async def _create_database(server: str, name: str) -> None:
    connection = await asyncpg.connect(server)
    await connection.execute(f'CREATE DATABASE "{name}"')
    await connection.close()


async def _write(database: str, work: Callable[[Context], Coroutine[Any, Any, T]]) -> T:
    store = await open_store(database)
    try:
        return await work(Context(store, lambda _: None))
    finally:
        await store.close()


async def _create(ctx: Context, name: str, origins: list[str]) -> Credentials:
    workspace, api, signing = await workspaces.create_workspace(ctx, name, origins, datetime.now(UTC))
    return Credentials(workspace.id, api.secret, signing.secret)


async def _forget(ctx: Context, workspace_id: str, before: int) -> None:
    async def work(transaction: Transaction) -> None:
        await transaction.run(
            "DELETE FROM changes WHERE workspace_id = :workspace_id AND seq < :before",
            workspace_id=workspace_id,
            before=before,
        )

    await ctx.store.write(work)


async def _take_back(ctx: Context, workspace_id: str, to: int) -> None:
    async def work(transaction: Transaction) -> None:
        here = {"workspace_id": workspace_id, "end": to}
        await transaction.run("DELETE FROM changes WHERE workspace_id = :workspace_id AND seq > :end", **here)
        if ctx.store.is_shared:
            await transaction.run("UPDATE sequences SET last = :end WHERE workspace_id = :workspace_id", **here)

    await ctx.store.write(work)


async def _revoke_oldest(ctx: Context, workspace_id: str) -> None:
    oldest = next(key for key in await list_keys(ctx.store, workspace_id) if key.kind == "api")
    await keys.revoke_key(ctx, workspace_id, oldest.id, datetime.now(UTC))


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False
